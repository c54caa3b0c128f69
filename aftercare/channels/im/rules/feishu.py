"""飞书: what an application is told (the pages 配置 Encrypt Key and 接收消息)."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from aftercare.channels.im.rules.aes import decrypt
from aftercare.channels.im.rules.spoken import Call, NothingSaid, Spoken, Untrusted
from aftercare.channels.rules.given import read_json

WINDOW = 3600  # seconds
BLOCK = 16
TOLD = "im.message.receive_v1"


def signature(timestamp: str, nonce: str, encrypt_key: str, body: bytes) -> str:
    """Of a call: SHA-256 over time, nonce, key and body."""
    return hashlib.sha256((timestamp + nonce + encrypt_key).encode() + body).hexdigest()


def open_(headers: Mapping[str, str], body: bytes, secrets: Mapping[str, str], now: float) -> Call:
    """What a call says; Untrusted if it isn't the messenger's, or not of now.

    The first call, which only asks whether we are there, is encrypted but not signed.
    """
    told = _unlocked(body, secrets["encrypt_key"])
    if told.get("type") == "url_verification":
        _demand(secrets["token"], told.get("token"))
        return Call(answer={"challenge": str(told.get("challenge", ""))})
    _check(headers, body, secrets["encrypt_key"], now)
    header = told.get("header")
    if not isinstance(header, dict):
        raise Untrusted
    _demand(secrets["token"], header.get("token"))
    if header.get("event_type") != TOLD or not header.get("event_id"):
        return Call(answer={})
    plain = json.dumps(told, ensure_ascii=False).encode()
    return Call(answer={}, kept=((str(header["event_id"]), plain),))


def unlock(secret: str, encrypt_key: str) -> bytes:
    """The plain bytes; the first block is the initial vector, the key is hashed."""
    try:
        raw = base64.b64decode(secret, validate=True)
    except (ValueError, binascii.Error) as error:
        raise Untrusted from error
    return decrypt(hashlib.sha256(encrypt_key.encode()).digest(), raw[:16].ljust(16), raw[16:], BLOCK)


def read(raw: bytes) -> Spoken:
    """The words of one message. A group is one thread, whoever speaks in it."""
    event = json.loads(raw).get("event") or {}
    message, sender = event.get("message") or {}, event.get("sender") or {}
    if not message.get("chat_id") or sender.get("sender_type", "user") != "user":
        raise NothingSaid
    return Spoken(
        thread=message["chat_id"],
        peer=str((sender.get("sender_id") or {}).get("open_id", "")),
        peer_name="",
        text=_words(message) or f"[{message.get('message_type', '')}]",
        way={"message_id": str(message.get("message_id", ""))},
    )


def _words(message: Mapping[str, Any]) -> str:
    try:
        content = json.loads(message.get("content") or "{}")
    except ValueError:
        return ""
    if isinstance(content.get("text"), str):
        text: str = content["text"]
        for mention in message.get("mentions") or []:
            text = text.replace(str(mention.get("key")), f"@{mention.get('name', '')}")
        return text.strip()
    rows = content.get("content") if isinstance(content.get("content"), list) else []
    said = ["".join(str(part.get("text", "")) for part in row if isinstance(part, dict)) for row in rows]
    return "\n".join([str(content.get("title", "")), *said]).strip()


def _unlocked(body: bytes, encrypt_key: str) -> dict[str, Any]:
    try:
        told = read_json(unlock(read_json(body)["encrypt"], encrypt_key))
    except (ValueError, KeyError, TypeError) as error:
        raise Untrusted from error
    if not isinstance(told, dict):
        raise Untrusted
    return told


def _check(headers: Mapping[str, str], body: bytes, encrypt_key: str, now: float) -> None:
    stamp = headers.get("x-lark-request-timestamp", "")
    if not (stamp.isascii() and stamp.isdigit()) or abs(int(stamp[:12]) - now) > WINDOW:
        raise Untrusted
    wanted = signature(stamp, headers.get("x-lark-request-nonce", ""), encrypt_key, body)
    if not hmac.compare_digest(wanted.encode(), headers.get("x-lark-signature", "").encode()):
        raise Untrusted


def _demand(wanted: str, given: object) -> None:
    if not hmac.compare_digest(wanted.encode(), str(given).encode()):
        raise Untrusted
