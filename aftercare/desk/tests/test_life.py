"""The whole life of a ticket, from the first word to the archive."""

from datetime import timedelta

import pytest

from aftercare.channels.models import OutboundMessage
from aftercare.contracts.queries import clocks_of
from aftercare.desk import queries
from aftercare.desk.actions import confirmation, conversation, incoming, ownership, planning, progress, triage
from aftercare.desk.tests.scene import MORNING, minutes
from aftercare.records.models import Entry


def kinds(ticket) -> list[str]:
    entries = Entry.objects.filter(subject_kind="ticket", subject_id=ticket.pk, kind__startswith="desk.")
    return [kind.removeprefix("desk.") for kind in entries.order_by("id").values_list("kind", flat=True)]


def states(ticket) -> dict[str, str]:
    return {card.name: card.state for card in clocks_of(ticket.pk)}


def test_a_ticket_from_the_first_word_to_the_archive(scene):
    ticket = scene.ticket(system_id=scene.system.pk)
    assert (ticket.state, ticket.priority, ticket.entitlement) == ("new", "P3", "free_maintenance")
    assert ticket.next_due_at == minutes(10)

    ownership.take(ticket, by=scene.engineer, at=minutes(1))
    triage.classify(
        ticket, kind="environment", nature="corrective", priority="P1", by=scene.engineer, at=minutes(2)
    )
    triage.confirm_priority(ticket, by=scene.reporter, at=minutes(3))
    conversation.reply(ticket, "正在看。", undo_seconds=0, by=scene.engineer, at=minutes(4))
    progress.start(ticket, by=scene.engineer, at=minutes(5))
    planning.give_workaround(ticket, "已手动启动监听。", by=scene.engineer, at=minutes(30))
    progress.resolve(ticket, resolution="fix", text="监听已设为自启。", by=scene.engineer, at=minutes(60))
    progress.verify(ticket, by=scene.tester, at=minutes(70))
    confirmation.confirm(ticket, by=scene.reporter, at=minutes(80))
    confirmation.archive_closed(minutes(80) + timedelta(days=31))

    ticket = scene.again(ticket)
    assert (ticket.state, ticket.closed_by_silence, ticket.confirmed_by) == (
        "archived",
        False,
        scene.reporter.name,
    )
    assert states(ticket) == {"responded": "met", "resolved": "met"}
    assert kinds(ticket) == [
        "TicketReceived",
        "ReceiptSent",
        "TicketAccepted",
        "OwnerChanged",
        "PriorityProposed",
        "TicketClassified",
        "PriorityConfirmed",
        "CustomerAnswered",
        "WorkStarted",
        "CustomerAnswered",
        "WorkaroundGiven",
        "TicketResolved",
        "ResolutionVerified",
        "ConfirmationAsked",
        "AnswerRecorded",
        "TicketClosed",
        "TicketArchived",
    ]
    mails = OutboundMessage.objects.filter(ticket_id=ticket.pk).order_by("id")
    assert [mail.purpose for mail in mails] == ["receipt", "reply", "reply", "confirmation"]
    assert {tuple(mail.to) for mail in mails} == {(scene.contact.email,)}


def test_the_receipt_says_number_promise_and_whom_to_call(scene):
    scene.customer.manager_id = scene.manager.person_id
    scene.customer.save()
    ticket = scene.ticket()
    mail = OutboundMessage.objects.get(ticket_id=ticket.pk)
    assert mail.subject == f"[{ticket.number}] 已受理：收费窗口无法开票"
    assert "2026-11-18 09:10" in mail.body_text
    assert scene.manager.name in mail.body_text
    assert ticket.responded_at is None
    assert [card.name for card in clocks_of(ticket.pk) if card.fulfilled_at] == []


def test_a_hold_for_the_customer_stops_the_clock_and_ends_with_their_answer(scene):
    ticket = scene.ticket()
    ownership.take(ticket, by=scene.engineer, at=minutes(1))
    progress.start(ticket, by=scene.engineer, at=minutes(5))
    progress.hold(ticket, reason="customer", note="请发一张截图。", by=scene.engineer, at=minutes(30))
    assert (ticket.state, states(ticket)["resolved"]) == ("waiting", "paused")
    incoming.write(ticket, "截图如附件。", by=scene.reporter, at=minutes(90))
    assert (ticket.state, ticket.hold_reason) == ("in_progress", "")
    due = {card.name: card.due_at for card in clocks_of(ticket.pk)}
    assert due["resolved"] == minutes(180)


def test_what_waits_before_work_began_has_still_not_begun(scene):
    ticket = scene.ticket()
    ownership.take(ticket, by=scene.engineer, at=minutes(1))
    progress.hold(ticket, reason="third_party", note="等机房来电。", by=scene.engineer, at=minutes(2))
    progress.resume(ticket, by=scene.engineer, at=minutes(3))
    assert ticket.state == "triaged"


def test_resolving_while_on_hold_ends_the_hold_first(scene):
    ticket = scene.ticket()
    ownership.take(ticket, by=scene.engineer, at=minutes(1))
    progress.start(ticket, by=scene.engineer, at=minutes(2))
    progress.hold(ticket, reason="third_party", note="等厂家。", by=scene.engineer, at=minutes(10))
    progress.resolve(ticket, resolution="answer", text="已说明。", by=scene.engineer, at=minutes(100))
    assert (ticket.state, ticket.hold_until) == ("resolved", None)
    assert "TicketResumed" in kinds(ticket)


@pytest.mark.parametrize("view", ["mine", "open"])
def test_it_shows_up_where_it_should(scene, view):
    ticket = scene.ticket()
    ownership.take(ticket, by=scene.engineer, at=minutes(1))
    page = queries.inbox(scene.engineer, view, {}, now=MORNING)
    assert [row.number for row in page.rows] == [ticket.number]
