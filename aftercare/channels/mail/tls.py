"""TLS with servers whose certificates the usual authorities don't know: pinned, never ignored."""

import hashlib
import re
import ssl
from typing import Any

_PEM = "-----BEGIN CERTIFICATE-----"
_HEX = re.compile(r"[0-9a-f]{64}")


class Pinned(ssl.SSLContext):
    """Accepts exactly the certificate with one fingerprint; compared before anything else is said."""

    wanted = ""

    def wrap_socket(self, *args: Any, **options: Any) -> ssl.SSLSocket:
        """As usual; SSLCertVerificationError if the certificate is another."""
        wrapped = super().wrap_socket(*args, **options)
        shown = hashlib.sha256(wrapped.getpeercert(binary_form=True) or b"").hexdigest()
        if shown != self.wanted:
            wrapped.close()
            error = ssl.SSLCertVerificationError("another certificate than the pinned one")
            error.verify_code = 0
            raise error
        return wrapped


def context_for(trusted: str) -> ssl.SSLContext:
    """How certificates are judged. `trusted`: empty, PEM certificates, or a SHA-256 fingerprint.

    With PEM only what these certificates vouch for is accepted, under its right name.
    """
    if not trusted:
        return ssl.create_default_context()
    if trusted.startswith(_PEM):
        context = ssl.create_default_context(cadata=trusted)
        context.verify_flags |= ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN
        return context
    pinned = Pinned(ssl.PROTOCOL_TLS_CLIENT)
    pinned.check_hostname, pinned.verify_mode, pinned.wanted = False, ssl.CERT_NONE, trusted
    return pinned


def read_trust(text: str) -> str:
    """What somebody pasted, as `context_for` wants it. ValueError if it is neither kind."""
    plain = text.strip()
    if not plain:
        return ""
    if _PEM in plain:
        certificates = plain[plain.index(_PEM) :] + "\n"
        ssl.create_default_context(cadata=certificates)
        return certificates
    digits = plain.lower().rpartition("=")[2].removeprefix("sha256").replace(":", "").replace(" ", "")
    if not _HEX.fullmatch(digits):
        raise ValueError(plain[:80])
    return digits
