"""Reading a mailbox by IMAP: by UID, without marking anything as read, a page at a time."""

import base64
import contextlib
import imaplib
import re
import select
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import groupby
from typing import Any

from aftercare.channels.mail import accounts, bearer
from aftercare.channels.mail.accounts import Account, Fetched, SignInRefused, Unreadable
from aftercare.channels.mail.guard import Guard
from aftercare.channels.mail.tls import context_for
from aftercare.foundation.text import N_

_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_DATE = re.compile(rb'INTERNALDATE "([^"]+)"')
_LOST = (OSError, imaplib.IMAP4.abort, ssl.SSLError)


class Folder:
    """One folder, opened for reading and flagging. Everything raises Unreadable if the line breaks."""

    def __init__(self, account: Account, longest: float | None = None) -> None:
        self._guard = Guard(longest or accounts.LONGEST)
        try:
            self._imap = _open(account, self._guard)
            self.uidvalidity = self._select(account.folder)
        except BaseException:
            self.close()
            raise

    def uids_after(self, last: int) -> list[int]:
        """The UIDs above `last`, ascending."""
        found = self._ask("SEARCH", "UID", f"{last + 1}:*")
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
            self._ask("STORE", ",".join(map(str, uids)), "+FLAGS.SILENT", r"(\Seen)")

    def can_wait(self) -> bool:
        """Whether the server tells news by itself (IDLE, RFC 2177)."""
        with _unbroken():
            found = _ok(self._imap.capability())
        return b"IDLE" in found[0].upper().split()

    def begin_waiting(self) -> None:
        """Ask to be told news from now on; say nothing else until `stop_waiting`."""
        with _unbroken():
            self._tag = self._imap._new_tag()  # noqa: SLF001 - imaplib has no IDLE before 3.14
            self._imap.send(self._tag + b" IDLE\r\n")
            while not (line := self._line()).startswith(b"+"):
                if line.startswith(self._tag):
                    raise Unreadable(N_("The server does not tell news by itself."))

    def news(self, seconds: float) -> bool:
        """Wait so long for a word of the server; whether there was one."""
        with _unbroken():
            sock = self._imap.socket()
            pending = isinstance(sock, ssl.SSLSocket) and sock.pending()
            if not pending and not select.select([sock], [], [], seconds)[0]:
                return False
            self._line()
            self._guard.again()
            return True

    def stop_waiting(self) -> None:
        """Come back to where other commands may be given."""
        with _unbroken():
            self._guard.again()
            self._imap.send(b"DONE\r\n")
            while not self._line().startswith(self._tag):
                continue

    def close(self) -> None:
        """Sign out; never expunges."""
        imap = getattr(self, "_imap", None)
        if imap is not None:
            try:
                imap.logout()
            except (OSError, imaplib.IMAP4.error):
                imap.shutdown()
        self._guard.stop()

    def _line(self) -> bytes:
        line = bytes(self._imap.readline())
        if not line or line.startswith(b"* BYE"):
            raise Unreadable(accounts.BROKEN)
        return line

    def _select(self, folder: str) -> int:
        quoted = '"' + _utf7(folder).replace("\\", "\\\\").replace('"', '\\"') + '"'
        with _unbroken():
            _ok(self._imap.select(quoted))
            kept = self._imap.response("UIDVALIDITY")[1]
        return int(kept[0]) if kept and isinstance(kept[0], bytes) else 0

    def _fetch_one(self, uid: int) -> Fetched | None:
        about = self._ask("FETCH", str(uid), "(RFC822.SIZE INTERNALDATE)")
        said = b" ".join(part for part in about if isinstance(part, bytes))
        size = _SIZE.search(said)
        if size is None:
            return None
        whole = int(size[1]) <= accounts.LARGEST
        part = "(BODY.PEEK[])" if whole else f"(BODY.PEEK[]<0.{accounts.KEPT_OF_LARGER}>)"
        raw = _literal(self._ask("FETCH", str(uid), part))
        return None if raw is None else Fetched(uid, raw, _when(said), whole)

    def _ask(self, command: str, *words: str) -> list[Any]:
        with _unbroken():
            return _ok(self._imap.uid(command, *words))


class _Plain(imaplib.IMAP4):
    def __init__(self, account: Account, guard: Guard) -> None:
        self._guard = guard
        super().__init__(account.host, account.port, timeout=accounts.TIMEOUT)

    def _create_socket(self, timeout: float | None) -> Any:
        return self._guard.keep(super()._create_socket(timeout))  # type: ignore[misc]


class _Tls(imaplib.IMAP4_SSL):
    def __init__(self, account: Account, guard: Guard) -> None:
        self._guard = guard
        context = context_for(account.trusted)
        super().__init__(account.host, account.port, ssl_context=context, timeout=accounts.TIMEOUT)

    def _create_socket(self, timeout: float | None) -> Any:
        sock = self._guard.keep(imaplib.IMAP4._create_socket(self, timeout))  # type: ignore[attr-defined] # noqa: SLF001
        return self.ssl_context.wrap_socket(sock, server_hostname=self.host)


def _open(account: Account, guard: Guard) -> imaplib.IMAP4:
    accounts.require_privacy(account)
    try:
        imap = _Tls(account, guard) if account.security == "tls" else _Plain(account, guard)
    except (OSError, imaplib.IMAP4.error) as error:
        raise Unreadable(accounts.why_unreachable(TimeoutError() if guard.has_cut else error)) from error
    try:
        _encrypt(imap, account)
        _sign_in(imap, account)
    except BaseException:
        with contextlib.suppress(OSError):  # a socket that TLS was to be put around is closed already
            imap.shutdown()
        raise
    return imap


def _encrypt(imap: imaplib.IMAP4, account: Account) -> None:
    if account.security != "starttls":
        return
    try:
        imap.starttls(context_for(account.trusted))
    except OSError as error:
        raise Unreadable(accounts.why_unreachable(error)) from error
    except imaplib.IMAP4.error as error:
        raise Unreadable(accounts.NO_STARTTLS) from error


def _sign_in(imap: imaplib.IMAP4, account: Account) -> None:
    try:
        if account.bearer:
            word = bearer.sasl(account.user, account.password).encode()
            imap.authenticate("XOAUTH2", lambda challenge: b"" if challenge else word)
        else:
            imap.login(account.user, account.password)
    except _LOST as error:
        raise Unreadable(accounts.BROKEN) from error
    except (imaplib.IMAP4.error, UnicodeEncodeError) as error:
        raise SignInRefused(accounts.REFUSED_TOKEN if account.bearer else accounts.REFUSED) from error


@contextlib.contextmanager
def _unbroken() -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise Unreadable(accounts.why_unreachable(error)) from error
    except (OSError, imaplib.IMAP4.error) as error:
        raise Unreadable(accounts.BROKEN) from error


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


def _utf7(name: str) -> str:
    """A folder's name as the wire wants it (RFC 3501, 5.1.3)."""
    runs = ("".join(run) for _, run in groupby(name, str.isascii))
    return "".join(run.replace("&", "&-") if run.isascii() else _shifted(run) for run in runs)


def _shifted(run: str) -> str:
    coded = base64.b64encode(run.encode("utf-16-be")).decode().rstrip("=")
    return f"&{coded.replace('/', ',')}-"
