"""Whether the work of a first start has to be done again: the files it depends on, boiled down to a word."""

import hashlib
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent.parent
FOREIGN = ("django", "django-allauth", "procrastinate", "servestatic", "django-ninja", "django-htmx")


def of_schema() -> str:
    """Changes when a migration is added or changed, here or in a package with tables; the same on every
    machine that runs the same code.
    """
    paths = sorted(PACKAGE.glob("*/migrations/*.py"))
    return _boil(f"{path.relative_to(PACKAGE)} {path.read_text()}" for path in paths)


def of_assets() -> str:
    """Changes when any static file is added or changed."""
    files = sorted((path, path.stat()) for path in PACKAGE.glob("*/static/**/*") if path.is_file())
    return _boil(
        f"{path.relative_to(PACKAGE)} {status.st_size} {status.st_mtime_ns}" for path, status in files
    )


def stale_catalogues() -> bool:
    """Whether any translation has to be compiled."""
    return any(
        not (compiled := path.with_suffix(".mo")).exists() or compiled.stat().st_mtime < path.stat().st_mtime
        for path in PACKAGE.glob("*/locale/*/LC_MESSAGES/*.po")
    )


def _boil(words: Iterable[str]) -> str:
    digest = hashlib.sha256(" ".join(f"{name} {version(name)}" for name in FOREIGN).encode())
    for word in words:
        digest.update(f"{word}\n".encode())
    return digest.hexdigest()
