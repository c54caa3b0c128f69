"""Answers, notes, drafts, delays."""

from datetime import timedelta

import pytest

from aftercare.channels.models import OutboundMessage
from aftercare.contracts.queries import clocks_of
from aftercare.desk import queries
from aftercare.desk.actions import conversation, incoming, ownership
from aftercare.desk.actions.participants import add_participant
from aftercare.desk.models import DelayNotice, Draft, Message, Notice
from aftercare.desk.tests.scene import make_contact, make_scene, minutes
from aftercare.foundation.errors import Conflict, Forbidden, Invalid, NotFound


def responded(ticket):
    return next(card.fulfilled_at for card in clocks_of(ticket.pk) if card.milestone == "responded")


def test_an_answer_counts_once_it_can_no_longer_be_taken_back(scene):
    ticket = scene.ticket()
    conversation.reply(ticket, "正在看。", by=scene.engineer, at=minutes(2))
    assert (responded(ticket), scene.again(ticket).responded_at) == (None, None)
    assert conversation.settle_replies(minutes(2) + timedelta(seconds=14)) == 0
    assert conversation.settle_replies(minutes(2) + timedelta(seconds=15)) == 1
    assert conversation.settle_replies(minutes(3)) == 0
    assert (responded(ticket), scene.again(ticket).responded_at) == (minutes(2), minutes(2))


def test_an_answer_taken_back_reached_nobody_and_kept_no_promise(scene):
    ticket = scene.ticket()
    message = conversation.reply(ticket, "canary-undone", by=scene.engineer, at=minutes(2))
    conversation.undo(message, by=scene.engineer, at=minutes(2) + timedelta(seconds=10))
    conversation.settle_replies(minutes(5))
    mail = OutboundMessage.objects.get(ticket_id=ticket.pk, purpose="reply")
    assert (mail.state, responded(ticket)) == ("cancelled", None)
    assert "canary-undone" not in str(queries.customer_timeline(ticket, scene.reporter))
    assert "canary-undone" in str(queries.timeline(ticket, scene.engineer))


def test_an_answer_is_not_taken_back_too_late_or_by_others(scene):
    ticket = scene.ticket()
    message = conversation.reply(ticket, "正在看。", by=scene.engineer, at=minutes(2))
    with pytest.raises(Forbidden):
        conversation.undo(message, by=scene.manager, at=minutes(2))
    with pytest.raises(Conflict):
        conversation.undo(message, by=scene.engineer, at=minutes(3))


def test_the_customer_does_not_see_an_answer_that_may_yet_be_taken_back(scene):
    ticket = scene.ticket()
    conversation.reply(ticket, "canary-pending", by=scene.engineer, at=minutes(2))
    assert "canary-pending" not in str(queries.ticket_page(ticket.number, scene.reporter, now=minutes(2)))
    conversation.settle_replies(minutes(3))
    assert "canary-pending" in str(queries.ticket_page(ticket.number, scene.reporter, now=minutes(3)))


def test_later_answers_are_replies_and_the_waiting_ends(scene):
    ticket = scene.ticket()
    conversation.reply(ticket, "一", undo_seconds=0, by=scene.engineer, at=minutes(1))
    incoming.write(ticket, "还有问题", by=scene.reporter, at=minutes(2))
    assert ticket.customer_wrote_at == minutes(2)
    conversation.reply(ticket, "二", undo_seconds=0, by=scene.engineer, at=minutes(3))
    assert (ticket.customer_wrote_at, ticket.responded_at) == (None, minutes(1))


def test_whoever_answers_what_nobody_has_has_it(scene):
    ticket = scene.ticket()
    conversation.reply(ticket, "一", undo_seconds=0, by=scene.engineer, at=minutes(1))
    assert (ticket.owner_id, ticket.state) == (scene.engineer.person_id, "triaged")


def test_case_41_a_note_is_no_answer_and_never_leaves(scene):
    ticket = scene.ticket()
    before = OutboundMessage.objects.count()
    conversation.note(
        ticket, "canary-note", mentions=[scene.manager.person_id], by=scene.engineer, at=minutes(1)
    )
    assert (responded(ticket), OutboundMessage.objects.count()) == (None, before)
    assert [n.kind for n in Notice.objects.filter(person_id=scene.manager.person_id)] == ["mention"]


def test_case_46_a_note_is_in_no_letter_written_later(scene):
    ticket = scene.ticket()
    conversation.note(ticket, "canary-note", by=scene.engineer, at=minutes(1))
    conversation.reply(ticket, "正在看。", undo_seconds=0, by=scene.engineer, at=minutes(2))
    assert "canary" not in str(list(OutboundMessage.objects.values()))


def test_a_reply_goes_to_those_confirmed_unless_somebody_chooses(scene):
    ticket = scene.ticket()
    colleague = make_contact(scene.customer, name="小陈")
    add_participant(ticket, colleague.email, by=scene.engineer, at=minutes(1))
    conversation.reply(ticket, "一", undo_seconds=0, by=scene.engineer, at=minutes(2))
    conversation.reply(ticket, "二", to=[colleague.email], undo_seconds=0, by=scene.engineer, at=minutes(3))
    sent = OutboundMessage.objects.filter(purpose="reply").order_by("id")
    assert [mail.to for mail in sent] == [[scene.contact.email, colleague.email], [colleague.email]]
    with pytest.raises(Invalid):
        conversation.reply(ticket, "三", to=["anybody@else.example"], by=scene.engineer, at=minutes(4))


def test_nobody_of_another_customer_gets_onto_a_ticket_by_a_slip(scene):
    other = make_scene(contract=False)
    with pytest.raises(Invalid):
        add_participant(scene.ticket(), other.contact.email, by=scene.engineer, at=minutes(1))


def test_without_an_address_it_is_said_by_phone(scene):
    ticket = scene.ticket(contact_id=None)
    with pytest.raises(Invalid):
        conversation.reply(ticket, "正在看。", by=scene.engineer, at=minutes(1))
    conversation.reply(ticket, "电话已告知。", spoken=True, by=scene.engineer, at=minutes(2))
    assert responded(ticket) == minutes(2)


@pytest.mark.parametrize("text", ["", "  \n", "\x00"])
def test_nothing_is_not_an_answer(scene, text):
    with pytest.raises(Invalid):
        conversation.reply(scene.ticket(), text, by=scene.engineer, at=minutes(1))


def test_case_82_drafts_are_kept_and_go_when_sent(scene):
    ticket = scene.ticket()
    conversation.save_draft(ticket, "reply", "正在…", by=scene.engineer, at=minutes(1))
    conversation.save_draft(ticket, "reply", "正在看。", by=scene.engineer, at=minutes(2))
    assert queries.ticket_page(ticket.number, scene.engineer, now=minutes(2)).drafts == {"reply": "正在看。"}
    assert queries.ticket_page(ticket.number, scene.manager, now=minutes(2)).drafts == {}
    conversation.reply(ticket, "正在看。", by=scene.engineer, at=minutes(3))
    assert Draft.objects.count() == 0


def test_b7_a_delay_is_told_before_the_old_time_passes(scene):
    ticket = scene.ticket()
    ownership.take(ticket, by=scene.engineer, at=minutes(1))
    conversation.reply(ticket, "一", undo_seconds=0, by=scene.engineer, at=minutes(2))
    conversation.explain_delay(
        ticket, reason="备件未到", new_time=minutes(600), by=scene.engineer, at=minutes(60)
    )
    conversation.explain_delay(
        ticket, reason="物流延误", new_time=minutes(900), by=scene.engineer, at=minutes(700)
    )
    assert list(DelayNotice.objects.order_by("id").values_list("old_time", "new_time", "late")) == [
        (minutes(120), minutes(600), False),
        (minutes(600), minutes(900), True),
    ]
    with pytest.raises(Invalid):
        conversation.explain_delay(
            ticket, reason="x", new_time=minutes(1), by=scene.engineer, at=minutes(800)
        )


def test_urging_is_counted_and_told(scene):
    ticket = scene.ticket()
    ownership.take(ticket, by=scene.engineer, at=minutes(1))
    incoming.urge(ticket, by=scene.reporter, at=minutes(20))
    incoming.urge(ticket, text="电话催办", by=scene.manager, at=minutes(30))
    assert (scene.again(ticket).urged, scene.again(ticket).urged_at) == (2, minutes(30))
    assert Notice.objects.filter(person_id=scene.engineer.person_id, kind="urged").count() == 2


def test_case_81_of_two_who_saw_the_same_version_the_second_is_told(scene):
    ticket = scene.ticket()
    one = queries.get_version(ticket.number, ticket.version, scene.engineer)
    two = queries.get_version(ticket.number, ticket.version, scene.manager)
    ownership.take(one, by=scene.engineer, at=minutes(1))
    with pytest.raises(Conflict):
        ownership.take(two, by=scene.manager, at=minutes(1))
    assert scene.again(ticket).owner_id == scene.engineer.person_id


def test_a04_a_file_of_somebody_else_is_not_attached(scene):
    from aftercare.records.actions import keep

    other = make_scene(contract=False)
    file = keep(b"secret", "x.txt", by=other.engineer, at=minutes(0), customer_id=other.customer.pk)
    ticket = scene.ticket()
    with pytest.raises(NotFound):
        incoming.write(ticket, "看附件", attachments=[file.public_id], by=scene.reporter, at=minutes(1))
    with pytest.raises(NotFound):
        conversation.note(ticket, "看附件", attachments=[file.public_id], by=other.engineer, at=minutes(1))
    assert Message.objects.filter(attachment_ids__contains=[file.pk]).count() == 0
