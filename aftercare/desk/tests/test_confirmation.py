"""The customer's answer, by portal, by link, by silence."""

import re
from datetime import timedelta

import pytest

from aftercare.channels.models import OutboundMessage
from aftercare.contracts.tests.world import local
from aftercare.desk import queries
from aftercare.desk.actions import confirmation, incoming, ownership, progress
from aftercare.desk.models import Confirmation, Notice, Ticket
from aftercare.desk.tests.scene import minutes
from aftercare.foundation.errors import Conflict, Forbidden, NotFound
from aftercare.records.links import LinkDead


@pytest.fixture
def solved(scene) -> Ticket:
    """Resolved, verified, the customer is asked."""
    ticket = scene.ticket()
    ownership.take(ticket, by=scene.engineer, at=minutes(1))
    progress.resolve(ticket, resolution="fix", text="监听已设为自启。", by=scene.engineer, at=minutes(5))
    progress.verify(ticket, by=scene.tester, at=minutes(6))
    return ticket


def token_of(ticket: Ticket) -> str:
    mail = OutboundMessage.objects.filter(ticket_id=ticket.pk, purpose="confirmation").latest("id")
    found = re.search(r"/a/([^/\s]+)/", mail.body_text)
    assert found
    return found.group(1)


def test_who_resolved_it_does_not_verify_it(scene):
    ticket = scene.ticket()
    ownership.take(ticket, by=scene.engineer, at=minutes(1))
    progress.resolve(ticket, resolution="fix", text="好了。", by=scene.engineer, at=minutes(5))
    with pytest.raises(Forbidden):
        progress.verify(ticket, by=scene.engineer, at=minutes(6))
    with pytest.raises(Conflict):
        confirmation.confirm(ticket, by=scene.reporter, at=minutes(7))


def test_a_rejected_result_goes_back_to_work(scene):
    ticket = scene.ticket()
    ownership.take(ticket, by=scene.engineer, at=minutes(1))
    progress.resolve(ticket, resolution="fix", text="好了。", by=scene.engineer, at=minutes(5))
    progress.reject(ticket, why="重启后仍失败。", by=scene.tester, at=minutes(6))
    assert (ticket.state, ticket.resolved_at, ticket.reopened) == ("in_progress", None, 0)


def test_case_77_opening_the_link_changes_nothing(scene, solved):
    token = token_of(solved)
    before = Ticket.objects.values().get(pk=solved.pk)
    for _ in range(3):
        door = queries.open_link(token, at=minutes(10))
    assert Ticket.objects.values().get(pk=solved.pk) == before
    assert (door.ticket.pk, door.by.contact_id, door.by.kind) == (solved.pk, scene.contact.pk, "link")
    assert [t.pk for t in queries_visible(door.by)] == [solved.pk]


def queries_visible(by):
    from aftercare.desk.policies import visible_to

    return list(visible_to(by))


def test_case_78_the_link_answers_once(scene, solved):
    token = token_of(solved)
    confirmation.answer_by_link(token, solved=True, at=minutes(10))
    assert scene.again(solved).confirmed_by == scene.contact.name
    with pytest.raises(LinkDead):
        confirmation.answer_by_link(token, solved=False, text="x", at=minutes(11))


def test_case_78_the_link_dies_when_reopened_and_by_age(scene, solved):
    token = token_of(solved)
    with pytest.raises(LinkDead):
        queries.open_link(token, at=minutes(0) + timedelta(days=20))
    confirmation.still_broken(solved, text="还是不行", by=scene.reporter, at=minutes(10))
    with pytest.raises(LinkDead):
        queries.open_link(token, at=minutes(11))


@pytest.mark.parametrize("change", ["1.{}", "0.x{}", "{}", "99999.{}", ""])
def test_a_forged_link_is_no_page(solved, change):
    signed = token_of(solved).partition(".")[2]
    with pytest.raises(NotFound):
        queries.open_link(change.format(signed), at=minutes(10))


def test_still_broken_reopens_with_the_customers_words(scene, solved):
    confirmation.still_broken(solved, text="重启以后又不行了", by=scene.reporter, at=minutes(10))
    ticket = scene.again(solved)
    assert (ticket.state, ticket.reopened, ticket.verified_at, ticket.asked_at) == (
        "in_progress",
        1,
        None,
        None,
    )


def test_case_79_the_first_decisive_answer_counts_the_other_is_recorded(scene, solved):
    confirmation.confirm(solved, by=scene.chief, at=minutes(10))
    confirmation.still_broken(solved, text="我这边还不行", by=scene.reporter, at=minutes(11))
    assert scene.again(solved).state == "closed"
    answers = Confirmation.objects.order_by("id").values_list("answer", "name", "decisive")
    assert list(answers) == [("confirmed", "王主任", True), ("still_broken", "李会计", False)]
    assert [n.kind for n in Notice.objects.filter(person_id=scene.engineer.person_id)] == ["differs"]


def test_case_79_a_coordinator_outweighs_a_reporter(scene, solved):
    confirmation.confirm(solved, by=scene.reporter, at=minutes(10))
    confirmation.still_broken(solved, text="财务还不行", by=scene.chief, at=minutes(11))
    assert scene.again(solved).state == "in_progress"


def test_somebody_copied_answers_but_does_not_decide(scene, solved):
    from aftercare.desk.actions.participants import add_participant
    from aftercare.desk.tests.scene import make_contact

    colleague = make_contact(scene.customer, name="小陈")
    add_participant(solved, colleague.email, by=scene.engineer, at=minutes(7))
    given = confirmation.confirm(solved, by=scene.acting(colleague, "reporter"), at=minutes(8))
    assert (given.decisive, scene.again(solved).state) == (False, "resolved")


def test_staff_confirm_for_a_customer_only_by_name_and_right(scene, solved):
    with pytest.raises(Forbidden):
        confirmation.confirm(solved, name="李会计", by=scene.engineer, at=minutes(10))
    confirmation.confirm(solved, name="李会计(电话)", by=scene.manager, at=minutes(10))
    assert scene.again(solved).confirmed_by == "李会计(电话)"


def test_silence_reminds_twice_by_day_and_then_closes(scene, solved):
    """Asked on 18 November; seven whole days; the reminders on the mornings of the 20th and the 22nd."""
    steps = [
        ("2026-11-20 08:59", "resolved", 0),
        ("2026-11-20 09:05", "resolved", 1),
        ("2026-11-20 12:00", "resolved", 1),
        ("2026-11-22 22:00", "resolved", 1),
        ("2026-11-23 09:00", "resolved", 2),
        ("2026-11-25 23:59", "resolved", 2),
        ("2026-11-26 00:00", "closed", 2),
    ]
    for moment, state, reminded in steps:
        confirmation.mind_silence(local(moment))
        ticket = scene.again(solved)
        assert (moment, ticket.state, ticket.reminded) == (moment, state, reminded)
    assert ticket.closed_by_silence
    purposes = (
        OutboundMessage.objects.filter(ticket_id=solved.pk).order_by("id").values_list("purpose", flat=True)
    )
    assert list(purposes) == ["receipt", "confirmation", "confirmation", "confirmation", "closed"]


def test_nobody_is_closed_out_without_every_reminder(scene, solved):
    """The sweeper was away for a month: it reminds first, one step at a time."""
    late = local("2026-12-20 10:00")
    states = []
    for n in range(3):
        confirmation.mind_silence(late + timedelta(minutes=n))
        states.append(scene.again(solved).state)
    assert states == ["resolved", "resolved", "closed"]


def test_where_nobody_can_be_asked_nothing_closes_by_silence(scene):
    ticket = scene.ticket(contact_id=None)
    ownership.take(ticket, by=scene.engineer, at=minutes(1))
    progress.resolve(ticket, resolution="fix", text="好了。", by=scene.engineer, at=minutes(5))
    progress.verify(ticket, by=scene.tester, at=minutes(6))
    for day in range(1, 20):
        confirmation.mind_silence(local("2026-11-18 10:00") + timedelta(days=day))
    assert scene.again(ticket).state == "resolved"
    assert Notice.objects.filter(person_id=scene.engineer.person_id, kind="nobody_asked").count() == 1


def test_after_closing_words_reopen_within_the_window_only(scene, solved):
    confirmation.confirm(solved, by=scene.reporter, at=minutes(10))
    with pytest.raises(Conflict):
        incoming.write(solved, "又坏了", by=scene.reporter, at=minutes(10) + timedelta(days=8))
    incoming.write(solved, "又坏了", by=scene.reporter, at=minutes(10) + timedelta(days=6))
    assert scene.again(solved).state == "in_progress"
