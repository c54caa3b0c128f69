"""Where an installation lives and as whom its parts run."""

import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

from aftercare.foundation.errors import Refused
from aftercare.site.embedded.account import Account, account_named
from aftercare.site.embedded.filesystems import is_network, kind_of

PACKAGE = Path(__file__).resolve().parent.parent.parent
ELSEWHERE = Path("/var/lib/aftercare")
UNFINISHED = "restoring"  # a restore began here and has not ended
MARKS = ("instance", "secret_key", "database-url")  # one of these tells a data directory of ours


@dataclass(frozen=True)
class Place:
    """The data directory, the account of PostgreSQL, and the account of our own programs."""

    data: Path
    account: Account
    coder: Account

    @property
    def url_file(self) -> Path:
        return self.data / "database-url"

    def postgres_home(self) -> Path:
        """The folder of the embedded server. Where its account can't get into the data directory (that of a
        closed home, say), the server lives under /var/lib and a link in the data directory leads there.
        """
        link = self.data / "postgres"
        if not link.exists() and not self.account.may_enter(self.data):
            home = ELSEWHERE / secrets.token_hex(4)
            ELSEWHERE.mkdir(mode=0o755, parents=True, exist_ok=True)
            home.mkdir(mode=0o700)
            self.account.own(home)
            link.unlink(missing_ok=True)
            link.symlink_to(home)
        return link.resolve()


def claim(data: Path) -> Path:
    """Make the data directory: local, ours, closed to others. Refused where it can't be."""
    data = data.expanduser().absolute()
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Refused("%(folder)s can't be created: %(why)s", folder=data, why=error.strerror) from None
    data = data.resolve()
    _check(data)
    data.chmod(0o700)
    return data


def settle(data: Path, user: str | None) -> Place:
    """Decide who runs what on a claimed data directory, and give everybody their files."""
    account = account_named(user)
    if account.may_enter(data.parent):
        account.own(data)
    place = Place(data, account, _coder(account, data))
    _hand_over(place)
    return place


def _check(data: Path) -> None:
    if is_network(data):
        raise Refused(
            "%(folder)s lies on a network file system (%(kind)s), where a database is not safe. "
            "Name a local folder with --data.",
            folder=data,
            kind=kind_of(data),
        )
    if not os.access(data, os.W_OK | os.X_OK):
        raise Refused("%(folder)s is not writable for %(user)s.", folder=data, user=os.geteuid())
    if (data / UNFINISHED).exists():
        raise Refused("A restore into %(folder)s was not finished; empty it and restore again.", folder=data)
    if any(data.iterdir()) and not any((data / mark).exists() for mark in MARKS):
        raise Refused("%(folder)s holds other files; name a new or empty folder with --data.", folder=data)


def _coder(account: Account, data: Path) -> Account:
    """Our own programs run as the same account if it can read them; else as we do."""
    places = [Path(sys.executable), Path(sys.prefix), Path(sys.base_prefix), PACKAGE, data]
    if all(account.may_enter(path.resolve() if path.is_dir() else path.resolve().parent) for path in places):
        return account
    return account_named(None) if os.geteuid() != 0 else Account("root", 0, os.getgid())


def _hand_over(place: Place) -> None:
    """Give our files to the account that needs them, if an earlier start ran as another."""
    if os.geteuid() != 0:
        return
    for top in place.data.iterdir():
        if top.name in ("postgres", "instance") or top.lstat().st_uid == place.coder.uid:
            continue
        for path in (top, *top.rglob("*")):
            os.chown(path, place.coder.uid, place.coder.gid, follow_symlinks=False)
