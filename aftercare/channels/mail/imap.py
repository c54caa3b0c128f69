"""Reading a mailbox by IMAP: by UID, without marking anything as read, a page at a time."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import Any

from aftercare.foundation.text import N_

TIMEOUT = 20
LARGEST = 35 * 1024 * 1024
KEPT_OF_LARGER = 1024 * 1024
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_DATE = re.compile(rb'INTERNALDATE "([^"]+)"')


class Unreadable(Exception):
    """The mailbox can't be read. The sentence is ours: nothing that a server said is repeated."""


@dataclass(frozen=True)
class Account:
    host: str
    port: int
    user: str
    password: str
    security: str = "tls"  # tls | starttls | none
    folder: str = "INBOX"


@dataclass(frozen=True)
class Fetched:
    """One mail. `whole` is False if it was too large to fetch: then `raw` is only its beginning."""

    uid: int
    raw: bytes
    arrived_at: datetime
    whole: bool = True


class Folder:
    """One folder, opened for reading and flagging."""

    def __init__(self, account: Account) -> None:
        self._imap = _open(account)
        try:
            self.uidvalidity = self._select(account.folder)
        except BaseException:
            self.close()
            raise

    def uids_after(self, last: int) -> list[int]:
        """The UIDs above `last`, ascending."""
        found = _ok(self._imap.uid("SEARCH", "UID", f"{last + 1}:*"))
        uids = [int(word) for part in found if isinstance(part, bytes) for word in part.split()]
        return sorted(uid for uid in uids if uid > last)  # "n:*" answers the last one even if it is below n

    def fetch(self, uids: list[int]) -> Iterator[Fetched]:
        """The mails of these UIDs; those that have vanished since are left out."""
        for uid in uids:
            fetched = self._fetch_one(uid)
            if fetched:
                yield fetched

    def mark_seen(self, uids: list[int]) -> None:
        """Flag what is safely stored, so that a person who looks into the mailbox sees what was taken."""
        if uids:
            _ok(self._imap.uid("STORE", ",".join(map(str, uids)), "+FLAGS.SILENT", r"(\Seen)"))

    def close(self) -> None:
        """Sign out; never expunges."""
        try:
            self._imap.logout()
        except (OSError, imaplib.IMAP4.error):
            self._imap.shutdown()

    def _select(self, folder: str) -> int:
        quoted = '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
        _ok(self._imap.select(quoted))
        kept = self._imap.response("UIDVALIDITY")[1]
        return int(kept[0]) if kept and isinstance(kept[0], bytes) else 0

    def _fetch_one(self, uid: int) -> Fetched | None:
        about = _ok(self._imap.uid("FETCH", str(uid), "(RFC822.SIZE INTERNALDATE)"))
        said = b" ".join(part for part in about if isinstance(part, bytes))
        size = _SIZE.search(said)
        if size is None:
            return None
        whole = int(size[1]) <= LARGEST
        part = "(BODY.PEEK[])" if whole else f"(BODY.PEEK[]<0.{KEPT_OF_LARGER}>)"
        raw = _literal(_ok(self._imap.uid("FETCH", str(uid), part)))
        return None if raw is None else Fetched(uid, raw, _when(said), whole)


def check(account: Account) -> int:
    """Open the folder and count what is in it: the test of the settings page. Raises Unreadable."""
    folder = Folder(account)
    try:
        return len(folder.uids_after(0))
    finally:
        folder.close()


def is_local(host: str) -> bool:
    """Whether the host is this machine, said plainly; only there may a password travel unencrypted."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _open(account: Account) -> imaplib.IMAP4:
    try:
        imap = _connect(account)
    except ssl.SSLError as error:
        raise Unreadable(N_("The server's certificate is not valid.")) from error
    except (OSError, imaplib.IMAP4.error) as error:
        raise Unreadable(N_("The server can't be reached.")) from error
    try:
        imap.login(account.user, account.password)
    except (OSError, imaplib.IMAP4.error, UnicodeEncodeError) as error:
        imap.shutdown()
        raise Unreadable(N_("The server refused the user name or the password.")) from error
    return imap


def _connect(account: Account) -> imaplib.IMAP4:
    context = ssl.create_default_context()
    if account.security == "tls":
        return imaplib.IMAP4_SSL(account.host, account.port, ssl_context=context, timeout=TIMEOUT)
    if account.security == "none" and not is_local(account.host):
        raise Unreadable(N_("Only a server on this machine may be used without encryption."))
    imap = imaplib.IMAP4(account.host, account.port, timeout=TIMEOUT)
    if account.security == "starttls":
        imap.starttls(context)
    return imap


def _ok(answer: tuple[str, list[Any]]) -> list[Any]:
    state, found = answer
    if state != "OK":
        raise Unreadable(N_("The server refused to open the folder."))
    return found


def _literal(parts: list[Any]) -> bytes | None:
    return next((part[1] for part in parts if isinstance(part, tuple)), None)


def _when(said: bytes) -> datetime:
    found = _DATE.search(said)
    try:
        arrived = parsedate_to_datetime(found[1].decode()) if found else datetime.now(UTC)
    except ValueError:
        return datetime.now(UTC)
    return arrived if arrived.tzinfo else arrived.replace(tzinfo=UTC)
