"""工时: logged, drawn from the contract's budget, taken back, and what happens when it is spent."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from aftercare.accounts.tests.people import make_actor
from aftercare.channels.models import OutboundMessage
from aftercare.contracts.actions import budgets
from aftercare.contracts.facts import BudgetReached
from aftercare.contracts.queries.budgets import budget_states
from aftercare.desk.actions import dispatching, effort, green, ownership, progress, quotations, spending
from aftercare.desk.models import Effort, Notice
from aftercare.desk.queries import possible
from aftercare.desk.queries.effort import efforts_of
from aftercare.desk.tests.scene import Scene, make_scene, minutes
from aftercare.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from aftercare.records import journal

TODAY = date(2026, 11, 18)


@pytest.fixture(autouse=True)
def heard() -> None:
    journal.now(BudgetReached, spending.tell_reached)


def agree(scene: Scene, amount="2", kind="hours", **fields):
    values = {"kind": kind, "every": "year", "amount": Decimal(amount), **fields}
    return budgets.add(scene.contract.pk, **values, by=scene.manager, at=minutes(0))


def logged(scene: Scene, ticket, length=60, by=None, **fields):
    return effort.log(ticket, minutes=length, by=by or scene.engineer, at=minutes(90), **fields)


def used(scene: Scene):
    return [state.used for state in budget_states(scene.contract.pk, TODAY)]


def test_billable_work_is_drawn_from_the_hours_of_the_contract(scene):
    agree(scene)
    ticket = scene.ticket()
    logged(scene, ticket, 50, note="查日志")
    logged(scene, ticket, 30, billable=False)
    assert used(scene) == [Decimal("1.00")]
    assert scene.again(ticket).effort_minutes == 80
    lines = efforts_of(ticket.pk)
    assert [(one.person, one.minutes, one.billable) for one in lines] == [
        ("王工", 50, True),
        ("王工", 30, False),
    ]


def test_logging_outruns_nobody(scene):
    ticket = scene.ticket()
    version = scene.again(ticket).version
    logged(scene, ticket)
    assert scene.again(ticket).version == version


def test_what_was_written_wrongly_is_taken_back_once(scene):
    agree(scene)
    ticket = scene.ticket()
    wrong = logged(scene, ticket)
    with pytest.raises(Forbidden):
        effort.take_back(ticket, wrong.pk, by=make_actor("engineer"), at=minutes(91))
    effort.take_back(ticket, wrong.pk, by=scene.engineer, at=minutes(92))
    assert (used(scene), scene.again(ticket).effort_minutes, efforts_of(ticket.pk)) == ([0], 0, [])
    with pytest.raises(Conflict):
        effort.take_back(ticket, wrong.pk, by=scene.manager, at=minutes(93))
    with pytest.raises(NotFound):
        effort.take_back(scene.ticket(), wrong.pk, by=scene.manager, at=minutes(93))


def test_effort_is_never_rewritten(scene):
    made = logged(scene, scene.ticket())
    for change in (lambda: Effort.objects.filter(pk=made.pk).update(minutes=1), made.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("minutes", {"length": 0}),
        ("minutes", {"length": 1441}),
        ("day", {"day": TODAY + timedelta(days=1)}),
        ("day", {"day": TODAY - timedelta(days=400)}),
    ],
)
def test_work_lies_in_the_past_and_in_one_day(scene, field, fields):
    with pytest.raises(Invalid) as refused:
        logged(scene, scene.ticket(), **fields)
    assert refused.value.field == field


def test_customers_log_nothing(scene):
    with pytest.raises(Forbidden):
        logged(scene, scene.ticket(), by=scene.chief)


def test_a_finished_work_order_is_effort_and_an_arrival_a_visit(scene):
    agree(scene, "10")
    agree(scene, "2", kind="visits")
    ticket = scene.ticket()
    by = scene.engineer
    order = dispatching.dispatch(
        ticket, by.person_id, task="换盘", on_site=True, place="机房", by=by, at=minutes(5)
    )
    dispatching.arrive(order, by=by, at=minutes(50))
    dispatching.finish_order(order, result="已更换", minutes=75, by=by, at=minutes(130))
    assert used(scene) == [Decimal("1.25"), Decimal(1)]
    (line,) = efforts_of(ticket.pk)
    assert (line.minutes, line.on_site) == (75, True)


def test_the_manager_and_the_coordinator_are_told_once_a_share(scene):
    agree(scene)
    ticket = scene.ticket()
    for length in (90, 15, 30, 60):
        logged(scene, ticket, length)
    notices = Notice.objects.filter(kind="budget", person=scene.manager.person_id)
    assert [one.values["share"] for one in notices.order_by("id")] == ["80%", "100%"]
    mails = OutboundMessage.objects.filter(purpose="budget", to=[scene.coordinator.email])
    assert mails.count() == 2
    assert not OutboundMessage.objects.filter(purpose="budget", to=[scene.contact.email]).exists()
    assert [one.over for one in efforts_of(ticket.pk)] == [False, False, True, True]


def test_beyond_the_budget_a_quotation_is_needed_where_the_contract_says_so(scene):
    agree(scene, "1", needs_quotation=True)
    logged(scene, scene.ticket(), 60)
    ticket = scene.ticket()
    ownership.take(ticket, by=scene.engineer, at=minutes(95))
    with pytest.raises(Conflict):
        progress.start(scene.again(ticket), by=scene.engineer, at=minutes(96))
    assert "quote" in {verb.name for verb in possible(scene.again(ticket), scene.manager)}
    offer = quotations.offer(
        scene.again(ticket), amount=Decimal(500), text="超出额度", by=scene.manager, at=minutes(97)
    )
    quotations.answer(scene.again(ticket), offer.pk, accepted=True, by=scene.chief, at=minutes(98))
    progress.start(scene.again(ticket), by=scene.engineer, at=minutes(99))
    assert scene.again(ticket).state == "in_progress"


def test_an_emergency_beyond_the_budget_starts_at_once(scene):
    agree(scene, "1", needs_quotation=True)
    logged(scene, scene.ticket(), 60)
    ticket = scene.ticket()
    ownership.take(ticket, by=scene.engineer, at=minutes(95))
    green.open_channel(scene.again(ticket), reason="停了", by=scene.manager, at=minutes(96))
    progress.start(scene.again(ticket), by=scene.engineer, at=minutes(97))
    assert scene.again(ticket).state == "in_progress"


def test_without_a_contract_effort_is_kept_and_nothing_is_drawn(db):
    scene = make_scene(contract=False)
    ticket = scene.ticket()
    logged(scene, ticket)
    assert [one.over for one in efforts_of(ticket.pk)] == [False]
