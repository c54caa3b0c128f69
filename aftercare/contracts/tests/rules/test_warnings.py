"""When somebody is told that a promise runs out."""

from datetime import timedelta

import pytest

from aftercare.contracts.rules.warnings import Point, WarningPoint, warning_at
from aftercare.contracts.tests.rules.makers import hold, promise, read
from aftercare.foundation.worktime import Refused

HALF, MOST, ALL = (WarningPoint(Point.SHARE, percent) for percent in (50, 75, 100))
BEFORE = WarningPoint(Point.BEFORE, length=timedelta(minutes=30))
AFTER = WarningPoint(Point.AFTER, length=timedelta(hours=2))
RECEIVED = "received 16 09:00"


def told(facts, now, points, holds=()):
    reading = read(promise(), facts, now, holds)[-1]
    return [(found.point, f"{found.at:%d %H:%M}") for found in warning_at(reading, points)]


def test_shares_and_lengths_are_counted_in_open_time():
    assert told([RECEIVED], "16 10:00", [AFTER, BEFORE, HALF, MOST, ALL]) == [
        (HALF, "16 14:00"),
        (MOST, "16 16:00"),
        (BEFORE, "16 17:30"),
        (ALL, "16 18:00"),
        (AFTER, "17 11:00"),
    ]
    assert told(["received 16 09:10"], "16 10:00", [BEFORE]) == [(BEFORE, "16 17:40")]


def test_holds_move_warnings_too():
    assert told([RECEIVED], "16 13:00", [HALF], [hold("16 10:00", "16 11:00")]) == [(HALF, "16 15:00")]


def test_an_open_hold_keeps_later_warnings_from_coming():
    assert told([RECEIVED], "16 17:00", [HALF, MOST], [hold("16 15:00")]) == [(HALF, "16 14:00")]


def test_a_clock_that_has_ended_warns_no_more():
    assert told([RECEIVED, "resolved 16 16:00"], "16 17:00", [HALF, MOST, AFTER]) == [(HALF, "16 14:00")]


def test_a_reopened_clock_does_not_warn_before_its_start():
    facts = [RECEIVED, "resolved 16 15:00", "reopened 17 10:00"]
    assert told(facts, "17 10:00", [HALF, MOST]) == [(HALF, "17 10:00"), (MOST, "17 11:00")]


def test_longer_before_than_the_whole_time_is_never():
    whole = WarningPoint(Point.BEFORE, length=timedelta(hours=8))
    longer = WarningPoint(Point.BEFORE, length=timedelta(hours=8, seconds=1))
    assert told([RECEIVED], "16 09:00", [longer, whole]) == [(whole, "16 09:00")]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"point": "share"}, "percent"),
        ({"point": "share", "percent": 101}, "percent"),
        ({"point": "before"}, "length"),
        ({"point": "after", "length": timedelta(seconds=-1)}, "length"),
    ],
)
def test_what_is_no_warning(given, field):
    with pytest.raises(Refused) as refusal:
        WarningPoint(**given)
    assert refusal.value.path == field
