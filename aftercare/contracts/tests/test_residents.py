"""驻场: promised and given days, the sign-in, what is missing."""

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from aftercare.accounts.tests.people import make_actor
from aftercare.contracts.actions import residents
from aftercare.contracts.actions.residents import SignIn, Stay
from aftercare.contracts.models import Calendar, ResidentDay
from aftercare.contracts.queries.residents import resident_page, resident_sheets
from aftercare.contracts.rules.residents import Presence, count, days_of, months_of
from aftercare.contracts.tests.world import MORNING, make_contract
from aftercare.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from aftercare.records.models import Entry

TODAY = date(2026, 11, 18)  # a Wednesday
WORKDAYS = frozenset({1, 2, 3, 4, 5})
NOVEMBER = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("states", "today", "expected"),
    [
        ({}, date(2026, 11, 1), (21, 0, 0, 0)),
        ({}, TODAY, (21, 12, 0, 12)),  # the day itself isn't over
        ({TODAY: "present"}, TODAY, (21, 13, 1, 12)),
        ({date(2026, 11, 2): "substitute", date(2026, 11, 3): "absent"}, TODAY, (21, 12, 1, 11)),
        ({date(2026, 11, 7): "present"}, TODAY, (21, 12, 1, 11)),  # a Saturday makes good for a weekday
    ],
)
def test_promised_owed_given_and_short(states, today, expected):
    presence = Presence(date(2026, 1, 1), date(2026, 12, 31), WORKDAYS)
    month = count(presence, NOVEMBER, states, today)
    assert (month.promised, month.owed, month.given, month.shortfall) == expected


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 800), st.sets(st.integers(1, 7), min_size=1)
)
def test_the_months_together_promise_every_day_once(starts_on, length, weekdays):
    ends_on = starts_on + timedelta(days=length)
    presence = Presence(starts_on, ends_on, frozenset(weekdays))
    months = [count(presence, first, {}, ends_on) for first in months_of(starts_on, ends_on)]
    days = [starts_on + timedelta(days=n) for n in range(length + 1)]
    assert sum(month.promised for month in months) == sum(day.isoweekday() in weekdays for day in days)
    assert all(month.owed <= month.promised for month in months)


def test_a_month_has_its_days():
    assert [len(list(days_of(date(year, 2, 1)))) for year in (2024, 2026)] == [29, 28]


@pytest.fixture
def contract(db):
    return make_contract(kind="resident", ends_on=date(2026, 12, 31))


@pytest.fixture
def manager():
    return make_actor("service_manager")


STAY = {
    "person_name": "何工",
    "place": "市一院信息科",
    "starts_on": date(2026, 1, 1),
    "ends_on": date(2026, 12, 31),
}


def planned(contract, manager, **fields):
    return residents.plan(contract.pk, stay=Stay(**{**STAY, **fields}), by=manager, at=MORNING)


def signed(plan, by, day=TODAY, **said):
    given = {"state": "present", "arrived": time(8, 50), **said}
    return residents.sign_in(plan.pk, day=day, said=SignIn(**given), by=by, at=MORNING)


def test_the_resident_signs_in_and_others_do_not(contract, manager):
    resident = make_actor("engineer", name="何工")
    plan = planned(contract, manager, person_id=resident.person_id)
    signed(plan, resident)
    signed(plan, manager, day=date(2026, 11, 17), left=time(18, 2))
    with pytest.raises(Forbidden):
        signed(plan, make_actor("engineer"))
    with pytest.raises(Forbidden):
        signed(plan, make_actor("coordinator", customer_id=contract.customer_id))
    (sheet,) = resident_sheets(contract.pk, TODAY)
    assert sheet.given == 2


def test_saying_it_again_corrects_the_day_and_both_stay_in_the_journal(contract, manager):
    plan = planned(contract, manager)
    signed(plan, manager)
    signed(plan, manager, state="absent", arrived=None, reason="病假")
    assert ResidentDay.objects.get(plan=plan).state == "absent"
    told = Entry.objects.filter(kind="contracts.ResidentDayRecorded").order_by("id")
    assert [entry.body["state"] for entry in told] == ["present", "absent"]


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("arrived", {"arrived": None}),
        ("substitute", {"state": "substitute"}),
        ("reason", {"state": "absent", "arrived": None}),
        ("left", {"left": time(8, 0)}),
        ("state", {"state": "asleep"}),
        ("day", {"day": TODAY + timedelta(days=1)}),
        ("day", {"day": date(2025, 12, 31)}),
    ],
)
def test_what_does_not_fit_is_refused_with_its_field(contract, manager, field, said):
    with pytest.raises(Invalid) as refused:
        signed(planned(contract, manager), manager, **said)
    assert refused.value.field == field


def test_the_database_wants_a_reason_for_an_absence(contract, manager):
    plan = planned(contract, manager)
    with pytest.raises(IntegrityError), transaction.atomic():
        ResidentDay.objects.create(plan=plan, day=TODAY, state="absent", by_name="x", at=MORNING)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("person_name", {"person_name": " "}),
        ("place", {"place": ""}),
        ("ends_on", {"ends_on": date(2025, 1, 1)}),
        ("weekdays", {"weekdays": ""}),
        ("weekdays", {"weekdays": "8"}),
    ],
)
def test_a_plan_must_make_sense(contract, manager, field, wrong):
    with pytest.raises(Invalid) as refused:
        planned(contract, manager, **wrong)
    assert refused.value.field == field


def test_statutory_holidays_are_not_owed_where_the_plan_follows_the_calendar(contract, manager):
    office = Calendar.objects.get(key="5x8").pk
    plain, kept = planned(contract, manager), planned(contract, manager, calendar_id=office)
    october = date(2026, 10, 15)
    promised = {
        sheet.plan.pk: next(month.promised for month in sheet.months if month.first == date(2026, 10, 1))
        for sheet in resident_sheets(contract.pk, october)
    }
    assert promised[plain.pk] == 22
    assert promised[kept.pk] < promised[plain.pk]


def test_a_plan_does_not_shrink_over_days_that_are_signed(contract, manager):
    plan = planned(contract, manager)
    signed(plan, manager)
    shorter = Stay(**{**STAY, "ends_on": date(2026, 11, 1)})
    with pytest.raises(Conflict):
        residents.change(plan.pk, stay=shorter, by=manager, at=MORNING)
    longer = Stay(**{**STAY, "ends_on": date(2027, 1, 31)})
    assert residents.change(plan.pk, stay=longer, by=manager, at=MORNING).ends_on == date(2027, 1, 31)


def test_another_customer_learns_nothing_of_a_plan(contract, manager):
    plan = planned(contract, manager)
    own = make_actor("coordinator", customer_id=contract.customer_id)
    assert resident_page(plan.pk, own, today=TODAY).sheet.plan == plan
    with pytest.raises(NotFound):
        resident_page(
            plan.pk, make_actor("coordinator", customer_id=make_contract().customer_id), today=TODAY
        )


def test_the_page_of_a_month(contract, manager, django_assert_num_queries):
    plan = planned(contract, manager)
    signed(plan, manager)
    with django_assert_num_queries(2):
        page = resident_page(plan.pk, manager, today=TODAY, month="2026-11")
    states = {line.day.day: line.state for line in page.lines}
    assert (states[17], states[18], states[19], len(states)) == ("missing", "present", "open", 21)
    assert resident_page(plan.pk, manager, today=TODAY, month="nonsense").month.first == NOVEMBER


@pytest.mark.parametrize("plans", [1, 3])
def test_many_plans_cost_no_more_questions(contract, manager, plans, django_assert_num_queries):
    office = Calendar.objects.get(key="5x8").pk
    for _ in range(plans):
        signed(planned(contract, manager, calendar_id=office), manager)
    with django_assert_num_queries(3):
        assert len(resident_sheets(contract.pk, TODAY)) == plans
