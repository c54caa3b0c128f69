"""Cases of too much at once: forms filled in for others, facts that cause facts, many tickets and readers."""

import json
from collections import defaultdict

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aftercare.accounts.models import Take
from aftercare.channels.actions import inbox, outbox, widgets
from aftercare.channels.actions.widgets import WidgetSettings
from aftercare.channels.chat import signs
from aftercare.channels.models import InboundMessage, OutboundMessage
from aftercare.desk.actions import conversation, incoming, ownership
from aftercare.desk.facts import CustomerUrged, NoteWritten
from aftercare.desk.models import Notice, Ticket
from aftercare.desk.tests.scene import make_contact, minutes
from aftercare.foundation.facts import SYSTEM
from aftercare.records import journal
from aftercare.records.models import Entry


@pytest.fixture
def leave(scene):
    """Fill in the form on a foreign page: for whom, what, from which computer."""
    wanted = WidgetSettings(name="学费系统", origins="https://fees.example.com")
    widget = widgets.add_widget(wanted, by=scene.manager, at=minutes(0))

    def post(number: int, email: str, text: str, computer: str = "198.51.100.7") -> int:
        sent = json.dumps({"description": text, "name": "canary-name", "email": email})
        headers = {"X-Frame": signs.frame_sign(widget.pk, timezone.now())}
        answer = Client(REMOTE_ADDR=computer).post(
            reverse("channels:feedback"), {"sent": sent, "mark": f"m{number}"}, headers=headers
        )
        return answer.status_code

    return post


def test_b12_a_victim_of_the_form_gets_one_mail_an_hour_without_a_word_of_the_sender(scene, leave):
    """However many computers send it; what the mail says is ours alone."""
    for n in range(12):
        assert leave(n, scene.contact.email, f"canary-text {n}", f"198.51.100.{n}") == 200
    inbox.judge_stored(timezone.now())
    assert Ticket.objects.count() == 12
    (mail,) = OutboundMessage.objects.all()
    assert mail.to == [scene.contact.email]
    assert "canary" not in f"{mail.subject} {mail.body_text} {mail.body_html} {mail.in_reply_to}"


def test_b12_the_form_takes_five_a_minute_from_a_computer_and_tells_of_a_flood(scene, leave):
    answers = [leave(n, f"v{n}@victims.example", "x") for n in range(8)]
    assert answers == [200] * 5 + [429] * 3
    assert InboundMessage.objects.count() == 5
    assert Notice.objects.filter(kind="channel", person_id=scene.manager.person_id).count() == 1


def test_b12_the_form_takes_twenty_an_hour_in_one_name(scene, leave):
    answers = [leave(n, "Victim@Victims.example", "x", f"203.0.113.{n}") for n in range(22)]
    assert answers == [200] * 20 + [429] * 2
    Take.objects.update(window_ends_at=timezone.now())
    assert leave(30, "victim@victims.example", "x") == 200


def test_b22_nobody_learns_who_else_was_told(scene):
    """A notice to five hundred is five hundred mails, each to one."""
    everybody = [f"p{n}@c{n}.example" for n in range(500)]
    mails = outbox.send_each(
        everybody, subject="维护", text="今晚维护。", purpose="notice", by=SYSTEM, at=minutes(0)
    )
    assert sorted(address for one in mails for address in one.to) == sorted(everybody)
    assert {(len(one.to), len(one.cc)) for one in mails} == {(1, 0)}


def test_b22_automatic_letters_on_a_ticket_go_to_each_alone(scene):
    from aftercare.desk.actions.participants import add_participant

    ticket = scene.ticket()
    for n in range(3):
        add_participant(
            ticket, make_contact(scene.customer, name=f"{n}").email, by=scene.engineer, at=minutes(1)
        )
    before = OutboundMessage.objects.count()
    conversation.explain_delay(
        ticket, reason="等备件", new_time=minutes(300), by=scene.engineer, at=minutes(2)
    )
    told = [one.to for one in OutboundMessage.objects.order_by("id")[before:]]
    assert (len(told), {len(to) for to in told}) == (4, {1})


def test_case_75_facts_that_cause_each_other_end(scene, monkeypatch, caplog):
    """A note causes an urging, the urging a note: all is written down, it stops, and the log says so."""
    ticket = scene.ticket()
    monkeypatch.setattr(journal, "_now", defaultdict(list))
    journal.now(NoteWritten, lambda fact: incoming.urge(ticket, by=scene.engineer, at=fact.at))
    journal.now(CustomerUrged, lambda fact: _note(scene, ticket, fact.at))
    _note(scene, ticket, minutes(1))
    kinds = ["desk.NoteWritten", "desk.CustomerUrged"]
    assert Entry.objects.filter(kind__in=kinds).count() == journal.DEEPEST + 1
    assert "without end" in caplog.text
    assert scene.again(ticket).urged == journal.DEEPEST // 2


def _note(scene, ticket, at):
    conversation.note(ticket, "再催一次", by=scene.engineer, at=at)


def test_case_76_many_tickets_at_once_are_confirmed_first_and_told_in_one_notice(scene, enter):
    """A look changes nothing; then the colleague hears once of all, and no customer hears anything."""
    tickets = [scene.ticket() for _ in range(12)]
    mails, notices = OutboundMessage.objects.count(), Notice.objects.count()
    asked = {"what": "hand_over", "chosen": [one.number for one in tickets]}
    client = enter(scene.manager)
    page = client.get("/desk/bulk/", asked).content.decode()
    assert (page.count('name="chosen"'), Ticket.objects.exclude(owner=None).count()) == (12, 0)
    chosen = {"choice": str(scene.engineer.person_id), "reason": "值班"}
    assert client.post("/desk/bulk/", asked | chosen).status_code == 303
    assert set(Ticket.objects.values_list("owner_id", flat=True)) == {scene.engineer.person_id}
    assert OutboundMessage.objects.count() == mails
    (notice,) = Notice.objects.order_by("id")[notices:]
    assert (notice.person_id, notice.values["count"]) == (scene.engineer.person_id, 12)
    read = enter(scene.engineer).get("/desk/notices/").content.decode()
    assert "12 张工单已转给您" in read


def test_case_76_one_ticket_is_told_by_its_name(scene):
    ticket = scene.ticket()
    ownership.hand_over(ticket, scene.engineer.person_id, reason="值班", by=scene.manager, at=minutes(1))
    assert Notice.objects.get(person_id=scene.engineer.person_id).ticket_id == ticket.pk
