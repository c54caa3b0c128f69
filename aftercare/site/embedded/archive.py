"""The archive of the write-ahead log: what a backup needs to be rolled forward to a time after it.

Nothing is kept before the first backup, and at most LIMIT of it after one: then the archive stays as it is,
whole from that backup to the moment it was full, until the next backup begins it anew.
"""

import shlex
from pathlib import Path

SEGMENT = 16 * 1024 * 1024
LIMIT = 256  # segments: 4 GiB
MARK = "wanted"  # the archive is kept as long as this file lies in it
FULL = "full"

SCRIPT = f"""#!/bin/sh
# Written at each start. $1 is the segment, $2 its name; exit code 0 lets PostgreSQL recycle it.
set -eu
cd "$(dirname "$0")/wal"
[ -e {MARK} ] || exit 0
[ ! -e "$2" ] || exec cmp -s "$1" "$2"
if [ "$(ls | wc -l)" -gt {LIMIT} ]; then
    rm -f {MARK}
    date -u +%FT%TZ > {FULL}
    exit 0
fi
cp "$1" "$2.new"
sync "$2.new"
mv "$2.new" "$2"
"""


def archive_of(home: Path) -> Path:
    """The folder of the archive in a server's home."""
    return home / "wal"


def archive_command(home: Path, cluster: Path) -> str:
    """PostgreSQL's setting; `%p` is relative to the cluster."""
    script, place = (shlex.quote(str(path)).replace("%", "%%") for path in (home / "archive.sh", cluster))
    return f'/bin/sh {script} {place}/"%p" "%f"'


def is_full(home: Path) -> bool:
    """Whether the archive has stopped because it reached its limit."""
    return (archive_of(home) / FULL).exists()


def segments_from(folder: Path, first: str) -> list[Path]:
    """The segments and histories of a folder from the segment `first` on (timelines left out)."""
    return sorted(path for path in folder.glob("0*") if _serves(path.name, first))


def _serves(name: str, first: str) -> bool:
    if name.endswith(".history"):
        return True
    return len(name) == len(first) and name[8:] >= first[8:]
