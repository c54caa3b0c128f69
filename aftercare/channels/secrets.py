"""Passwords of mailboxes: encrypted with a key derived from the installation's secret key."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes

from aftercare.foundation.text import N_


class Unreadable(Exception):
    """The secret key has changed since the password was kept."""


def encrypt(text: str) -> bytes:
    """What may be stored."""
    return _box().encrypt(text.encode())


def decrypt(kept: bytes | memoryview) -> str:
    """The text; Unreadable if none of the installation's keys fits."""
    try:
        return _box().decrypt(bytes(kept)).decode()
    except InvalidToken as error:
        raise Unreadable(N_("The password was kept under another secret key.")) from error


def _box() -> MultiFernet:
    return MultiFernet([_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str | bytes) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"aftercare mailbox password")
    return Fernet(base64.urlsafe_b64encode(derived.derive(force_bytes(secret))))
