"""Hour and visit budgets: periods, draws, warnings once a period, and what is taken back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from aftercare.accounts.tests.people import make_actor
from aftercare.contracts.actions import budgets
from aftercare.contracts.actions.budgets import Work
from aftercare.contracts.models import BudgetWarning, Contract, Draw
from aftercare.contracts.queries.budgets import budget_page, budget_states, needs_price
from aftercare.contracts.rules.budgets import in_hours, period_of, reached
from aftercare.contracts.tests.world import MORNING, make_contract
from aftercare.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from aftercare.foundation.facts import SYSTEM
from aftercare.records.models import Entry

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
TODAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("starts_on", "every", "day", "first", "last"),
    [
        ("2026-01-01", "year", "2026-11-18", "2026-01-01", "2026-12-31"),
        ("2026-03-15", "year", "2027-03-14", "2026-03-15", "2027-03-14"),
        ("2026-03-15", "year", "2027-03-15", "2027-03-15", "2028-03-14"),
        ("2026-03-15", "quarter", "2026-06-14", "2026-03-15", "2026-06-14"),
        ("2026-01-31", "month", "2026-02-27", "2026-01-31", "2026-02-27"),
        ("2026-01-31", "month", "2026-02-28", "2026-02-28", "2026-03-30"),
        ("2024-02-29", "year", "2025-02-28", "2025-02-28", "2026-02-27"),
        ("2026-01-01", "contract", "2030-11-18", "2026-01-01", None),
    ],
)
def test_the_period_of_a_day(starts_on, every, day, first, last):
    found = period_of(date.fromisoformat(starts_on), every, date.fromisoformat(day))
    assert found is not None
    assert found.start == date.fromisoformat(first)
    assert found.last == (date.fromisoformat(last) if last else None)


@given(DAYS, st.sampled_from(["contract", "year", "quarter", "month"]), DAYS)
def test_every_day_lies_in_its_period_and_periods_follow_one_another(starts_on, every, day):
    found = period_of(starts_on, every, day)
    if day < starts_on:
        assert found is None
        return
    assert found is not None
    assert day in found
    if found.end is not None:
        after = period_of(starts_on, every, found.end)
        assert after is not None
        assert after.start == found.end


@pytest.mark.parametrize(
    ("minutes", "hours"), [(1, "0.25"), (15, "0.25"), (16, "0.50"), (60, "1"), (61, "1.25"), (480, "8")]
)
def test_each_begun_quarter_of_an_hour_counts(minutes, hours):
    assert in_hours(minutes) == Decimal(hours)


@pytest.mark.parametrize(
    ("used", "shares"), [("79.99", []), ("80", [80]), ("99.75", [80]), ("100", [80, 100]), ("140", [80, 100])]
)
def test_what_has_been_reached(used, shares):
    assert reached(Decimal(used), Decimal(100)) == shares


@pytest.fixture
def contract(db) -> Contract:
    return make_contract()


@pytest.fixture
def manager():
    return make_actor("service_manager")


def agree(contract, manager, amount="10", **fields):
    values = {"kind": "hours", "every": "year", "amount": Decimal(amount), **fields}
    return budgets.add(contract.pk, **values, by=manager, at=MORNING)


def draw(contract, amount, n=0, day=TODAY, kind="hours"):
    work = Work(kind=kind, amount=Decimal(amount), day=day, source=f"effort:{n}")
    return budgets.draw(contract.pk, work, by=SYSTEM, at=MORNING)


def told():
    return [
        (entry.body["share"], entry.body["period"])
        for entry in Entry.objects.filter(kind="contracts.BudgetReached").order_by("id")
    ]


def test_work_is_drawn_and_more_than_is_left_is_marked(contract, manager):
    agree(contract, manager)
    assert draw(contract, "7.50", 1).over is False
    assert draw(contract, "2.75", 2).over is True
    (state,) = budget_states(contract.pk, TODAY)
    assert (state.used, state.left, state.tone, state.is_spent) == (
        Decimal("10.25"),
        Decimal("-0.25"),
        "late",
        True,
    )


def test_each_share_is_told_once_a_period(contract, manager):
    agree(contract, manager)
    for n, amount in enumerate(["7.75", "0.25", "1", "1", "3"]):
        draw(contract, amount, n)
    assert told() == [(80, "2026-01-01"), (100, "2026-01-01")]
    draw(contract, "12", 9, day=date(2027, 1, 4))
    assert told()[2:] == [(100, "2027-01-01")]  # both reached at once: the higher one is told
    assert BudgetWarning.objects.filter(period=date(2027, 1, 1)).count() == 2


def test_what_was_taken_back_and_drawn_again_is_not_told_again(contract, manager):
    agree(contract, manager)
    draw(contract, "9", 1)
    budgets.take_back("effort:1", by=manager, at=MORNING)
    assert budget_states(contract.pk, TODAY)[0].used == 0
    draw(contract, "9", 2)
    assert told() == [(80, "2026-01-01")]
    with pytest.raises(Conflict):
        budgets.take_back("effort:1", by=manager, at=MORNING)


def test_the_same_work_is_drawn_once(contract, manager):
    agree(contract, manager)
    draw(contract, "1", 1)
    with pytest.raises(Conflict):
        draw(contract, "1", 1)
    assert budget_states(contract.pk, TODAY)[0].used == 1


def test_nothing_is_drawn_without_a_budget_of_the_kind_or_before_its_first_day(contract, manager):
    assert draw(contract, "1") is None
    agree(contract, manager, starts_on=date(2026, 11, 1))
    assert draw(contract, "1", kind="visits") is None
    assert draw(contract, "1", day=date(2026, 10, 31)) is None
    assert Draw.objects.count() == 0


def test_draws_and_warnings_are_never_rewritten(contract, manager):
    agree(contract, manager)
    drawn = draw(contract, "9")
    for rows, change in (
        (Draw.objects.filter(pk=drawn.pk), {"note": "x"}),
        (BudgetWarning.objects, {"share": 1}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.all().delete()


def test_one_budget_of_a_kind_and_sensible_amounts(contract, manager):
    agree(contract, manager)
    agree(contract, manager, kind="visits", amount="4")
    with pytest.raises(Conflict):
        agree(contract, manager)
    for wrong in ("0", "-1", "0.1", "NaN", "1e9"):
        with pytest.raises(Invalid):
            agree(contract, manager, amount=wrong)
    with pytest.raises(Invalid):
        agree(contract, manager, kind="visits", amount="1.5")
    with pytest.raises(Forbidden):
        agree(contract, make_actor("engineer"))


def test_a_changed_amount_keeps_what_was_drawn_and_an_ended_one_draws_nothing(contract, manager):
    budget = agree(contract, manager)
    draw(contract, "9", 1)
    budgets.change(budget.pk, amount=Decimal(20), needs_quotation=True, by=manager, at=MORNING)
    assert budget_states(contract.pk, TODAY)[0].share == 0.45
    budgets.end(budget.pk, on=TODAY, by=manager, at=MORNING)
    contract.refresh_from_db()
    assert contract.budgeted is False
    assert draw(contract, "1", 2) is None
    with pytest.raises(Conflict):
        budgets.end(budget.pk, on=TODAY, by=manager, at=MORNING)


def test_beyond_the_budget_work_has_a_price_where_the_contract_says_so(contract, manager):
    budget = agree(contract, manager)
    draw(contract, "10", 1)
    assert needs_price(contract.pk, TODAY) is False
    budgets.change(budget.pk, amount=Decimal(10), needs_quotation=True, by=manager, at=MORNING)
    assert needs_price(contract.pk, TODAY) is True
    assert needs_price(contract.pk, TODAY + timedelta(days=366)) is False  # the next period is fresh


def test_another_customer_learns_nothing_of_a_budget(contract, manager):
    budget = agree(contract, manager)
    stranger = make_actor("coordinator", customer_id=make_contract().customer_id)
    own = make_actor("coordinator", customer_id=contract.customer_id)
    assert budget_page(budget.pk, own, today=TODAY).budget == budget
    with pytest.raises(NotFound):
        budget_page(budget.pk, stranger, today=TODAY)


def test_a_page_shows_the_periods_in_which_something_happened(contract, manager, django_assert_num_queries):
    budget = agree(contract, manager, every="month")
    for n, day in enumerate([date(2026, 3, 3), date(2026, 3, 4), date(2026, 9, 1)]):
        draw(contract, "1", n, day=day)
    with django_assert_num_queries(3):
        page = budget_page(budget.pk, manager, today=TODAY, period="2026-03-01")
    assert [one.period.start.month for one in page.periods] == [11, 9, 3]
    assert [one.day.day for one in page.draws] == [3, 4]
