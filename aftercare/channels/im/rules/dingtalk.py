"""钉钉: what a robot of an own application is told (the page 机器人接收消息)."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from aftercare.channels.im.rules.spoken import Call, NothingSaid, Spoken, Untrusted
from aftercare.channels.rules.given import read_json

WINDOW = 3600  # seconds
HOST = "dingtalk.com"
SESSION = "sessionWebhook"


def sign(timestamp: str, secret: str) -> str:
    """The signature in the header of a call."""
    digest = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def open_(headers: Mapping[str, str], body: bytes, secrets: Mapping[str, str], now: float) -> Call:
    """What a call says; Untrusted if it isn't the messenger's, or not of now."""
    stamp = headers.get("timestamp", "")
    if not (stamp.isascii() and stamp.isdigit()) or abs(int(stamp[:15]) / 1000 - now) > WINDOW:
        raise Untrusted
    if not hmac.compare_digest(sign(stamp, secrets["secret"]).encode(), headers.get("sign", "").encode()):
        raise Untrusted
    try:
        message_id = str(read_json(body)["msgId"])
    except (ValueError, KeyError, TypeError) as error:
        raise Untrusted from error
    return Call(answer={}, kept=((message_id, body),))


def with_session(raw: bytes, turned: Callable[[str], str]) -> bytes:
    """The message with its address for answers turned: whoever knows that address can speak in the group."""
    said = read_json(raw)
    if said.get(SESSION):
        said[SESSION] = turned(str(said[SESSION]))
    return json.dumps(said, ensure_ascii=False).encode()


def is_theirs(address: str, base_url: str) -> bool:
    """Whether our words may go there: the signature of a call does not cover the address that it brings."""
    try:
        host, wanted = urlsplit(address).hostname or "", urlsplit(base_url).hostname or HOST
    except ValueError:
        return False
    return host == wanted or host.endswith(f".{wanted}")


def read(raw: bytes) -> Spoken:
    """The words of one message. A group is one thread, whoever speaks in it."""
    said = json.loads(raw)
    thread = said.get("conversationId", "")
    if not thread:
        raise NothingSaid
    kind = said.get("msgtype", "")
    content = said.get("content") or {}
    text = (said.get("text") or {}).get("content") or _rich(content) or f"[{kind}]"
    return Spoken(
        thread=thread,
        peer=said.get("senderStaffId") or said.get("senderId", ""),
        peer_name=str(said.get("senderNick", ""))[:200],
        text=str(text).strip(),
        way={
            "session": str(said.get(SESSION, "")),
            "until": _digits(said.get("sessionWebhookExpiredTime")),
        },
    )


def _digits(value: object) -> str:
    text = str(value)
    return text if text.isascii() and text.isdigit() and len(text) < 16 else "0"


def _rich(content: Mapping[str, object]) -> str:
    parts = content.get("richText")
    if not isinstance(parts, list):
        return str(content.get("recognition") or "")
    return "\n".join(str(part["text"]) for part in parts if isinstance(part, dict) and part.get("text"))
