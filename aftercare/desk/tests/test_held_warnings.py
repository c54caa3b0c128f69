"""A warning that waits for the morning leaves only if it is still true then."""

import pytest

from aftercare.channels.actions import sending
from aftercare.channels.models import OutboundMessage
from aftercare.channels.tests.smtp_sink import smtp_sink
from aftercare.contracts.actions import clocks
from aftercare.contracts.models import Clock
from aftercare.contracts.tests.world import add_promise, local, make_contract
from aftercare.desk.actions.ownership import take
from aftercare.desk.models import Notice, Ticket
from aftercare.desk.tests.scene import make_scene
from aftercare.foundation.facts import SYSTEM
from aftercare.records.models import Entry

pytestmark = pytest.mark.django_db
EVENING, WARNED, SEVEN = local("2026-11-18 21:00"), local("2026-11-18 23:01"), local("2026-11-19 07:00")


@pytest.fixture
def leaving(settings):
    """Which purposes leave at seven in the morning."""
    with smtp_sink() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.host, server.port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = ""
        settings.DEFAULT_FROM_EMAIL = "support@vendor.example"

        def leave(at=SEVEN):
            sending.send_due(at)
            return sorted(OutboundMessage.objects.filter(state="sent").values_list("purpose", flat=True))

        yield leave


def warned(hours=20, step=None, at=WARNED):
    """A ticket in the evening; a warning of its only promise waits for the morning."""
    scene = make_scene(contract=False)
    scene.contract = make_contract(customer=scene.customer)
    steps = [step or {"share": 10, "to": ["owner"]}]
    add_promise(scene.contract, amount={"hours": hours}, warnings=steps, pauses=["customer"])
    ticket = scene.ticket(at=EVENING, received_at=EVENING)
    take(ticket, by=scene.engineer, at=EVENING)
    Notice.objects.all().delete()
    OutboundMessage.objects.all().delete()
    clocks.sweep_due(at)
    assert OutboundMessage.objects.get(purpose="warning").not_before == SEVEN
    return scene, ticket


def test_it_leaves_at_seven_while_the_promise_is_open(leaving):
    warned()
    assert leaving() == ["warning"]


def test_it_is_dropped_when_the_promise_was_kept_in_the_night(leaving):
    _scene, ticket = warned()
    clocks.record(ticket.pk, "responded", at=local("2026-11-19 02:00"), by=SYSTEM)
    assert leaving() == []
    assert OutboundMessage.objects.get().state == "cancelled"
    assert Entry.objects.filter(kind="channels.MailCancelled").count() == 1
    assert leaving(local("2026-11-19 08:00")) == []


def test_it_is_dropped_when_the_promise_was_broken_in_the_night_and_the_alarm_leaves(leaving):
    _scene, _ticket = warned(hours=4, step={"share": 50, "to": ["owner"]})
    clocks.sweep_due(local("2026-11-19 01:01"))
    assert set(leaving()) == {"escalation"}


def test_it_is_dropped_when_the_ticket_was_cancelled_in_the_night(leaving):
    _scene, ticket = warned()
    clocks.cancel(ticket.pk, at=local("2026-11-19 02:00"), by=SYSTEM)
    assert leaving() == []


def test_it_leaves_when_the_promise_only_stands_still(leaving):
    _scene, ticket = warned()
    clocks.hold(ticket.pk, "customer", at=local("2026-11-19 02:00"), by=SYSTEM)
    assert Clock.objects.get(ticket=ticket.pk).state == "paused"
    assert leaving() == ["warning"]


def test_a_word_after_the_breach_leaves_while_the_promise_is_owed(leaving):
    step = {"after": 60, "to": ["owner"]}
    _scene, _ticket = warned(hours=2, step=step, at=local("2026-11-19 00:01"))
    assert "warning" in leaving()


def test_a_word_after_the_breach_is_dropped_once_the_promise_is_kept(leaving):
    step = {"after": 60, "to": ["owner"]}
    _scene, ticket = warned(hours=2, step=step, at=local("2026-11-19 00:01"))
    clocks.record(ticket.pk, "responded", at=local("2026-11-19 02:00"), by=SYSTEM)
    assert set(leaving()) == {"escalation"}


def test_the_most_urgent_alarm_of_the_night_does_not_queue_behind_it(leaving):
    _scene, ticket = warned(hours=4, step={"share": 50, "to": ["owner"]})
    Ticket.objects.filter(pk=ticket.pk).update(priority="P1")
    clocks.sweep_due(local("2026-11-19 01:01"))
    assert set(leaving(local("2026-11-19 01:02"))) == {"escalation"}
    assert OutboundMessage.objects.get(purpose="warning").state == "queued"
