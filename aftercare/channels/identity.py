"""What marks a mail as ours: the instance's name, the key of signed Message-IDs, the domain they carry."""

from django.conf import settings

from aftercare.channels.mail import message_ids
from aftercare.channels.mail.limited import Quarantined, parse_safely
from aftercare.channels.mail.rules.mail import ParsedMail


class NotUnderstood(Exception):
    """The parser gave up on a mail; `partial` is what it could read."""

    def __init__(self, outcome: Quarantined) -> None:
        super().__init__(outcome.reason)
        self.partial = outcome.partial


def secret() -> bytes:
    """The key of signed Message-IDs."""
    return str(settings.SECRET_KEY).encode()


def domain() -> str:
    """The domain in our Message-IDs: that of our sender's address."""
    return str(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2].strip("<> ") or "localhost"


def new_message_id(ticket_id: int | None, purpose: str) -> str:
    """A signed Message-ID; without a ticket it names ticket 0."""
    return message_ids.sign(ticket_id or 0, purpose, domain=domain(), secret=secret())


def read_mail(raw: bytes) -> ParsedMail:
    """What a mail says; NotUnderstood with the reason if it can't be read within its limits."""
    parsed = parse_safely(raw, instance=settings.INSTANCE, secret=secret())
    if isinstance(parsed, Quarantined):
        raise NotUnderstood(parsed)
    return parsed
