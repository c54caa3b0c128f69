"""Content in a folder, spread over 65,536 folders by the first digits of its SHA-256."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from aftercare.records.shelves import Held

_NAME = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Disk:
    """See `Shelf`."""

    folder: Path

    def path_of(self, sha256: str) -> Path:
        """Where the content lies, or would lie."""
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def take_in(self, file: Path, sha256: str) -> None:
        target = self.path_of(sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        file.replace(target)
        _sync(target.parent)

    def take_out(self, sha256: str) -> IO[bytes]:
        return self.path_of(sha256).open("rb")

    def remove(self, sha256: str) -> None:
        self.path_of(sha256).unlink(missing_ok=True)

    def walk(self) -> Iterator[Held]:
        for path in self.folder.glob("??/??/*"):
            if _NAME.fullmatch(path.name) and (since := _since(path)):
                yield Held(path.name, since)


def _since(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:  # removed while we walked
        return None


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
