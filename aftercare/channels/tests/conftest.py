"""Servers and a placer for the tests of this room."""

from datetime import UTC, datetime, timedelta

import pytest

from aftercare.channels import placing
from aftercare.channels.actions import outbox
from aftercare.channels.models import Mailbox
from aftercare.channels.placing import Verdict
from aftercare.channels.tests.dovecot import dovecot
from aftercare.channels.tests.smtp_sink import smtp_sink

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


class Clock:
    """A time that tests move by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def forward(self, **amount: float) -> datetime:
        self.now += timedelta(**amount)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def imap():
    with dovecot() as server:
        yield server


@pytest.fixture
def sink(settings):
    with smtp_sink() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.host, server.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = ""
        settings.DEFAULT_FROM_EMAIL = "support@vendor.example"
        yield server


class Desk:
    """Places every mail: a ticket for the first, and a receipt, as the room above would."""

    def __init__(self) -> None:
        self.broken: Exception | None = None
        self.placed: list[int] = []

    def __call__(self, message, *, by, at) -> Verdict:
        send = {"to": ["li@hua-an.example"], "subject": "已收到", "text": "…", "purpose": "receipt"}
        outbox.send(**send, in_reply_to=message.parsed.message_id, by=by, at=at)
        if self.broken:
            raise self.broken
        self.placed.append(message.inbound_id)
        return Verdict(state="judged", verdict="ticket", ticket_id=message.inbound_id)


@pytest.fixture
def desk(monkeypatch) -> Desk:
    stand_in = Desk()
    monkeypatch.setattr(placing, "_placers", [stand_in])
    return stand_in


@pytest.fixture
def make_mailbox(imap):
    from aftercare.channels import secrets
    from aftercare.channels.tests.dovecot import PASSWORD

    def make(name: str, **fields: object) -> Mailbox:
        values = {
            "name": name,
            "address": f"{name}@vendor.example",
            "host": imap.host,
            "port": imap.port,
            "security": "none",
            "user": name,
            "password": secrets.encrypt(PASSWORD),
            "created_at": NOW,
            **fields,
        }
        return Mailbox.objects.create(**values)

    return make
