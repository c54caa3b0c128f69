"""Stand-ins for the messengers' servers, made after their documents: they encrypt, sign and keep limits."""

import base64
import hashlib
import json
import struct
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from aftercare.channels.im.rules.aes import encrypt
from aftercare.channels.outward.tests.web_fake import Asked

AES_KEY = base64.b64encode(bytes(range(32))).decode().rstrip("=")
CORP = "wx5823bf96d3bd56c7"


def wecom_locked(text: str, receiver: str = CORP) -> str:
    """16 random bytes, the length, the text, the receiver; padded to 32."""
    key = base64.b64decode(AES_KEY + "=")
    plain = b"r" * 16 + struct.pack(">I", len(text.encode())) + text.encode() + receiver.encode()
    return base64.b64encode(encrypt(key, key[:16], plain, 32)).decode()


def wecom_query(locked: str, token: str, timestamp: str, **more: str) -> str:
    signed = hashlib.sha1("".join(sorted([token, timestamp, "n0nce", locked])).encode()).hexdigest()
    return urlencode({"msg_signature": signed, "timestamp": timestamp, "nonce": "n0nce", **more})


def wecom_call(token: str, timestamp: str) -> tuple[str, bytes]:
    """The query and the body of "there is something for you"."""
    inner = (
        f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><CreateTime>1348831860</CreateTime>"
        "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[kf_msg_or_event]]></Event>"
        "<Token><![CDATA[ENCApHxnGDNAVNY4AaSJKj4Tb5mwsEMzxhFmHVGcra996NR]]></Token>"
        "<OpenKfId><![CDATA[wkxxxxxxx]]></OpenKfId></xml>"
    )
    locked = wecom_locked(inner)
    body = f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><Encrypt><![CDATA[{locked}]]></Encrypt></xml>"
    return wecom_query(locked, token, timestamp), body.encode()


@dataclass
class WeCom:
    """gettoken, kf/sync_msg by cursor, kf/send_msg with five answers a message."""

    secret: str
    messages: list[dict[str, Any]] = field(default_factory=list)
    said: list[dict[str, Any]] = field(default_factory=list)
    page: int = 2
    token: str = "T1"

    def write(self, n: int, text: str, user: str = "wmUSER", origin: int = 3) -> None:
        one = {"msgid": f"m{n}", "open_kfid": "wkA", "external_userid": user, "send_time": 1_790_000_000}
        self.messages.append(one | {"origin": origin, "msgtype": "text", "text": {"content": text}})

    def __call__(self, asked: Asked) -> tuple[int, bytes]:
        return 200, json.dumps(self._answer(asked), ensure_ascii=False).encode()

    def _answer(self, asked: Asked) -> dict[str, Any]:
        if asked.path.endswith("gettoken"):
            good = asked.query == {"corpid": CORP, "corpsecret": self.secret}
            return {"errcode": 0, "access_token": self.token} if good else {"errcode": 40001, "errmsg": "bad"}
        if asked.query.get("access_token") != self.token:
            return {"errcode": 42001, "errmsg": "access_token expired"}
        body = json.loads(asked.body)
        return self._sync(body) if asked.path.endswith("sync_msg") else self._send(body)

    def _sync(self, body: dict[str, Any]) -> dict[str, Any]:
        begin = int(body.get("cursor") or 0)
        page = self.messages[begin : begin + self.page]
        after = begin + len(page)
        more = after < len(self.messages)
        return {"errcode": 0, "next_cursor": str(after), "has_more": int(more), "msg_list": page}

    def _send(self, body: dict[str, Any]) -> dict[str, Any]:
        wrote = [n for n, one in enumerate(self.messages) if one["external_userid"] == body["touser"]]
        since = [one for one in self.said if one["touser"] == body["touser"] and one["after"] == wrote[-1]]
        if len(since) >= 5:
            return {"errcode": 95001, "errmsg": "send msg count limit"}
        self.said.append(body | {"after": wrote[-1]})
        return {"errcode": 0}


def dingtalk_body(n: int, text: str, *, session: str = "", until: int = 0) -> bytes:
    said = {
        "msgId": f"msg{n}",
        "conversationId": "cidGROUP",
        "conversationType": "2",
        "conversationTitle": "东湖学院 售后群",
        "senderId": "$:LWCP_v1:$abc",
        "senderNick": "李会计",
        "senderStaffId": "",
        "msgtype": "text",
        "text": {"content": text},
        "sessionWebhook": session,
        "sessionWebhookExpiredTime": until,
    }
    return json.dumps(said, ensure_ascii=False).encode()


def feishu_locked(told: dict[str, Any], encrypt_key: str) -> bytes:
    iv = b"i" * 16
    plain = json.dumps(told, ensure_ascii=False).encode()
    secret = iv + encrypt(hashlib.sha256(encrypt_key.encode()).digest(), iv, plain, 16)
    return json.dumps({"encrypt": base64.b64encode(secret).decode()}).encode()


def feishu_event(n: int, text: str, token: str) -> dict[str, Any]:
    message = {
        "message_id": f"om_{n}",
        "chat_id": "oc_group",
        "chat_type": "group",
        "message_type": "text",
        "content": json.dumps({"text": f"@_user_1 {text}"}, ensure_ascii=False),
        "mentions": [{"key": "@_user_1", "name": "售后台"}],
    }
    sender = {"sender_id": {"open_id": "ou_1"}, "sender_type": "user"}
    header = {"event_id": f"ev{n}", "event_type": "im.message.receive_v1", "token": token}
    return {"schema": "2.0", "header": header, "event": {"sender": sender, "message": message}}


def feishu_headers(body: bytes, timestamp: str, encrypt_key: str) -> dict[str, str]:
    signed = hashlib.sha256(f"{timestamp}n0nce{encrypt_key}".encode() + body).hexdigest()
    return {
        "X-Lark-Request-Timestamp": timestamp,
        "X-Lark-Request-Nonce": "n0nce",
        "X-Lark-Signature": signed,
    }


@dataclass
class Feishu:
    """tenant_access_token and replies."""

    secret: str
    said: list[tuple[str, str]] = field(default_factory=list)

    def __call__(self, asked: Asked) -> tuple[int, bytes]:
        body = json.loads(asked.body)
        if asked.path.endswith("tenant_access_token/internal"):
            good = body == {"app_id": "cli_1", "app_secret": self.secret}
            told = {"code": 0, "tenant_access_token": "t-1"} if good else {"code": 10003, "msg": "invalid"}
        elif asked.headers.get("authorization") != "Bearer t-1":
            told = {"code": 99991663, "msg": "token invalid"}
        else:
            self.said.append((asked.path.split("/")[-2], json.loads(body["content"])["text"]))
            told = {"code": 0}
        return 200, json.dumps(told).encode()
