"""Signed Message-IDs: an answer that carries one was sent to a mail of ours, and says on which ticket.

`<t{ticket}.{purpose}.{nonce}.{seal}@{domain}>`; the seal is 100 bits of HMAC-SHA256 over everything before
it, so that nobody can name a ticket he never had a mail about. The domain is not sealed: relays rewrite it.
Short on purpose: a line of more than 78 characters tempts mail programs to fold or encode it.
"""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

_FORM = re.compile(
    r"<?t(\d{1,18})\.([a-z][a-z_]{0,31})\.([a-z2-7]{10})\.([a-z2-7]{20})@[^<>@\s]{1,255}>?",
    re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SignedId:
    """What a Message-ID of ours says."""

    ticket_id: int
    purpose: str


def sign(ticket_id: int, purpose: str, *, domain: str, secret: bytes, nonce: str | None = None) -> str:
    """A new Message-ID with angle brackets. `purpose` is lower-case letters and `_`, such as `reply` or
    `receipt`.

    Raises ValueError for another purpose, a negative ticket, or an empty secret.
    """
    nonce = _letters(secrets.token_bytes(7))[:10] if nonce is None else nonce
    front = f"t{ticket_id}.{purpose}.{nonce}"
    signed = f"<{front}.{_seal(front, secret)}@{domain}>"
    if not secret or not _FORM.fullmatch(signed):
        raise ValueError("not a ticket, purpose and domain that a Message-ID can carry")
    return signed


def verify(message_id: str, secret: bytes) -> SignedId | None:
    """The ticket and purpose of a Message-ID that we signed with this secret; None for any other."""
    match = _FORM.fullmatch(message_id.strip().lower())
    if not match or not secret:
        return None
    front, seal = f"t{match[1]}.{match[2]}.{match[3]}", match[4]
    if not hmac.compare_digest(_seal(front, secret), seal):
        return None
    return SignedId(int(match[1]), match[2])


def find_signed(message_ids: Iterable[str], secret: bytes) -> SignedId | None:
    """The first of ours among these; give In-Reply-To first, then References from the newest to the
    oldest.
    """
    return next((found for one in message_ids if (found := verify(one, secret))), None)


def _seal(front: str, secret: bytes) -> str:
    seal = hmac.new(secret, b"aftercare message id\x00" + front.encode(), hashlib.sha256)
    return _letters(seal.digest())[:20]


def _letters(raw: bytes) -> str:
    """Base 32 in small letters: survives programs that change the case."""
    return base64.b32encode(raw).decode().rstrip("=").lower()
