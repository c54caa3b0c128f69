"""Cases that other desks got wrong: what is an answer and what isn't, who was heard. Numbers as in the
reference; each drives what people do at the desk."""

import pytest

from aftercare.contracts.actions import clocks
from aftercare.contracts.queries import clocks_of
from aftercare.contracts.tests.world import add_promise
from aftercare.desk import queries
from aftercare.desk.actions import confirmation, conversation, incoming, ownership, progress
from aftercare.desk.tests.scene import minutes
from aftercare.foundation.errors import Invalid
from aftercare.records.models import Entry


def cards(ticket, milestone):
    return [(c.state, c.due_at) for c in clocks_of(ticket.pk, minutes(60)) if c.milestone == milestone]


def promise_replies(scene):
    add_promise(
        scene.contract,
        name="答复",
        milestone="replied",
        counts_from="customer_wrote",
        amount={"minutes": 30},
        repeats="each",
    )


def answer(scene, ticket, at, **how):
    conversation.reply(
        ticket, "请重启监听。", **{"undo_seconds": 0, **how}, by=scene.engineer, at=minutes(at)
    )


def solve(scene, ticket, at):
    progress.resolve(ticket, resolution="fix", text="已修复。", by=scene.engineer, at=minutes(at))
    progress.verify(ticket, by=scene.tester, at=minutes(at + 1))


def test_case_40_a_word_in_the_portal_counts_like_a_mail(scene):
    """It starts the reply clock, ends the wait for the customer, and is marked as unanswered."""
    promise_replies(scene)
    ticket = scene.ticket()
    answer(scene, ticket, 1)
    progress.hold(ticket, reason="customer", note="请发日志。", by=scene.engineer, at=minutes(5))
    incoming.write(ticket, "日志已上传。", by=scene.reporter, at=minutes(10))
    assert (ticket.state, ticket.customer_wrote_at) == ("triaged", minutes(10))
    assert cards(ticket, "replied") == [("breached", minutes(40))]


def test_case_42_the_receipt_that_goes_out_by_itself_is_no_answer(scene):
    ticket = scene.ticket()
    assert Entry.objects.filter(kind="desk.ReceiptSent", subject_id=ticket.pk).count() <= 1
    clocks.sweep_due(minutes(11))
    assert (scene.again(ticket).responded_at, cards(ticket, "responded")) == (
        None,
        [("breached", minutes(10))],
    )


@pytest.mark.parametrize(("spoken", "responded"), [(True, minutes(0)), (False, None)])
def test_case_43_answered_on_the_phone_at_once_or_not_yet(scene, spoken, responded):
    """Whoever takes the call says whether the customer has been answered in it."""
    ticket = scene.ticket()
    if spoken:
        answer(scene, ticket, 0, spoken=True)
    assert scene.again(ticket).responded_at == responded


def test_case_90_the_first_answer_is_also_the_reply_to_what_was_written_before_it(scene):
    """The customer reports, writes once more, is answered: nobody owes a reply any more."""
    promise_replies(scene)
    ticket = scene.ticket()
    incoming.write(ticket, "还有一点补充。", by=scene.reporter, at=minutes(2))
    answer(scene, ticket, 5)
    clocks.sweep_due(minutes(60))
    assert cards(ticket, "replied") == [("met", minutes(32))]
    assert [c.milestone for c in clocks_of(ticket.pk, minutes(60)) if c.breached] == []


def test_case_90_the_result_answers_a_customer_who_waits_for_a_reply(scene):
    promise_replies(scene)
    ticket = scene.ticket()
    answer(scene, ticket, 1)
    incoming.write(ticket, "好了吗?", by=scene.reporter, at=minutes(5))
    solve(scene, ticket, 10)
    assert cards(ticket, "replied") == [("met", minutes(35))]


def test_case_26_thanks_ask_for_no_reply(scene):
    promise_replies(scene)
    ticket = scene.ticket()
    answer(scene, ticket, 1)
    incoming.write(ticket, "好的,谢谢!", by=scene.reporter, at=minutes(5))
    assert (cards(ticket, "replied"), ticket.customer_wrote_at) == ([], None)


def test_case_91_only_what_the_customer_is_told_of_is_an_answer(scene):
    """Words that can reach nobody are refused; words taken back in time kept no promise."""
    nobody = scene.ticket(contact_id=None)
    with pytest.raises(Invalid):
        answer(scene, nobody, 1)
    ticket = scene.ticket()
    message = conversation.reply(ticket, "写错了", undo_seconds=15, by=scene.engineer, at=minutes(1))
    conversation.undo(message, by=scene.engineer, at=minutes(1.1))
    conversation.settle_replies(minutes(2))
    assert [scene.again(one).responded_at for one in (nobody, ticket)] == [None, None]


def test_case_91_a_result_told_to_the_customer_is_the_first_response_if_there_was_none(scene):
    ticket = scene.ticket()
    ownership.take(ticket, by=scene.engineer, at=minutes(1))
    progress.resolve(ticket, resolution="fix", text="已修复。", by=scene.engineer, at=minutes(4))
    assert cards(ticket, "responded") == [("breached", minutes(10))]  # an hour later still nobody told them
    progress.verify(ticket, by=scene.tester, at=minutes(8))
    assert cards(ticket, "responded") == [("met", minutes(10))]
    assert scene.again(ticket).responded_at == minutes(8)


def test_case_91_who_confirms_by_phone_has_heard_of_it(scene):
    ticket = scene.ticket(contact_id=None)
    ownership.take(ticket, by=scene.engineer, at=minutes(1))
    solve(scene, ticket, 2)
    assert scene.again(ticket).responded_at is None
    confirmation.confirm(ticket, name="李会计(电话)", by=scene.manager, at=minutes(5))
    assert (scene.again(ticket).state, cards(ticket, "responded")) == ("closed", [("met", minutes(10))])


def test_case_92_from_waiting_straight_to_resolved(scene):
    """The wait ends first, then the result is counted: only what was worked is used."""
    ticket = scene.ticket()
    ownership.take(ticket, by=scene.engineer, at=minutes(1))
    progress.hold(ticket, reason="customer", note="请发日志。", by=scene.engineer, at=minutes(30))
    progress.resolve(ticket, resolution="fix", text="已修复。", by=scene.engineer, at=minutes(6 * 24 * 60))
    (card,) = [c for c in clocks_of(ticket.pk) if c.milestone == "resolved"]
    assert (card.state, card.used_seconds) == ("met", 30 * 60)
    assert queries.get(ticket.number, scene.manager).state == "resolved"
