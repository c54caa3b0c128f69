"""How an access token looks."""

import hashlib
import secrets
from datetime import timedelta

PREFIX = "ac_"
LONGEST = timedelta(days=365)


def new_token() -> str:
    """A fresh token with 256 random bits; its beginning makes it recognisable when it leaks."""
    return f"{PREFIX}{secrets.token_urlsafe(32)}"


def digest(raw: str) -> bytes:
    """What is kept of a token. The token is random, so a plain SHA-256 is enough."""
    return hashlib.sha256(raw.encode()).digest()


def shown(raw: str) -> str:
    """The beginning by which its owner knows it."""
    return raw[:8]
