"""绿色通道 (B5): opened at once, closed with an outcome, reviewed by somebody else."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from aftercare.accounts.models import Person
from aftercare.accounts.tests.people import make_actor
from aftercare.channels.models import OutboundMessage
from aftercare.contracts.models import Contract, ServiceMember
from aftercare.contracts.queries import clocks_of
from aftercare.contracts.tests.world import add_promise, local
from aftercare.desk import queries
from aftercare.desk.actions import green, ownership, progress, triage
from aftercare.desk.actions.green_reviews import mind_reviews
from aftercare.desk.models import GreenChannel, Notice
from aftercare.desk.queries.green import green_page
from aftercare.desk.rules.green import is_third, reminder_due
from aftercare.desk.tests.scene import Scene, minutes
from aftercare.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from aftercare.records.models import Entry

NIGHT = local("2026-11-18 23:30")


@pytest.fixture
def dispatcher(db):
    return make_actor("dispatcher", name="调度小李")


def opened(scene: Scene, by=None, at=NIGHT, **fields):
    ticket = scene.ticket(**fields)
    channel = green.open_channel(ticket, reason="全院停摆", by=by or scene.manager, at=at)
    return scene.again(ticket), channel


def closed(scene: Scene, by, **how):
    ticket, _ = opened(scene)
    how = {"outcome": "数据库已切换", "justified": True, **how}
    channel = green.close_channel(ticket, by=by, at=NIGHT + timedelta(hours=1), **how)
    return scene.again(ticket), channel


def name_responder(scene: Scene, **fields) -> ServiceMember:
    values = {"name": "应急王工", "role": "应急", "phone": "13900000000", "emergency": True}
    return ServiceMember.objects.create(contract=scene.contract, **{**values, **fields})


def test_it_is_p1_at_once_and_the_clocks_follow_the_contract(scene):
    add_promise(scene.contract, name="quick", milestone="responded", priority="P1", amount={"minutes": 5})
    ticket, channel = opened(scene)
    assert (ticket.priority, ticket.emergency, channel.priority_before) == ("P1", True, "P3")
    quick = next(card for card in clocks_of(ticket.pk) if card.name == "quick")
    assert quick.due_at == NIGHT + timedelta(minutes=5)  # counted from the change, the default


def test_where_the_contract_says_so_the_clock_counts_from_the_report(scene):
    add_promise(
        scene.contract,
        name="quick",
        milestone="resolved",
        priority="P1",
        amount={"hours": 1},
        on_reprioritise="from_received",
    )
    ticket = scene.ticket()
    green.open_channel(ticket, reason="全院停摆", by=scene.manager, at=minutes(30))
    quick = next(card for card in clocks_of(ticket.pk) if card.name == "quick")
    assert quick.due_at == minutes(60)


def test_the_emergency_team_is_told_in_the_middle_of_the_night(scene):
    on_call = make_actor("engineer", name="值班工程师")
    name_responder(scene, person_id=on_call.person_id)
    ticket, channel = opened(scene)
    assert channel.told == ["值班工程师"]
    assert Notice.objects.filter(person=on_call.person_id, kind="green", ticket=ticket).count() == 1
    address = Person.objects.get(pk=on_call.person_id).email
    mail = OutboundMessage.objects.get(ticket_id=ticket.pk, purpose="escalation", to=[address])
    assert mail.not_before == NIGHT


def test_an_empty_team_escalates_to_the_service_managers(scene, dispatcher):
    name_responder(scene)  # a name and a number, but nobody who could be told
    _ticket, channel = opened(scene, by=dispatcher)
    assert "孙经理" in channel.told
    assert "应急王工" not in channel.told
    assert Notice.objects.filter(person=scene.manager.person_id, kind="green").exists()


def test_somebody_who_left_counts_as_nobody(scene, dispatcher):
    gone = make_actor("engineer", name="离职者")
    name_responder(scene, person_id=gone.person_id)
    Person.objects.filter(pk=gone.person_id).update(is_active=False, deactivated_at=NIGHT)
    told = opened(scene, by=dispatcher)[1].told
    assert "孙经理" in told
    assert "离职者" not in told


def test_who_may_open_it(scene, dispatcher):
    for by in (dispatcher, make_actor("project_manager")):
        opened(scene, by=by)
    for by in (scene.engineer, make_actor("executive")):
        with pytest.raises(Forbidden):
            opened(scene, by=by)
    with pytest.raises(Invalid):
        green.open_channel(scene.ticket(), reason="  ", by=dispatcher, at=NIGHT)


def test_the_coordinator_may_if_the_contract_allows_it(scene):
    ticket = scene.ticket()
    with pytest.raises(Forbidden):
        green.open_channel(ticket, reason="停了", by=scene.chief, at=NIGHT)
    Contract.objects.filter(pk=scene.contract.pk).update(customer_opens_green=True)
    assert "open_green" in {verb.name for verb in queries.possible(scene.again(ticket), scene.chief)}
    channel = green.open_channel(ticket, reason="停了", by=scene.chief, at=NIGHT)
    assert channel.by_customer
    assert scene.again(ticket).priority_confirmed_by == scene.chief.name
    with pytest.raises(Forbidden):
        green.open_channel(scene.ticket(), reason="停了", by=scene.reporter, at=NIGHT)


def test_a_decision_maker_calls_for_help_without_reading_the_ticket(scene):
    Contract.objects.filter(pk=scene.contract.pk).update(customer_opens_green=True)
    boss = scene.acting(scene.coordinator, "decision_maker")
    ticket = scene.ticket()
    assert green.open_channel(ticket, reason="停了", by=boss, at=NIGHT).by_customer
    with pytest.raises(NotFound):
        queries.get(ticket.number, boss)


def test_another_customers_coordinator_learns_nothing(scene):
    from aftercare.desk.tests.scene import make_scene

    Contract.objects.filter(pk=scene.contract.pk).update(customer_opens_green=True)
    other = make_scene()
    with pytest.raises(NotFound):
        green.open_channel(scene.ticket(), reason="停了", by=other.chief, at=NIGHT)


def test_two_people_at_once_open_one(scene, dispatcher):
    ticket = scene.ticket()
    mine, theirs = scene.again(ticket), scene.again(ticket)
    green.open_channel(mine, reason="停了", by=scene.manager, at=NIGHT)
    with pytest.raises(Conflict):
        green.open_channel(theirs, reason="停了", by=dispatcher, at=NIGHT)
    with pytest.raises(Conflict):
        green.open_channel(scene.again(ticket), reason="停了", by=dispatcher, at=NIGHT)
    assert GreenChannel.objects.count() == 1


def test_the_database_keeps_it_to_one_open_channel(scene):
    _ticket, channel = opened(scene)
    channel.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        channel.save(force_insert=True)


def test_a_ticket_that_is_over_takes_none(scene):
    ticket = scene.ticket()
    progress.cancel(ticket, why="误报", by=scene.manager, at=minutes(1))
    with pytest.raises(Conflict):
        green.open_channel(ticket, reason="停了", by=scene.manager, at=NIGHT)


def test_it_closes_with_its_outcome_and_a_milder_priority_waits_for_a_yes(scene, dispatcher):
    ticket, channel = closed(scene, dispatcher, priority="P2")
    assert (channel.state, channel.justified, channel.outcome) == ("to_review", True, "数据库已切换")
    assert (ticket.priority, ticket.priority_proposed, ticket.emergency) == ("P1", "P2", False)
    triage.confirm_priority(ticket, by=scene.chief, at=NIGHT + timedelta(hours=2))
    assert scene.again(ticket).priority == "P2"


def test_it_is_closed_once_and_only_if_open(scene, dispatcher):
    ticket, _ = closed(scene, dispatcher)
    with pytest.raises(Conflict):
        green.close_channel(ticket, outcome="x", justified=True, by=dispatcher, at=NIGHT)
    with pytest.raises(Forbidden):
        green.close_channel(ticket, outcome="x", justified=True, by=scene.engineer, at=NIGHT)


def test_it_can_still_be_closed_when_the_ticket_is_over(scene, dispatcher):
    ticket, _ = opened(scene)
    progress.cancel(ticket, why="误报", by=scene.manager, at=NIGHT)
    green.close_channel(ticket, outcome="误报", justified=False, priority="P3", by=dispatcher, at=NIGHT)
    assert (scene.again(ticket).priority_proposed, scene.again(ticket).emergency) == ("", False)


def test_it_may_be_opened_again(scene, dispatcher):
    ticket, _ = closed(scene, dispatcher)
    green.open_channel(ticket, reason="又停了", by=scene.manager, at=NIGHT + timedelta(hours=3))
    assert scene.again(ticket).emergency
    assert GreenChannel.objects.filter(ticket=ticket).count() == 2


def test_the_review_is_due_so_many_working_days_after_the_closing(scene, dispatcher):
    Contract.objects.filter(pk=scene.contract.pk).update(review_days=3)
    _, channel = closed(scene, dispatcher)  # on Thursday, half an hour after midnight
    assert channel.review_due_at == local("2026-11-24 18:00")


REVIEW = {"verdict": "avoidable", "cause": "没有容量预警", "lesson": "加监控", "follow_up": "陈工,本周五"}


def test_a_third_person_reviews_it(scene, dispatcher):
    _, channel = closed(scene, dispatcher)
    for by in (scene.manager, dispatcher, scene.engineer):  # opened it; closed it and may not; may not
        with pytest.raises(Forbidden):
            green.review_channel(channel.pk, **REVIEW, by=by, at=NIGHT)
    boss = make_actor("executive", name="周总")
    found = green.review_channel(channel.pk, **REVIEW, by=boss, at=NIGHT + timedelta(days=2))
    assert (found.state, found.reviewed_by_name, found.lesson) == ("reviewed", "周总", "加监控")
    with pytest.raises(Conflict):
        green.review_channel(channel.pk, **REVIEW, by=make_actor("project_manager"), at=NIGHT)


def test_an_open_one_is_not_reviewed(scene):
    _, channel = opened(scene)
    with pytest.raises(Conflict):
        green.review_channel(channel.pk, **REVIEW, by=make_actor("executive"), at=NIGHT)


def test_the_database_knows_who_may_review(scene, dispatcher):
    _, channel = closed(scene, dispatcher)
    rows = GreenChannel.objects.filter(pk=channel.pk)
    changes = {"reviewed_at": NIGHT, "reviewed_by_id": dispatcher.person_id, "verdict": "abuse"}
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**changes)


def test_reviews_are_asked_for_a_day_before_and_when_late_once_each(scene, dispatcher):
    _, channel = closed(scene, dispatcher)
    due = channel.review_due_at
    other = make_actor("project_manager", name="钱经理")
    Contract.objects.filter(pk=scene.contract.pk).update(manager=other.person_id)
    moments = [
        (due - timedelta(days=2), 0),
        (due - timedelta(hours=5), 1),
        (due - timedelta(hours=1), 0),
        (due, 1),
        (due + timedelta(days=9), 0),
    ]
    assert [mind_reviews(at) for at, _ in moments] == [n for _, n in moments]
    told = Notice.objects.filter(kind="green", text__contains="waits for a review")
    assert list(told.values_list("person", flat=True)) == [other.person_id] * 2  # not who opened it
    green.review_channel(channel.pk, **REVIEW, by=other, at=due)
    assert mind_reviews(due + timedelta(days=10)) == 0


def test_a_sweep_that_slept_reminds_once(scene, dispatcher):
    _, channel = closed(scene, dispatcher)
    assert mind_reviews(channel.review_due_at + timedelta(days=30)) == 1
    assert mind_reviews(channel.review_due_at + timedelta(days=31)) == 0


@pytest.mark.parametrize(
    ("person", "opener", "closer", "third"),
    [(1, 2, 3, True), (2, 2, 3, False), (3, 2, 3, False), (None, 2, 3, False), (1, None, None, True)],
)
def test_who_is_a_third_person(person, opener, closer, third):
    assert is_third(person, opener, closer) is third


def test_reminders_never_go_back():
    assert reminder_due(NIGHT, 2, NIGHT - timedelta(days=5)) == 2


def test_all_of_it_stands_on_the_timeline_and_the_customer_reads_their_part(scene, dispatcher):
    ticket, channel = closed(scene, dispatcher)
    boss = make_actor("executive", name="周总")
    green.review_channel(channel.pk, **REVIEW, by=boss, at=NIGHT)
    kinds = Entry.objects.filter(subject_kind="ticket", subject_id=ticket.pk, kind__contains="Green")
    assert set(kinds.values_list("kind", flat=True)) == {
        "desk.GreenChannelOpened",
        "desk.GreenChannelClosed",
        "desk.GreenChannelReviewed",
    }
    said = [item.kind for item in queries.customer_timeline(ticket, scene.chief)]
    assert "desk.GreenChannelOpened" in said
    assert "desk.GreenChannelReviewed" not in said


def test_emergency_first_the_price_is_agreed_afterwards(db):
    from datetime import date

    from aftercare.desk.tests.scene import make_scene

    scene = make_scene(starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    ticket = scene.ticket()
    ownership.take(ticket, by=scene.engineer, at=minutes(1))
    with pytest.raises(Conflict):
        progress.start(ticket, by=scene.engineer, at=minutes(2))
    green.open_channel(scene.again(ticket), reason="停了", by=scene.manager, at=minutes(3))
    progress.start(scene.again(ticket), by=scene.engineer, at=minutes(4))
    assert scene.again(ticket).state == "in_progress"


def test_the_list_says_how_many_were_justified(scene, dispatcher):
    verdicts = ("justified", "avoidable", "abuse")
    for verdict in verdicts:
        _, channel = closed(scene, dispatcher)
        green.review_channel(channel.pk, verdict=verdict, cause="x", by=make_actor("executive"), at=NIGHT)
    opened(scene)
    page = green_page(scene.manager, {"contract": str(scene.contract.pk)})
    assert (page.judged.count, page.judged.reviewed, page.judged.justified) == (4, 3, 2)
    assert [row.state for row in page.rows] == ["open", "reviewed", "reviewed", "reviewed"]
    assert [row.verdict for row in green_page(scene.manager, {"only": "abuse"}).rows] == ["abuse"]
    assert green_page(scene.manager, {"contract": "999999"}).rows == []
    for wrong in ({"only": "x"}, {"contract": "x"}):
        with pytest.raises(Invalid):
            green_page(scene.manager, wrong)


def test_the_inbox_finds_open_emergencies(scene):
    ticket, _ = opened(scene)
    scene.ticket()
    found = queries.inbox(scene.manager, "green", {}, now=NIGHT)
    assert [row.number for row in found.rows] == [ticket.number]
    assert queries.counts(scene.manager, now=NIGHT)["green"] == 1
