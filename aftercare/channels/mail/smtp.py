"""Talking to the sending server, knowing at every moment whether a mail can have been taken."""

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass

from aftercare.channels.rules.delivery import Attempt

TIMEOUT = 20


@dataclass(frozen=True)
class Server:
    host: str
    port: int
    user: str = ""
    password: str = ""
    security: str = "none"  # none | starttls | tls


class Unreachable(Exception):
    """There is no session with the server: nothing was sent, no mail is to blame."""


class Session:
    """One SMTP session that several mails share. Certificates are verified, always."""

    def __init__(self, server: Server) -> None:
        try:
            self._smtp = _connect(server)
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(_reason(error)) from error
        self.usable = True

    def deliver(self, sender: str, recipients: Sequence[str], content: bytes) -> Attempt:
        """Offer one mail to the recipients. Doesn't raise: the attempt says what happened to each of them."""
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
        try:
            self._smtp.quit()
        except (OSError, smtplib.SMTPException):
            self._smtp.close()

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
            self._smtp.send(_stuffed(content))
        except (OSError, smtplib.SMTPException) as error:
            self.usable = False
            return Attempt(refused=refused, deferred={**deferred, **dict.fromkeys(accepted, _reason(error))})
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


def _connect(server: Server) -> smtplib.SMTP:
    context = ssl.create_default_context()
    smtp: smtplib.SMTP
    if server.security == "tls":
        smtp = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=context)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
    smtp.ehlo_or_helo_if_needed()
    if server.security == "starttls":
        smtp.starttls(context=context)
        smtp.ehlo_or_helo_if_needed()
    if server.user:
        smtp.login(server.user, server.password)
    return smtp


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
