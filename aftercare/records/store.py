"""The content-addressed store: content is on its shelf, whole and durable, before any row names it, and is
what its name says when it is read.
"""

import hashlib
import logging
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from django.conf import settings
from django.db import connection

from aftercare.foundation.errors import Invalid, Refused
from aftercare.foundation.text import N_
from aftercare.records.rules.media import HEAD
from aftercare.records.shelves import shelf

log = logging.getLogger(__name__)

LOCKS = 0x4653  # the first half of our advisory locks; the second comes from the SHA-256
INCOMING = ".incoming-"
_CHUNK = 256 * 1024


class Readable(Protocol):
    """Anything that gives its bytes in pieces: an open file, an upload."""

    def read(self, size: int = -1, /) -> bytes: ...


class TooLarge(Invalid):
    """More than a limit of the settings allows."""

    status = 413
    code = "too_large"


class Unreadable(Refused):
    """The content is missing, or is no longer what it was: never shown, always logged."""

    status = 503
    code = "unreadable"


@dataclass(frozen=True)
class Stored:
    sha256: str
    size: int
    head: bytes


def put(content: bytes | Readable, admit: Callable[[int], None] = lambda size: None) -> Stored:
    """Put the content on the shelf under its SHA-256. Call it in the transaction that writes the row: until
    that ends, no sweep touches the content.

    `admit` is told the size and may refuse before anything is kept. TooLarge beyond `FILES_MAX_MB`.
    """
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=INCOMING, delete=False) as file:
        try:
            stored = _copy(_pieces(content), file)
            admit(stored.size)
            file.flush()
            os.fsync(file.fileno())
            _share(stored.sha256)
            shelf().take_in(Path(file.name), stored.sha256)
        finally:
            Path(file.name).unlink(missing_ok=True)
    return stored


def take_out(sha256: str) -> IO[bytes]:
    """The content, proved to be what its name says; the caller closes it. Unreadable otherwise."""
    try:
        file = shelf().take_out(sha256)
    except FileNotFoundError:
        log.error("file %s is missing", sha256)  # noqa: TRY400 - there is no more to say
        raise Unreadable(N_("This file can't be read just now. Please tell who runs this site.")) from None
    if hashlib.file_digest(file, "sha256").hexdigest() != sha256:  # type: ignore[arg-type]
        file.close()
        log.error("file %s is damaged", sha256)
        raise Unreadable(N_("This file can't be read just now. Please tell who runs this site."))
    file.seek(0)
    return file


def read(sha256: str) -> bytes:
    """The same, all at once."""
    with take_out(sha256) as file:
        return file.read()


def alone(sha256: str) -> bool:
    """Whether this transaction has the content for itself until it ends: nobody is about to name it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCKS, _key(sha256)])
        (mine,) = cursor.fetchone()
    return bool(mine)


def _share(sha256: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [LOCKS, _key(sha256)])


def _key(sha256: str) -> int:
    return int(sha256[:8], 16) - 2**31


def _pieces(content: bytes | Readable) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    while piece := content.read(_CHUNK):
        yield piece


def _copy(pieces: Iterable[bytes], file: IO[bytes]) -> Stored:
    digest, size, head = hashlib.sha256(), 0, b""
    limit = settings.FILES_MAX_MB
    for piece in pieces:
        size += len(piece)
        if size > limit * 1024 * 1024:
            raise TooLarge(N_("The file is larger than %(limit)s MB."), limit=limit)
        digest.update(piece)
        head = (head + piece)[:HEAD] if len(head) < HEAD else head
        file.write(piece)
    return Stored(digest.hexdigest(), size, head)
