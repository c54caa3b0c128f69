"""The page of all channels, what came over them, and judging again after a fix."""

import pytest

from aftercare.accounts.tests.people import make_person, signed_in
from aftercare.channels import arrivals, health, mail_states
from aftercare.channels.actions import inbox
from aftercare.channels.arrivals import CUT_OFF
from aftercare.channels.health import ChannelState
from aftercare.channels.models import InboundMessage, Mailbox, OutboundMessage, SendingServer
from aftercare.channels.tests.conftest import NOW
from aftercare.channels.tests.mails import make_mail
from aftercare.foundation.facts import SYSTEM
from aftercare.records.models import Entry

pytestmark = pytest.mark.django_db
EN = {"Accept-Language": "en"}
CHANNELS, ARRIVALS = "/settings/channels/", "/settings/channels/arrivals/"


@pytest.fixture(autouse=True)
def only_mail(monkeypatch):
    monkeypatch.setattr(health, "_asked", {})
    monkeypatch.setattr(arrivals, "_places", [])
    health.register("mailboxes", mail_states.mailboxes)
    health.register("way out", lambda: mail_states.way_out(NOW))


@pytest.fixture
def manager(client):
    return signed_in(client, make_person("service_manager"))


def box(name: str, **fields: object) -> Mailbox:
    values = {"address": f"{name}@vendor.example", "host": "imap.vendor.example", **fields}
    return Mailbox.objects.create(name=name, **values)


def arrive(number: int, mailbox: Mailbox | None = None, **fields: object) -> InboundMessage:
    message, _ = inbox.store_raw("mail", f"t:{number}", make_mail(number), NOW, mailbox)
    InboundMessage.objects.filter(pk=message.pk).update(subject=f"Fault {number}", **fields)
    return message


def states() -> dict[str, str]:
    return {one.name: one.state for one in health.examine()}


def test_how_mailboxes_do(settings):
    settings.EMAIL_HOST = ""
    box("well", last_success_at=NOW)
    box("fails", failures=2, last_error="The connection broke off.", failing_since=NOW)
    box("alarmed", alarmed_at=NOW, last_success_at=NOW)
    box("paused", active=False, failures=3)
    box("fresh")
    box("files", host="")
    box("handed", host="", kind="delivered", last_success_at=NOW)
    assert states() == {
        "alarmed": "failing",
        "fails": "failing",
        "fresh": "new",
        "handed": "ok",
        "well": "ok",
        "files": "off",
        "paused": "off",
        "SMTP": "off",
    }
    assert list(states())[:2] == ["alarmed", "fails"]


def test_without_a_way_out_the_page_says_what_is_missing(manager, settings):
    settings.EMAIL_HOST = ""
    page = manager.get(CHANNELS, headers=EN).content.decode()
    assert "No sending server is set (AFTERCARE_SMTP_HOST): mail waits in the outbox." in page


def test_how_the_way_out_does(settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "smtp.vendor.example", 587
    assert states() == {"smtp.vendor.example:587": "new"}
    server = SendingServer.objects.create(address="smtp.vendor.example:587", last_success_at=NOW)
    assert states() == {"smtp.vendor.example:587": "ok"}
    server.failures, server.last_error = 1, "Nobody answers on this port of the server."
    server.save()
    for state in ("queued", "sent", "failed"):
        values = {"message_id": f"<{state}@x>", "state": state, "not_before": NOW, "purpose": "reply"}
        OutboundMessage.objects.create(**values)
    (found,) = health.examine()
    assert (found.state, found.trouble, found.waiting, found.stuck) == ("failing", server.last_error, 1, 1)


def test_a_channel_that_cannot_answer_does_not_hide_the_others():
    def fail() -> list[ChannelState]:
        raise RuntimeError

    box("well", last_success_at=NOW)
    health.register("broken", fail)
    assert {"broken": "failing", "well": "ok"}.items() <= states().items()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_four_questions_however_many_mailboxes(rows, settings, django_assert_num_queries):
    settings.EMAIL_HOST = ""
    for number in range(rows):
        arrive(number, box(f"box{number}"))
    with django_assert_num_queries(4):
        found = health.examine()
    assert [(one.waiting, one.stuck) for one in found if one.kind.startswith("Mailbox")] == [(1, 0)] * rows


def test_the_page_shows_what_is_wrong(manager):
    box("fails", failures=1, last_error="The server's certificate has expired.", failing_since=NOW)
    english = manager.get(CHANNELS, headers=EN).content.decode()
    assert "1 channel needs you." in english
    assert "The server&#39;s certificate has expired." in english


@pytest.mark.parametrize(
    ("role", "page", "status"),
    [
        ("service_manager", CHANNELS, 200),
        ("system_admin", CHANNELS, 200),
        ("system_admin", ARRIVALS, 403),
        ("audit_admin", CHANNELS, 403),
        ("dispatcher", ARRIVALS, 200),
    ],
)
def test_who_may_see_it(client, role, page, status):
    assert signed_in(client, make_person(role)).get(page).status_code == status


def test_who_does_not_sort_mail_is_not_led_to_it(client):
    box("well", last_success_at=NOW)
    page = signed_in(client, make_person("system_admin")).get(CHANNELS).content.decode()
    assert ("well" in page, ARRIVALS in page) == (True, False)


def test_what_came_and_what_it_became(manager):
    first, second = box("first"), box("second")
    placed = arrive(1, first, state="judged", verdict="ticket", ticket_id=7)
    arrive(2, first, state="quarantined", reason="too_slow")
    arrive(3, second, state="ignored", verdict="bounce")
    arrivals.register_places(lambda by, tickets: {ticket: f"/tickets/{ticket}/" for ticket in tickets})
    page = manager.get(ARRIVALS, headers=EN).content.decode()
    assert f'href="/tickets/{placed.ticket_id or 7}/"' in page
    assert all(
        word in page for word in ("New ticket", "Reading the mail takes too long.", "Our mail came back")
    )
    only = manager.get(f"{ARRIVALS}?channel=mail&mailbox={first.pk}&state=quarantined", headers=EN)
    assert [f"Fault {n}" in only.content.decode() for n in (1, 2, 3)] == [False, True, False]


@pytest.mark.parametrize(
    "asked", ["mailbox=x", "mailbox=" + "9" * 30, "state=evil", "before=-1", "channel='"]
)
def test_nonsense_in_the_address_is_no_error(manager, asked):
    assert manager.get(f"{ARRIVALS}?{asked}").status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_three_questions(rows, django_assert_num_queries):
    for number in range(rows):
        arrive(number, box(f"box{number}"), state="judged", ticket_id=number + 1)
    with django_assert_num_queries(3):
        found = arrivals.arrivals(arrivals.Chosen(channel="mail"), SYSTEM)
    assert len(found.rows) == rows


def test_pages_follow_one_another(manager, monkeypatch):
    monkeypatch.setitem(arrivals.arrivals.__kwdefaults__, "limit", 2)
    for number in range(3):
        arrive(number)
    page = manager.get(ARRIVALS).content.decode()
    before = InboundMessage.objects.order_by("-pk")[1].pk
    assert f"before={before}" in page
    assert "Fault 0" in manager.get(f"{ARRIVALS}?before={before}").content.decode()


def test_after_a_fix_all_that_was_not_understood_is_judged_again(manager):
    first, second = box("first"), box("second")
    stuck = [arrive(n, first, state="quarantined", attempts=3, reason="too_slow") for n in (1, 2)]
    cut = arrive(3, first, state="quarantined", reason=CUT_OFF)
    other, sorted_ = arrive(4, second, state="quarantined"), arrive(5, first, state="tray")
    answer = manager.post(f"{ARRIVALS}replay/", {"channel": "mail", "mailbox": first.pk})
    assert (answer.status_code, answer["Location"]) == (303, f"{ARRIVALS}?channel=mail&mailbox={first.pk}")
    found = dict(InboundMessage.objects.values_list("pk", "state"))
    assert [found[one.pk] for one in stuck] == ["stored", "stored"]
    assert [found[one.pk] for one in (cut, other, sorted_)] == ["quarantined", "quarantined", "tray"]
    assert Entry.objects.filter(kind="channels.MessageReplayed").count() == 2
