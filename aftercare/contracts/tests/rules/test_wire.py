"""Commitments, facts and holds as JSON."""

import pytest

from aftercare.contracts.rules.evaluation import FactAt
from aftercare.contracts.rules.wire import (
    read_commitment,
    read_fact,
    read_hold,
    write_commitment,
    write_reading,
    write_seconds,
)
from aftercare.contracts.tests.rules.makers import hold, promise, read, when
from aftercare.foundation.text import say_plainly
from aftercare.foundation.worktime import Refused, RoundTheClock, hours
from aftercare.foundation.worktime.tests.makers import OFFICE, SHANGHAI

LEAST = {"milestone": "resolved", "counts_from": "received", "amount": {"hours": 8}}
RECEIVED = {"kind": "received", "at": "2026-11-16T09:00:00+08:00"}


def field_of(call, *given):
    with pytest.raises(Refused) as refusal:
        call(*given)
    return refusal.value.path


@pytest.mark.parametrize(
    "commitment",
    [
        promise(),
        promise("replied", counts_from="customer_wrote", repeats="each"),
        promise(alternatives=("plan_confirmed", "recovered"), on_reprioritise="from_received"),
    ],
)
def test_a_commitment_survives_the_way_there_and_back(commitment):
    assert read_commitment(write_commitment(commitment)) == commitment


def test_what_may_be_left_out():
    assert read_commitment(LEAST) == promise(pauses=())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"milestone": "done"}, "milestone"),
        ({"milestone": 1}, "milestone"),
        ({"milestone": None}, "milestone"),
        ({"milestones": []}, "milestones"),
        ({"alternatives": "plan_confirmed"}, "alternatives"),
        ({"alternatives": ["plan_confirmed", "x"]}, "alternatives.1"),
        ({"alternatives": [1]}, "alternatives.0"),
        ({"counts_from": "x"}, "counts_from"),
        ({"amount": {"hours": True}}, "amount.hours"),
        ({"amount": 8}, "amount"),
        ({"pauses": "customer"}, "pauses"),
        ({"pauses": [None]}, "pauses.0"),
        ({"on_reprioritise": "never"}, "on_reprioritise"),
        ({"on_reprioritise": None}, "on_reprioritise"),
        ({"repeats": "twice"}, "repeats"),
        ({"repeats": ["each"]}, "repeats"),
        ({"repeats": None}, "repeats"),
    ],
)
def test_a_commitment_that_is_refused(changes, field):
    assert field_of(read_commitment, LEAST | changes) == f"commitment.{field}"


@pytest.mark.parametrize("missing", LEAST)
def test_a_commitment_that_lacks_something(missing):
    rest = {name: value for name, value in LEAST.items() if name != missing}
    assert field_of(read_commitment, rest) == f"commitment.{missing}"


def test_facts_are_read():
    assert read_fact(RECEIVED, "facts.0") == FactAt("received", when("16 09:00"))
    changed = {"kind": "reprioritised", "at": RECEIVED["at"], "amount": {"hours": 1}, "calendar": "7x24"}
    expected = FactAt("reprioritised", when("16 09:00"), hours(1), RoundTheClock(SHANGHAI))
    assert read_fact(changed, "facts.0", "Asia/Shanghai") == expected


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "exploded"}, "kind"),
        ({"kind": 5}, "kind"),
        ({"at": "2026-11-16T09:00:00"}, "at"),
        ({"when": 1}, "when"),
        ({"amount": {"hours": 1}}, "amount"),
        ({"calendar": "7x24"}, "calendar"),
        ({"kind": "reprioritised"}, "amount"),
        ({"kind": "reprioritised", "amount": {"hours": 0}}, "amount.hours"),
        ({"kind": "reprioritised", "amount": {"hours": 1}, "calendar": {"zone": "x"}}, "calendar.zone"),
    ],
)
def test_a_fact_that_is_refused(changes, field):
    assert field_of(read_fact, RECEIVED | changes, "facts.3") == f"facts.3.{field}"


def test_holds_are_read():
    open_hold = {"reason": "customer", "from": "2026-11-16T09:00:00+08:00"}
    assert read_hold(open_hold, "holds.0") == hold("16 09:00")
    assert read_hold(open_hold | {"until": None}, "holds.0") == hold("16 09:00")
    ended = open_hold | {"until": "2026-11-16T02:00:00Z"}
    assert read_hold(ended, "holds.0").until == when("16 10:00")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": None}, "reason"),
        ({"from": None}, "from"),
        ({"until": "2026-11-16T08:59:59+08:00"}, "until"),
        ({"until": ""}, "until"),
        ({"untill": None}, "untill"),
    ],
)
def test_a_hold_that_is_refused(changes, field):
    given = {"reason": "customer", "from": "2026-11-16T09:00:00+08:00"} | changes
    assert field_of(read_hold, given, "holds.1") == f"holds.1.{field}"


def test_a_reading_is_written():
    reading = read(promise(), ["received 16 09:00", "resolved 16 10:00"], "16 12:00", calendar=OFFICE)[0]
    assert write_reading(reading, say_plainly) == {
        "cycle": 1,
        "state": "met",
        "started": "2026-11-16T09:00:00+08:00",
        "due": "2026-11-16T18:00:00+08:00",
        "fulfilled": "2026-11-16T10:00:00+08:00",
        "used_seconds": 3600,
        "remaining_seconds": 25200,
        "late_seconds": 0,
        "provisional": False,
        "explanation": [
            "Counted from 2026-11-16 09:00 (time zone Asia/Shanghai).",
            "Allowed: 8 hours of open time; only the calendar's opening hours count.",
            "Due: 2026-11-16 18:00.",
            "Fulfilled at 2026-11-16 10:00, in time: 1 h used.",
        ],
    }


@pytest.mark.parametrize(("length", "written"), [(0, 0), (3_000_000, 3), (1_500_000, 1.5)])
def test_seconds_are_whole_unless_the_moments_were_not(length, written):
    assert repr(write_seconds(length)) == repr(written)
