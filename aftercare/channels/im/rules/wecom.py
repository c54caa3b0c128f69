"""微信客服 (the pages 加解密方案, 接收消息和事件, 读取消息)."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from typing import Any

from aftercare.channels.im.rules.aes import decrypt
from aftercare.channels.im.rules.spoken import Call, NothingSaid, Spoken, Untrusted

CUSTOMER = 3  # origin of what a customer sent
MOST_ANSWERS = 5  # within 48 hours after the customer's last message
ANSWER_HOURS = 48
TEXT_BYTES = 2048
BLOCK = 32
_OPEN, _CLOSE = "<![CDATA[", "]]>"


def signature(token: str, timestamp: str, nonce: str, secret: str) -> str:
    """Of a call: SHA-1 over the four, sorted."""
    return hashlib.sha1("".join(sorted([token, timestamp, nonce, secret])).encode()).hexdigest()  # noqa: S324 - theirs


def open_(query: Mapping[str, str], body: bytes, secrets: Mapping[str, str], receiver: str) -> Call:
    """What a call says; Untrusted if it isn't the messenger's. A first one (GET) echoes its text."""
    secret = query.get("echostr", "") or tag(body.decode(errors="replace"), "Encrypt")
    given = query.get("msg_signature", "")
    wanted = signature(secrets["token"], query.get("timestamp", ""), query.get("nonce", ""), secret)
    if not hmac.compare_digest(wanted.encode(), given.encode()):
        raise Untrusted
    plain = unlock(secret, secrets["aes_key"], receiver)
    if "echostr" in query:
        return Call(answer=plain)
    told = tag(plain, "Event") == "kf_msg_or_event"
    return Call(answer="success", pull=told, token=tag(plain, "Token"))


def unlock(secret: str, aes_key: str, receiver: str) -> str:
    """The plain text: 16 random bytes, its length, itself, and the receiver, which must be us."""
    try:
        key = base64.b64decode(aes_key + "=")
        plain = decrypt(key, key[:16], base64.b64decode(secret, validate=True), BLOCK)
    except (ValueError, binascii.Error) as error:
        raise Untrusted from error
    length = int.from_bytes(plain[16:20], "big")
    text, to = plain[20 : 20 + length], plain[20 + length :]
    if receiver and to != receiver.encode():
        raise Untrusted
    return text.decode(errors="replace")


def tag(text: str, name: str) -> str:
    """The content of an element of their flat XML, which needs no parser; "" if there is no such element."""
    content, closed, _ = text.partition(f"<{name}>")[2].partition(f"</{name}>")
    content = content.strip() if closed else ""
    if content.startswith(_OPEN) and content.endswith(_CLOSE):
        return content[len(_OPEN) : -len(_CLOSE)]
    return "" if "<" in content else content


def kept(messages: Iterable[Mapping[str, Any]]) -> list[tuple[str, bytes]]:
    """What customers sent, among all that a pull brings."""
    found = [one for one in messages if one.get("origin") == CUSTOMER and one.get("msgid")]
    return [(str(one["msgid"]), json.dumps(one, ensure_ascii=False).encode()) for one in found]


def read(raw: bytes) -> Spoken:
    """The words of one message; for what is no text, its kind in brackets."""
    said = json.loads(raw)
    kind, peer, account = said.get("msgtype", ""), said.get("external_userid", ""), said.get("open_kfid", "")
    if not peer or kind == "event":
        raise NothingSaid
    part = said.get(kind) or {}
    text = part.get("content") or part.get("title") or part.get("address") or f"[{kind}]"
    return Spoken(
        thread=f"{account}:{peer}",
        peer=peer,
        peer_name="",
        text=str(text),
        way={"touser": peer, "open_kfid": account},
    )
