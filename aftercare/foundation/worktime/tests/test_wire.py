"""Calendars and amounts as JSON: strict, and every refusal says where."""

import contextlib
import json
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftercare.foundation.worktime import OfficeHours, Refused, RoundTheClock
from aftercare.foundation.worktime.reading import read_day, read_moment
from aftercare.foundation.worktime.tests.makers import OFFICE, SHANGHAI, amount_of, calendars
from aftercare.foundation.worktime.wire import read_amount, read_calendar, write_amount, write_calendar

DAY = [["09:00", "12:00"], ["13:00", "18:00"]]
MONDAY = {"zone": "Asia/Shanghai", "week": {"mon": DAY}}


def field_of(read, *given):
    with pytest.raises(Refused) as refusal:
        read(*given)
    return refusal.value.path


@settings(max_examples=30, deadline=None)
@given(calendars())
def test_a_calendar_survives_the_way_there_and_back(calendar):
    assert read_calendar(json.loads(json.dumps(write_calendar(calendar)))) == calendar


@pytest.mark.parametrize(
    "amount", [amount_of("hours", 3), amount_of("days", 3, "elapsed"), amount_of("minutes", 0)]
)
def test_an_amount_survives_the_way_there_and_back(amount):
    assert read_amount(write_amount(amount)) == amount


def test_a_calendar_is_read():
    read = read_calendar(
        {
            "zone": "Asia/Shanghai",
            "week": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), DAY) | {"sat": []},
            "holidays": [f"2026-10-0{day}" for day in range(1, 8)],
            "workdays": {"2026-10-10": None},
            "confirmed_until": "2026-12-31",
        }
    )
    assert read == OFFICE


def test_windows_may_cross_midnight_and_end_at_24():
    read = read_calendar(
        {"zone": "Asia/Shanghai", "week": {"mon": [["22:00", "06:00"]], "wed": [["00:00", "24:00"]]}}
    )
    assert isinstance(read, OfficeHours)
    assert (read.week[0], read.week[2]) == (((1320, 1800),), ((0, 1440),))


def test_round_the_clock_has_the_zone_beside_it():
    assert read_calendar("7x24") == RoundTheClock()
    assert read_calendar("7x24", "Asia/Shanghai") == RoundTheClock(SHANGHAI)
    assert field_of(read_calendar, "7x24", "Asia/Nowhere") == "zone"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"zone": ""}, "zone"),
        ({"zone": 8}, "zone"),
        ({"zone": "../UTC"}, "zone"),
        ({"zone": "Asia"}, "zone"),
        ({"zone": "localtime"}, "zone"),
        ({"zone": "right/UTC"}, "zone"),
        ({"zone": "a" * 5000}, "zone"),
        ({"zone": "\0"}, "zone"),
        ({"holidys": ["2026-10-01"]}, "holidys"),
        ({"week": {"monday": DAY}}, "week.monday"),
        ({"week": []}, "week"),
        ({"week": {"mon": "09:00-12:00"}}, "week.mon"),
        ({"week": {"mon": [["09:00"]]}}, "week.mon.0"),
        ({"week": {"mon": [["09:00", "12:00", "13:00"]]}}, "week.mon.0"),
        ({"week": {"mon": [["9:00", "12:00"]]}}, "week.mon.0"),
        ({"week": {"mon": [["24:00", "12:00"]]}}, "week.mon.0"),
        ({"week": {"mon": [["09:00", "25:00"]]}}, "week.mon.0"),
        ({"week": {"mon": [["09:00", "24:01"]]}}, "week.mon.0"),
        ({"week": {"mon": [["09:00", "12:60"]]}}, "week.mon.0"),
        ({"week": {"mon": [[900, 1200]]}}, "week.mon.0"),
        ({"week": {"mon": [["٠٩:٠٠", "12:00"]]}}, "week.mon.0"),
        ({"week": {"mon": [["08:00", "09:00"], ["09:00", "09:00"]]}}, "week.mon.1"),
        ({"week": {"mon": [["09:00", "12:00"], ["11:59", "18:00"]]}}, "week.mon.1"),
        ({"week": {"mon": [["11:59", "18:00"], ["09:00", "12:00"]]}}, "week.mon.0"),
        ({"week": {"mon": [["22:00", "06:00"], ["23:00", "24:00"]]}}, "week.mon.1"),
        ({"week": {"mon": [["22:00", "06:00"]], "tue": [["05:59", "12:00"]]}}, "week.mon"),
        ({"week": {"mon": [["00:00", "12:00"]], "sun": [["22:00", "00:01"]]}}, "week.sun"),
        ({"week": {"mon": []}}, ""),
        ({"week": {}}, ""),
        ({"week": {}, "holidays": ["2026-10-01"], "workdays": {"2026-10-10": None}}, ""),
        ({"holidays": "2026-10-01"}, "holidays"),
        ({"holidays": ["2026-02-29"]}, "holidays.0"),
        ({"holidays": ["2026-10-01", "20261002"]}, "holidays.1"),
        ({"holidays": [20261001]}, "holidays.0"),
        ({"holidays": ["2026-10-01T00:00"]}, "holidays.0"),
        ({"workdays": ["2026-10-10"]}, "workdays"),
        ({"workdays": {"10.10.2026": None}}, "workdays.10.10.2026"),
        ({"workdays": {"2026-10-10": DAY[0]}}, "workdays.2026-10-10.0"),
        ({"workdays": {"2026-10-10": True}}, "workdays.2026-10-10"),
        ({"workday_hours": None}, "workday_hours"),
        ({"workday_hours": [["09:00", "09:00"]]}, "workday_hours.0"),
        ({"exceptions": {"2026-10-10": None}}, "exceptions.2026-10-10"),
        ({"exceptions": {"2026-10-10": [["10:00", "12:00"], ["11:00", "13:00"]]}}, "exceptions.2026-10-10.1"),
        ({"exceptions": {"2026-11-15": [["22:00", "10:00"]]}}, "exceptions.2026-11-15"),
        ({"confirmed_until": "soon"}, "confirmed_until"),
        ({"confirmed_until": None}, "confirmed_until"),
    ],
)
def test_a_calendar_that_is_refused(changes, field):
    assert field_of(read_calendar, MONDAY | changes) == ".".join(filter(None, ("calendar", field)))


def test_a_night_may_end_when_the_next_day_begins():
    read_calendar(
        {"zone": "Asia/Shanghai", "week": {"mon": [["22:00", "06:00"]], "tue": [["06:00", "12:00"]]}}
    )


def test_a_holiday_can_separate_a_night_from_an_exception():
    night = {"zone": "Asia/Shanghai", "week": {"sun": [["22:00", "06:00"]]}}
    early = {"exceptions": {"2026-11-16": [["05:00", "12:00"]]}}
    assert field_of(read_calendar, night | early) == "calendar.exceptions.2026-11-16"
    read_calendar(night | early | {"holidays": ["2026-11-15"]})


@pytest.mark.parametrize("given", [None, [], "5x8", 7, True, {}, {"week": {"mon": DAY}}])
def test_what_is_no_calendar(given):
    assert field_of(read_calendar, given) in {"calendar", "calendar.zone"}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "amount"),
        ({"hours": 1, "minutes": 1}, "amount"),
        ({"counting": "elapsed"}, "amount"),
        ({"hour": 1}, "amount.hour"),
        ({"hours": 0}, "amount.hours"),
        ({"hours": -1}, "amount.hours"),
        ({"hours": 1.0}, "amount.hours"),
        ({"hours": True}, "amount.hours"),
        ({"hours": "1"}, "amount.hours"),
        ({"hours": None}, "amount.hours"),
        ({"hours": [1]}, "amount.hours"),
        ({"hours": 1, "counting": "Elapsed"}, "amount.counting"),
        ({"hours": 1, "counting": None}, "amount.counting"),
        ({"hours": 1, "counting": ["elapsed"]}, "amount.counting"),
        ({"working_days": 1, "counting": "elapsed"}, "amount.counting"),
        ([], "amount"),
        (1, "amount"),
    ],
)
def test_an_amount_that_is_refused(given, field):
    assert field_of(read_amount, given) == field


@pytest.mark.parametrize(
    "written",
    [
        "2026-10-09T17:30:00+08:00",
        "2026-10-09T17:30+08:00",
        "2026-10-09T09:30:00Z",
        "2026-10-09 09:30:00z",
        "2026-10-09T17:30:00.000+08:00",
        "2026-10-09T17:30:00,0+08:00",
        "2026-10-09T17:30:00+0800",
        "2026-10-09T17:30:00+08",
        "20261009T173000+0800",
        "20261009T0930Z",
    ],
)
def test_moments_are_read(written):
    assert read_moment(written, "at").isoformat(timespec="minutes")[:10] == "2026-10-09"
    assert read_moment(written, "at").timestamp() == 1791538200


@pytest.mark.parametrize(
    "written",
    [
        "2026-10-09T17:30:00",
        "2026-10-09",
        "2026-10-09T17+08:00",
        "2026-10-09x17:30:00+08:00",
        "2026-W41-5T17:30:00+08:00",
        "2026-02-29T17:30:00+08:00",
        "2026-10-09T24:30:00+08:00",
        "2026-10-09T23:59:60+08:00",
        "2026-10-09T17:30:00+24:00",
        "2026-10-09T17:30:00+08:00 ",
        "0001-01-01T00:00:00+08:00",
        "9999-12-31T23:59:59-08:00",
        "10000-01-01T00:00:00Z",
        "٢٠٢٦-10-09T17:30:00+08:00",
        "",
        1791538200,
        None,
        True,
    ],
)
def test_what_is_no_moment(written):
    assert field_of(read_moment, written, "at") == "at"


@given(st.text() | st.integers() | st.booleans() | st.none() | st.lists(st.text()))
def test_any_value_is_read_or_refused(value):
    for read in (read_moment, read_day, read_amount, lambda value, field: read_calendar(value, None, field)):
        with contextlib.suppress(Refused):
            read(value, "field")


def test_days_are_read():
    assert read_day("2024-02-29", "day") == date(2024, 2, 28) + timedelta(days=1)
