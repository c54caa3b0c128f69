"""Where content lies: on a disk, or in an object store. Which one, the settings say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Protocol

from django.conf import settings

from aftercare.foundation.errors import Refused

__all__ = ["Held", "Shelf", "Unavailable", "shelf"]


class Unavailable(Refused):
    """The shelf does not answer; nothing is known about the content."""

    status = 503
    code = "files_unavailable"


@dataclass(frozen=True)
class Held:
    """Content on a shelf, and since when it has been there."""

    sha256: str
    since: datetime


class Shelf(Protocol):
    """Holds content by its SHA-256. What is taken in is there, whole and durable, when `take_in` returns."""

    def take_in(self, file: Path, sha256: str) -> None:
        """Take in a complete, synced file; it may be moved away. Again is harmless."""

    def take_out(self, sha256: str) -> IO[bytes]:
        """The content from its first byte. FileNotFoundError if there is none; the caller closes it."""

    def remove(self, sha256: str) -> None:
        """Remove the content; harmless if there is none."""

    def walk(self) -> Iterator[Held]:
        """Everything there is, in no particular order."""


def shelf() -> Shelf:
    """The shelf in force."""
    if settings.FILES_S3_URL:
        from aftercare.records.shelves.s3 import Bucket

        return Bucket.of_settings()
    from aftercare.records.shelves.disk import Disk

    return Disk(Path(settings.MEDIA_ROOT))
