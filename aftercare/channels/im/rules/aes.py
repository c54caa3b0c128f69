"""AES-256-CBC as WeCom and Feishu use it."""

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from aftercare.channels.im.rules.spoken import Untrusted


def decrypt(key: bytes, iv: bytes, secret: bytes, block: int) -> bytes:
    """The plain bytes without their padding (PKCS #7 to `block`); Untrusted if the key does not fit."""
    if not secret or len(secret) % 16:
        raise Untrusted
    machine = Cipher(AES(key), CBC(iv)).decryptor()
    plain = machine.update(secret) + machine.finalize()
    padding = plain[-1]
    if not 1 <= padding <= block or plain[-padding:] != bytes([padding]) * padding:
        raise Untrusted
    return plain[:-padding]


def encrypt(key: bytes, iv: bytes, plain: bytes, block: int) -> bytes:
    """The other way round."""
    padding = block - len(plain) % block
    machine = Cipher(AES(key), CBC(iv)).encryptor()
    return machine.update(plain + bytes([padding]) * padding) + machine.finalize()
