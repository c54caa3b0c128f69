"""Signed webhooks, as the Standard Webhooks specification has them: over id, time and body, HMAC-SHA256."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping

PREFIX = "whsec_"
WINDOW = 300  # seconds that clocks may differ
ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"


class Unsigned(Exception):
    """The message is not from whom it should be, or not of now."""


def key_of(secret: str) -> bytes:
    """The key in `whsec_…`; any other text is a key as it stands."""
    if secret.startswith(PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
        except binascii.Error:
            pass
    return secret.encode()


def sign(message_id: str, timestamp: int, body: bytes, secret: str) -> str:
    """`v1,` and the signature."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(key_of(secret), signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def signed_headers(message_id: str, timestamp: int, body: bytes, secret: str) -> dict[str, str]:
    """The three headers that go with a body."""
    return {
        ID: message_id,
        TIMESTAMP: str(timestamp),
        SIGNATURE: sign(message_id, timestamp, body, secret),
    }


def verify(headers: Mapping[str, str], body: bytes, secret: str, now: float) -> str:
    """The message's id; Unsigned if the signature is wrong or its time too far from `now`.

    Several signatures may stand side by side while a secret is being changed.
    """
    message_id, stamp = headers.get(ID, ""), headers.get(TIMESTAMP, "")
    if not 0 < len(message_id) <= 64 or not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        raise Unsigned
    if abs(int(stamp) - now) > WINDOW:
        raise Unsigned
    wanted = sign(message_id, int(stamp), body, secret).encode()
    given = headers.get(SIGNATURE, "")[:2000].encode().split(b" ")
    if not any(hmac.compare_digest(wanted, one) for one in given):
        raise Unsigned
    return message_id
