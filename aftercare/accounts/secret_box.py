"""Encryption of secrets that must be read again, such as the seeds of one-time codes."""

import base64

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def lock(text: str, purpose: str) -> str:
    """The text encrypted with a key made from the secret key for this purpose only."""
    return _box(purpose).encrypt(text.encode()).decode()


def unlock(locked: str, purpose: str) -> str:
    """The text again; also if it was locked under one of SECRET_KEY_FALLBACKS."""
    return _box(purpose).decrypt(locked.encode()).decode()


def _box(purpose: str) -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(str(key), purpose)) for key in keys])


def _derived(key: str, purpose: str) -> bytes:
    kdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=f"aftercare.{purpose}".encode())
    return base64.urlsafe_b64encode(kdf.derive(key.encode()))
