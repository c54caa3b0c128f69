"""What a backup consists of, with sizes and hashes: a changed byte is noticed before anything is restored."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from aftercare.foundation.errors import Refused

NAME = "manifest.json"
FORMAT = 1
CLUSTER = "cluster"  # PostgreSQL keeps a manifest of its own in there
PIECE = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """Times are ISO 8601. `files` has size and SHA-256 of all outside the cluster, and of its manifest.

    `origin` is the data directory it was taken from; `first` the first segment of the log that it needs.
    """

    format: int = FORMAT
    aftercare: str
    postgresql: int | None
    schema: str
    started: str
    finished: str
    origin: str
    first: str
    size: int
    files: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def finished_at(self) -> datetime:
        return datetime.fromisoformat(self.finished)

    @property
    def has_database(self) -> bool:
        return self.postgresql is not None


def measure(folder: Path) -> dict[str, list[Any]]:
    """Size and hash of every file of the set, the cluster's own list standing for the cluster."""
    return {
        str(path.relative_to(folder)): [path.stat().st_size, digest(path)] for path in sorted(_listed(folder))
    }


def write(folder: Path, manifest: Manifest) -> None:
    """Write the manifest: the last thing that makes a set of files a backup."""
    values = asdict(manifest)
    path = folder / NAME
    path.touch(mode=0o600)
    path.write_text(json.dumps({**values, "checksum": _boil(values)}, indent=1, ensure_ascii=False) + "\n")


def read(folder: Path) -> Manifest:
    """The manifest of a backup. Refused if there is none, or one that isn't as it was written."""
    try:
        values = json.loads((folder / NAME).read_text())
        checksum = values.pop("checksum")
        manifest = Manifest(**values)
    except FileNotFoundError:
        raise Refused(
            "%(folder)s holds no finished backup: %(name)s is missing.", folder=folder, name=NAME
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _damaged(NAME) from None
    if checksum != _boil(values) or manifest.format != FORMAT:
        raise _damaged(NAME)
    return manifest


def verify(folder: Path, manifest: Manifest) -> None:
    """Compare every file with its size and hash. Refused with the name of the first that differs."""
    there = {str(path.relative_to(folder)) for path in _listed(folder)}
    for name in sorted(there ^ set(manifest.files)):
        raise _damaged(name)
    for name, (size, sha256) in manifest.files.items():
        if (folder / name).stat().st_size != size or digest(folder / name) != sha256:
            raise _damaged(name)


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _listed(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        inside = path.relative_to(folder).parts
        if (
            path.is_file()
            and inside != (NAME,)
            and (inside[0] != CLUSTER or inside[1:] == ("backup_manifest",))
        ):
            yield path


def _boil(values: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _damaged(name: str) -> Refused:
    return Refused("The backup is damaged: %(name)s is not as it was written.", name=name)
