"""Talking to the sending server, knowing at every moment whether a mail can have been taken."""

import contextlib
import smtplib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from aftercare.channels.failpoints import reach
from aftercare.channels.mail import accounts, bearer
from aftercare.channels.mail.guard import Guard
from aftercare.channels.mail.tls import context_for
from aftercare.channels.rules.delivery import Attempt
from aftercare.foundation.text import N_

TIMEOUT = 20.0  # seconds for one answer
LONGEST = 240.0  # seconds for one mail, however slowly the server drips: less than a mail is leased for
NO_SIGN_IN = N_("The server offers no sign-in that we know.")


@dataclass(frozen=True)
class Server:
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    security: str = "none"  # none | starttls | tls
    trusted: str = ""  # as in `tls.context_for`
    bearer: bool = False  # the password is an access token


class Unreachable(Exception):
    """There is no session with the server: nothing was sent, no mail is to blame. A msgid says why."""


class SignInRefused(Unreachable):
    """The server does not take the password or the token."""


class Session:
    """One SMTP session that several mails share. Certificates are verified, always."""

    def __init__(self, server: Server) -> None:
        self._guard = Guard(LONGEST)
        try:
            self._smtp = _connect(server, self._guard)
        except BaseException:
            self._guard.stop()
            raise
        self.usable = True

    def deliver(self, sender: str, recipients: Sequence[str], content: bytes) -> Attempt:
        """Offer one mail to the recipients. Doesn't raise: the attempt says what happened to each of them."""
        self._guard.again()
        try:
            accepted, refused, deferred = self._envelope(sender, recipients)
        except (OSError, smtplib.SMTPException) as error:
            return self._nobody(recipients, error)
        if not accepted:
            self._forget()
            return Attempt(refused=refused, deferred=deferred)
        return self._hand_over(accepted, refused, deferred, content)

    def close(self) -> None:
        """Say goodbye, if there is anybody left to hear it."""
        with contextlib.suppress(OSError, smtplib.SMTPException):
            if self.usable:
                self._smtp.quit()
        self._smtp.close()
        self._guard.stop()

    def _envelope(
        self, sender: str, recipients: Sequence[str]
    ) -> tuple[list[str], dict[str, str], dict[str, str]]:
        code, text = self._smtp.mail(sender)
        if code >= 300:
            raise smtplib.SMTPSenderRefused(code, text, sender)
        answers = {one: self._smtp.rcpt(one) for one in recipients}
        if any(code == 421 for code, _ in answers.values()):
            self.usable = False
        said = {one: _line(code, text) for one, (code, text) in answers.items()}
        accepted = [one for one, (code, _) in answers.items() if code < 300]
        refused = {one: said[one] for one, (code, _) in answers.items() if code >= 500}
        return accepted, refused, {one: said[one] for one in recipients if one not in {*accepted, *refused}}

    def _hand_over(
        self, accepted: list[str], refused: dict[str, str], deferred: dict[str, str], content: bytes
    ) -> Attempt:
        try:
            code, text = self._smtp.docmd("DATA")
            if code != 354:
                return self._answered(accepted, refused, deferred, code, text)
            reach("before_data")
            self._smtp.send(_stuffed(content))
        except (OSError, smtplib.SMTPException) as error:
            self.usable = False
            return Attempt(refused=refused, deferred={**deferred, **dict.fromkeys(accepted, _reason(error))})
        reach("after_data")
        try:
            code, text = self._smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self.usable = False
            return Attempt(refused=refused, deferred=deferred, unsure=True, reason=_reason(error))
        return self._answered(accepted, refused, deferred, code, text)

    def _answered(
        self, accepted: list[str], refused: dict[str, str], deferred: dict[str, str], code: int, text: bytes
    ) -> Attempt:
        if code < 300:
            return Attempt(accepted=accepted, refused=refused, deferred=deferred)
        everybody = dict.fromkeys(accepted, _line(code, text))
        self._forget()
        if code == 421:
            self.usable = False
        if code >= 500:
            return Attempt(refused={**refused, **everybody}, deferred=deferred)
        return Attempt(refused=refused, deferred={**deferred, **everybody})

    def _nobody(self, recipients: Sequence[str], error: Exception) -> Attempt:
        code = getattr(error, "smtp_code", 421)
        if code == 421 or not isinstance(error, smtplib.SMTPResponseException):
            self.usable = False
        self._forget()
        said = dict.fromkeys(recipients, _reason(error))
        return Attempt(refused=said) if code >= 500 else Attempt(deferred=said)

    def _forget(self) -> None:
        try:
            self._smtp.rset()
        except (OSError, smtplib.SMTPException):
            self.usable = False


class _Plain(smtplib.SMTP):
    def __init__(self, server: Server, guard: Guard) -> None:
        self._guard = guard
        super().__init__(server.host, server.port, timeout=TIMEOUT)

    def _get_socket(self, host: str, port: int, timeout: float) -> Any:
        return self._guard.keep(super()._get_socket(host, port, timeout))  # type: ignore[misc]


class _Tls(smtplib.SMTP_SSL):
    def __init__(self, server: Server, guard: Guard) -> None:
        self._guard = guard
        super().__init__(server.host, server.port, timeout=TIMEOUT, context=context_for(server.trusted))

    def _get_socket(self, host: str, port: int, timeout: float) -> Any:
        sock = self._guard.keep(smtplib.SMTP._get_socket(self, host, port, timeout))  # type: ignore[attr-defined] # noqa: SLF001
        return self.context.wrap_socket(sock, server_hostname=host)


def _connect(server: Server, guard: Guard) -> smtplib.SMTP:
    if server.user and server.security == "none" and not accounts.is_local(server.host):
        raise Unreachable(accounts.PLAIN)
    try:
        smtp = _Tls(server, guard) if server.security == "tls" else _Plain(server, guard)
    except (OSError, smtplib.SMTPException) as error:
        raise Unreachable(_why(error)) from error
    try:
        _introduce(smtp, server)
    except smtplib.SMTPAuthenticationError as error:
        smtp.close()
        raise _refusal(error, server) from error
    except (OSError, smtplib.SMTPException) as error:
        smtp.close()
        raise Unreachable(_why(error)) from error
    return smtp


def _introduce(smtp: smtplib.SMTP, server: Server) -> None:
    smtp.ehlo_or_helo_if_needed()
    if server.security == "starttls":
        if not smtp.has_extn("starttls"):
            raise Unreachable(accounts.NO_STARTTLS)
        code, text = smtp.starttls(context=context_for(server.trusted))
        if code != 220:
            raise smtplib.SMTPResponseException(code, text)
        smtp.ehlo_or_helo_if_needed()
    if server.user:
        _sign_in(smtp, server)


def _sign_in(smtp: smtplib.SMTP, server: Server) -> None:
    if not server.bearer:
        smtp.login(server.user, server.password)
        return
    word = bearer.sasl(server.user, server.password)
    smtp.auth("XOAUTH2", lambda challenge=None: word if challenge is None else "")


def _refusal(error: smtplib.SMTPAuthenticationError, server: Server) -> Unreachable:
    if error.smtp_code < 500:
        return Unreachable(N_("The server can't check the password just now."))
    return SignInRefused(accounts.REFUSED_TOKEN if server.bearer else accounts.REFUSED)


def _why(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return NO_SIGN_IN
    if isinstance(error.__context__, TimeoutError):
        return accounts.why_unreachable(error.__context__)
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return accounts.BROKEN
    if isinstance(error, smtplib.SMTPException):
        return N_("The server does not want to talk to us now.")
    return accounts.why_unreachable(error)


def _stuffed(content: bytes) -> bytes:
    """Dots at the beginning of lines doubled, and the final dot (RFC 5321, 4.5.2). Lines end in CRLF."""
    doubled = (b"\r\n" + content.removesuffix(b"\r\n")).replace(b"\r\n.", b"\r\n..")
    return doubled[2:] + b"\r\n.\r\n"


def _line(code: int, text: bytes) -> str:
    return f"{code} {text.decode('utf-8', 'replace')}"[:300]


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return _line(error.smtp_code, said if isinstance(said, bytes) else str(said).encode())
    return f"{type(error).__name__}: {error}"[:300]
