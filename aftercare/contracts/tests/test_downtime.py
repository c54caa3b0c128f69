"""Nobody looked for a day, or the clock went back: what is stated then is true, and stated once."""

from datetime import timedelta
from decimal import Decimal

import pytest

from aftercare.contracts.actions import clocks
from aftercare.contracts.models import Breach, Clock, PenaltyCase
from aftercare.contracts.tests.world import add_promise, later, make_contract, start
from aftercare.foundation.facts import SYSTEM
from aftercare.records.models import Entry

pytestmark = pytest.mark.django_db

STEPS = (
    {"share": 50, "to": ["owner"]},
    {"share": 75, "to": ["team"]},
    {"before": 10, "to": ["manager"]},
    {"after": 30, "to": ["manager"]},
    {"after": 60, "to": ["service_managers"]},
)


def told(kind, ticket=None):
    entries = Entry.objects.filter(kind=f"contracts.{kind}").order_by("id")
    return list(entries.filter(subject_id=ticket) if ticket else entries)


def promised(**fields):
    contract = make_contract()
    add_promise(contract, warnings=STEPS, penalty=Decimal(500), **fields)
    return contract


def test_after_a_day_without_a_worker_each_breach_is_stated_once_with_its_true_due_time():
    contract = promised()
    tickets = [start(contract, received_at=later(minutes=n)) for n in range(30)]
    for _ in range(3):
        clocks.sweep_due(later(days=1))
    assert [(one.subject_id, one.at) for one in told("CommitmentBreached")] == [
        (ticket, later(hours=1, minutes=n)) for n, ticket in enumerate(tickets)
    ]
    assert set(Breach.objects.values_list("told_at", flat=True)) == {later(days=1)}
    assert PenaltyCase.objects.count() == len(told("PenaltyProposed")) == 30


def test_after_a_day_without_a_worker_only_the_most_urgent_warning_is_told():
    ticket = start(promised())
    clocks.sweep_due(later(days=1))
    clocks.sweep_due(later(days=2))
    (warning,) = told("WarningDue", ticket)
    assert (warning.body["step"], warning.at) == ("after:60", later(hours=2))
    assert warning.body["receivers"] == ["manager", "service_managers"]


def test_warnings_missed_before_the_due_time_are_one_and_name_everybody():
    ticket = start(promised(amount={"hours": 30}))
    clocks.sweep_due(later(hours=29, minutes=55))
    clocks.sweep_due(later(hours=29, minutes=56))
    (warning,) = told("WarningDue", ticket)
    assert (warning.body["step"], warning.body["receivers"]) == ("before:10", ["manager", "owner", "team"])


def test_a_promise_kept_while_nobody_looked_is_neither_warned_of_nor_broken():
    ticket = start(promised())
    clocks.record(ticket, "responded", at=later(minutes=40), by=SYSTEM)
    assert clocks.sweep_due(later(days=1)) == 0
    assert (told("WarningDue"), told("CommitmentBreached")) == ([], [])


def test_a_promise_kept_too_late_while_nobody_looked_is_broken_first():
    ticket = start(promised())
    clocks.record(ticket, "responded", at=later(hours=2), by=SYSTEM)
    (broken,), (kept,) = told("CommitmentBreached", ticket), told("CommitmentMetLate", ticket)
    assert (broken.pk < kept.pk, broken.at, kept.at) == (True, later(hours=1), later(hours=2))
    assert clocks.sweep_due(later(days=1)) == 0
    assert PenaltyCase.objects.count() == 1


@pytest.mark.parametrize("back", [timedelta(minutes=1), timedelta(hours=1), timedelta(days=2)])
def test_a_clock_that_goes_back_tells_nothing_twice_and_unsays_nothing(back):
    ticket = start(promised())
    at = later(hours=1, minutes=31)
    clocks.sweep_due(at)
    before = (len(told("CommitmentBreached")), len(told("WarningDue")), Entry.objects.count())
    assert before[:2] == (1, 1)
    clocks.sweep_due(at - back)
    clocks.hold(ticket, "customer", at=at - back, by=SYSTEM)  # somebody works by that clock, too
    assert Clock.objects.get().state == "breached"
    clocks.release(ticket, at=at - back, by=SYSTEM)
    clocks.sweep_due(at)
    assert (len(told("CommitmentBreached")), len(told("WarningDue"))) == (1, 1)
    assert Breach.objects.count() == PenaltyCase.objects.count() == 1
    assert clocks.rebuild(check=True, now=at) == []


def test_a_clock_that_leaps_and_comes_back_warns_once():
    ticket = start(promised(amount={"hours": 4}))
    for hours in (2.5, 1.5, 2.5, 3.2, 2.9, 3.3):
        clocks.sweep_due(later(hours=hours))
    assert [one.body["step"] for one in told("WarningDue", ticket)] == ["share:50", "share:75"]
