"""The content-addressed store: a file is on the disk, whole and synced, before any row names it."""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from django.conf import settings

from aftercare.foundation.errors import Invalid
from aftercare.records.rules.media import HEAD

LARGEST = 50 * 1024 * 1024
_CHUNK = 256 * 1024


class Readable(Protocol):
    """Anything that gives its bytes in pieces: an open file, an upload."""

    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True)
class Stored:
    sha256: str
    size: int
    head: bytes


def put(content: bytes | Readable) -> Stored:
    """Write the content under its SHA-256 and sync it. Invalid if it is larger than 50 MiB."""
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".incoming-", delete=False) as file:
        try:
            stored = _copy(_pieces(content), file)
            _settle(file, path_of(stored.sha256))
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    return stored


def path_of(sha256: str) -> Path:
    """Where the content with this SHA-256 lies, or would lie."""
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256[2:4] / sha256


def _pieces(content: bytes | Readable) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    while piece := content.read(_CHUNK):
        yield piece


def _copy(pieces: Iterable[bytes], file: IO[bytes]) -> Stored:
    digest, size, head = hashlib.sha256(), 0, b""
    for piece in pieces:
        size += len(piece)
        if size > LARGEST:
            raise Invalid("The file is larger than %(limit)s MB.", limit=LARGEST // 1024 // 1024)
        digest.update(piece)
        head = (head + piece)[:HEAD] if len(head) < HEAD else head
        file.write(piece)
    return Stored(digest.hexdigest(), size, head)


def _settle(file: IO[bytes], target: Path) -> None:
    file.flush()
    os.fsync(file.fileno())
    target.parent.mkdir(parents=True, exist_ok=True)
    Path(file.name).replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
