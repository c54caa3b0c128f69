"""The account PostgreSQL runs as: ourselves, or an existing unprivileged one when we are root."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from aftercare.foundation.errors import Refused

DEFAULTS = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """An existing account of the operating system. None is ever created or changed."""

    name: str
    uid: int
    gid: int

    @property
    def is_ours(self) -> bool:
        return self.uid == os.geteuid()

    def may_enter(self, folder: Path) -> bool:
        """Whether the account may pass through every folder from the root down to `folder`."""
        path = folder.resolve()
        return all(self._may_search(part) for part in (path, *path.parents))

    def _may_search(self, folder: Path) -> bool:
        try:
            status = folder.stat()
        except PermissionError:
            return False
        return bool(status.st_mode & self._search_bit(status))

    def _search_bit(self, status: os.stat_result) -> int:
        if status.st_uid == self.uid:
            return stat.S_IXUSR
        return stat.S_IXGRP if status.st_gid == self.gid else stat.S_IXOTH

    def own(self, path: Path) -> None:
        """Hand one file or folder of ours to the account; a no-op unless we are root."""
        if not self.is_ours:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def account_named(name: str | None) -> Account:
    """The account to run PostgreSQL as: `name`, or by default ourselves, or as root the first of DEFAULTS.

    Refused: an unknown account, root itself, or somebody else's account without being root.
    """
    if os.geteuid() != 0:
        mine = _look_up(pwd.getpwuid(os.geteuid()).pw_name)
        if name not in (None, mine.name):
            raise Refused("Only root can run PostgreSQL as another account.")
        return mine
    account = _look_up(name) if name else next(filter(None, map(_known, DEFAULTS)), None)
    if account is None or account.uid == 0:
        raise Refused("PostgreSQL never runs as root: name an existing account with --user.")
    return account


def _known(name: str) -> Account | None:
    try:
        return _look_up(name)
    except Refused:
        return None


def _look_up(name: str) -> Account:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        raise Refused("There is no account %(name)s on this machine.", name=name) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
