"""Reading a mailbox by POP3: told apart by UIDL; nothing is deleted that the caller has not stored."""

import base64
import contextlib
import poplib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from aftercare.channels.mail import accounts, bearer
from aftercare.channels.mail.accounts import Account, Fetched, SignInRefused, Unreadable
from aftercare.channels.mail.guard import Guard
from aftercare.channels.mail.rules.arrival import arrival_of
from aftercare.channels.mail.tls import context_for
from aftercare.foundation.text import N_

LONGEST_LINE = 1024 * 1024  # servers and people don't keep to the 512 bytes of the standard
LINES_OF_LARGER = 2000
_FAILED = N_("The server does not do what POP3 asks of it.")
_BUSY = N_("Another program is reading this mailbox just now.")
_TOO_OLD = N_("The server does not number its mails (UIDL); it can't be read safely by POP3.")


class Maildrop:
    """What lies in a mailbox, for one session. Everything raises Unreadable if the line breaks."""

    def __init__(self, account: Account, longest: float | None = None) -> None:
        self._guard = Guard(longest or accounts.LONGEST)
        try:
            self._pop = _open(account, self._guard)
        except BaseException:
            self._guard.stop()
            raise

    def uidls(self) -> dict[str, int]:
        """UIDL → number in this session, oldest first. Unreadable if the server has no UIDLs."""
        with _unbroken():
            try:
                _, lines, _ = self._pop.uidl()
            except poplib.error_proto as error:
                raise Unreadable(_TOO_OLD) from error
        pairs = [line.decode("ascii", "replace").split(None, 1) for line in lines]
        return {pair[1].strip(): int(pair[0]) for pair in pairs if len(pair) == 2}

    def fetch(self, uidl: str, number: int) -> Fetched:
        """One mail, whole or only its beginning."""
        with _unbroken():
            size = self._size(number)
            whole = size <= accounts.LARGEST
            _, lines, _ = self._pop.retr(number) if whole else self._pop.top(number, LINES_OF_LARGER)
        raw = b"\r\n".join(lines) + b"\r\n"
        kept = raw if whole else raw[: accounts.KEPT_OF_LARGER]
        return Fetched(uidl, kept, arrival_of(kept, datetime.now(UTC)), whole)

    def _size(self, number: int) -> int:
        said: Any = self._pop.list(number)  # with a number it is one line
        return int(said.split()[2])

    def delete(self, numbers: Iterable[int]) -> None:
        """Mark mails as deleted; the server takes them away when it is told goodbye."""
        with _unbroken():
            for number in numbers:
                self._pop.dele(number)

    def leave(self) -> None:
        """Say goodbye: only now the server deletes."""
        with _unbroken():
            self._pop.quit()

    def close(self) -> None:
        """Hang up. Without `leave` before, nothing is deleted."""
        with contextlib.suppress(OSError):
            self._pop.close()
        self._guard.stop()


class _Lines(poplib.POP3):
    """With long lines, and a guard on the socket."""

    guard: Guard

    def _create_socket(self, timeout: float) -> Any:
        return self.guard.keep(super()._create_socket(timeout))  # type: ignore[misc]

    def _getline(self) -> tuple[bytes, int]:
        line = self.file.readline(LONGEST_LINE + 1)
        if not line or len(line) > LONGEST_LINE:
            raise poplib.error_proto("-ERR EOF or a line without end")
        return line.removesuffix(b"\n").removesuffix(b"\r"), len(line)


class _Plain(_Lines):
    def __init__(self, account: Account, guard: Guard) -> None:
        self.guard = guard
        super().__init__(account.host, account.port, timeout=accounts.TIMEOUT)


class _Tls(_Lines):
    def __init__(self, account: Account, guard: Guard) -> None:
        self.guard, self._context, self._name = guard, context_for(account.trusted), account.host
        super().__init__(account.host, account.port, timeout=accounts.TIMEOUT)

    def _create_socket(self, timeout: float) -> Any:
        return self._context.wrap_socket(super()._create_socket(timeout), server_hostname=self._name)


def _open(account: Account, guard: Guard) -> poplib.POP3:
    accounts.require_privacy(account)
    try:
        pop = _Tls(account, guard) if account.security == "tls" else _Plain(account, guard)
    except (OSError, poplib.error_proto) as error:
        raise Unreadable(accounts.why_unreachable(TimeoutError() if guard.has_cut else error)) from error
    try:
        _encrypt(pop, account)
        _sign_in(pop, account)
    except BaseException:
        with contextlib.suppress(OSError):  # a socket that TLS was to be put around is closed already
            pop.close()
        raise
    return pop


def _encrypt(pop: poplib.POP3, account: Account) -> None:
    if account.security != "starttls":
        return
    try:
        pop.stls(context_for(account.trusted))
    except OSError as error:
        raise Unreadable(accounts.why_unreachable(error)) from error
    except poplib.error_proto as error:
        raise Unreadable(accounts.NO_STARTTLS) from error


def _sign_in(pop: poplib.POP3, account: Account) -> None:
    try:
        if account.bearer:
            _show_token(pop, bearer.sasl(account.user, account.password))
        else:
            pop.user(account.user)
            pop.pass_(account.password)
    except OSError as error:
        raise Unreadable(accounts.BROKEN) from error
    except (poplib.error_proto, UnicodeEncodeError) as error:
        said = str(error)
        if "EOF" in said:
            raise Unreadable(accounts.BROKEN) from error
        if "IN-USE" in said:
            raise Unreadable(_BUSY) from error
        raise SignInRefused(accounts.REFUSED_TOKEN if account.bearer else accounts.REFUSED) from error


def _show_token(pop: poplib.POP3, word: str) -> None:
    """In two steps, since the first line may not be long (RFC 5034)."""
    ask = pop._shortcmd  # type: ignore[attr-defined] # noqa: SLF001 - poplib has no AUTH
    ask("AUTH XOAUTH2")
    if not ask(base64.b64encode(word.encode()).decode()).startswith(b"+OK"):
        ask("")  # the server has said why it refuses, and now refuses


@contextlib.contextmanager
def _unbroken() -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise Unreadable(accounts.why_unreachable(error)) from error
    except OSError as error:
        raise Unreadable(accounts.BROKEN) from error
    except (poplib.error_proto, ValueError, IndexError) as error:
        raise Unreadable(accounts.BROKEN if "EOF" in str(error) else _FAILED) from error
