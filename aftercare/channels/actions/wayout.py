"""The way out: the server that takes our mail, how to reach it, and how it has been doing."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Coalesce

from aftercare.channels import secrets
from aftercare.channels.actions.reaching import access_token
from aftercare.channels.mail import accounts, tls
from aftercare.channels.mail.smtp import Server, Session, SignInRefused, Unreachable
from aftercare.channels.models import SendingServer
from aftercare.channels.queries import mailbox_named
from aftercare.foundation.text import N_

FIRST_WAIT = 5  # seconds after one failure; twice as long after each further one
LONGEST_WAIT = 300
NO_MAILBOX = N_("There is no mailbox whose access token could be used.")
NOT_TRUSTED = N_("This is neither a certificate (PEM) nor a SHA-256 fingerprint.")


def address() -> str:
    """Where mail leaves: host and port, by which the server is known on record."""
    return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"


def may_try(now: datetime) -> bool:
    """Whether it is time to try: at once, or after a while if it failed before (a refused sign-in locks)."""
    server = SendingServer.objects.filter(address=address(), failures__gt=0).first()
    if server is None or server.last_tried_at is None:
        return True
    seconds = min(FIRST_WAIT * 2 ** min(server.failures - 1, 10), LONGEST_WAIT)
    return not now - timedelta(seconds=seconds) < server.last_tried_at <= now


def open_session(now: datetime) -> Session:
    """A session with the server. Unreachable if there is none; written down either way."""
    try:
        session = _opened(now)
    except Unreachable as error:
        _note_failure(str(error), now)
        raise
    _note_success(now)
    return session


def _opened(now: datetime) -> Session:
    try:
        try:
            return Session(_server(now))
        except SignInRefused:
            if not settings.EMAIL_TOKEN_MAILBOX:
                raise
        return Session(_server(now, fresh=True))
    except (accounts.Unreadable, secrets.Unreadable) as error:
        raise Unreachable(str(error)) from error


def _server(now: datetime, *, fresh: bool = False) -> Server:
    plain = {"tls": settings.EMAIL_USE_SSL, "starttls": settings.EMAIL_USE_TLS}
    user, password = settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD
    if settings.EMAIL_TOKEN_MAILBOX:
        user, password = _token(user, now, fresh=fresh)
    return Server(
        host=settings.EMAIL_HOST,
        port=settings.EMAIL_PORT,
        user=user,
        password=password,
        security=next((name for name, chosen in plain.items() if chosen), "none"),
        trusted=_trusted(settings.EMAIL_CERTIFICATE),
        bearer=bool(settings.EMAIL_TOKEN_MAILBOX),
    )


def _token(user: str, now: datetime, *, fresh: bool) -> tuple[str, str]:
    mailbox = mailbox_named(settings.EMAIL_TOKEN_MAILBOX)
    if mailbox is None or mailbox.sign_in != "oauth2":
        raise Unreachable(NO_MAILBOX)
    return user or mailbox.user, access_token(mailbox, now, fresh=fresh)


def _trusted(given: str) -> str:
    """A fingerprint, or what is in a file."""
    try:
        return tls.read_trust(given if ":" in given or not given else Path(given).read_text())
    except (ValueError, OSError) as error:
        raise Unreachable(NOT_TRUSTED) from error


def _note_success(now: datetime) -> None:
    well = {"last_success_at": now, "last_error": "", "failing_since": None, "failures": 0}
    SendingServer.objects.update_or_create(address=address(), defaults={"last_tried_at": now, **well})


def _note_failure(why: str, now: datetime) -> None:
    SendingServer.objects.get_or_create(address=address())
    SendingServer.objects.filter(address=address()).update(
        last_tried_at=now,
        last_error=why[:300],
        failing_since=Coalesce("failing_since", now),
        failures=F("failures") + 1,
    )
