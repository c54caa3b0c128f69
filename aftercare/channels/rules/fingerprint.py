"""When two mails are the same mail: delivered to several of our mailboxes, fetched again, imported again.

The trace that servers leave (Received, Delivered-To, …) differs from copy to copy and is left out. The body
counts: another mail under a known Message-ID is another mail.
"""

import hashlib
import re

_TELLING = (b"message-id", b"from", b"to", b"cc", b"date", b"subject")
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(rb"\r?\n[ \t]+")
LONGEST_HEADER = 256 * 1024


def fingerprint(raw: bytes) -> str:
    """64 hex digits, equal for copies of one mail. Without a Message-ID only exact bytes are equal."""
    end = _END_OF_HEADERS.search(raw, 0, LONGEST_HEADER)
    headers = _telling_headers(raw[: end.start()]) if end else {}
    if end is None or not headers.get(b"message-id"):
        return hashlib.sha256(raw).hexdigest()
    digest = hashlib.sha256()
    for name in _TELLING:
        digest.update(name + b":" + headers.get(name, b"") + b"\n")
    digest.update(raw[end.end() :].replace(b"\r\n", b"\n").rstrip())
    return digest.hexdigest()


def _telling_headers(block: bytes) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    for line in _FOLD.sub(b" ", block).splitlines():
        name, colon, value = line.partition(b":")
        key = name.strip().lower()
        if colon and key in _TELLING:
            found.setdefault(key, b" ".join(value.split()))
    return found
