"""Summer time, leap days and days that never were."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from aftercare.foundation.worktime import (
    OfficeHours,
    RoundTheClock,
    add,
    between,
    hours,
    working_days,
)
from aftercare.foundation.worktime.moments import first_occurrence, instant, microseconds, midnight, moment
from aftercare.foundation.worktime.tests.makers import BERLIN, NEW_YORK, amount_of, at, due_of, weekly

#: In 2026 Berlin's clocks skip 2–3 h on 29 March and repeat 2–3 h on 25 October.
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def on_sundays(*windows):
    return OfficeHours(BERLIN, ((), (), (), (), (), (), windows))


def length(calendar, day):
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=12)
    return between(calendar, start, start + timedelta(hours=48)).length / timedelta(minutes=1)


@pytest.mark.parametrize(
    ("window", "spring", "autumn"),
    [
        ((0, 1440), 23 * 60, 25 * 60),
        ((60, 300), 180, 300),
        ((60, 150), 60, 90),
        ((150, 240), 60, 150),
        ((135, 165), 0, 30),
        ((180, 240), 60, 60),
    ],
)
def test_windows_follow_real_time(window, spring, autumn):
    calendar = on_sundays(window)
    assert (length(calendar, SPRING), length(calendar, AUTUMN)) == (spring, autumn)


def test_a_night_over_the_change_is_an_hour_shorter_or_longer():
    nights = weekly(((22 * 60, 30 * 60),), days=7, zone=BERLIN)
    ends = [
        due_of(nights, at("2026-03-28 22:00", BERLIN), hours(7)),
        due_of(nights, at("2026-10-24 22:00", BERLIN), hours(9)),
    ]
    assert ends == [at("2026-03-29 06:00", BERLIN), at("2026-10-25 06:00", BERLIN)]


def test_round_the_clock_counts_real_hours():
    always = RoundTheClock(BERLIN)
    assert due_of(always, at("2026-03-28 12:00", BERLIN), hours(24)) == at("2026-03-29 13:00", BERLIN)
    assert due_of(always, at("2026-10-24 12:00", BERLIN), hours(24)) == at("2026-10-25 11:00", BERLIN)


def test_elapsed_days_are_24_hours_and_months_keep_the_wall_time():
    start = at("2026-02-28 12:00", BERLIN)
    always = RoundTheClock(BERLIN)
    assert due_of(always, start, amount_of("days", 30, "elapsed")) == at("2026-03-30 13:00", BERLIN)
    assert due_of(always, start, amount_of("months", 2, "elapsed")) == at("2026-04-28 12:00", BERLIN)


def test_an_elapsed_month_into_a_skipped_hour_ends_at_the_change():
    due = add(
        RoundTheClock(BERLIN),
        at("2026-02-28 02:30", BERLIN) + timedelta(days=0),
        amount_of("months", 1, "elapsed"),
    )
    assert due.due == at("2026-03-28 02:30", BERLIN)
    due = add(RoundTheClock(BERLIN), at("2026-01-29 02:30", BERLIN), amount_of("months", 2, "elapsed"))
    assert due.due == at("2026-03-29 03:00", BERLIN)


def test_an_elapsed_month_into_a_repeated_hour_ends_at_its_first_occurrence():
    due = due_of(RoundTheClock(BERLIN), at("2026-09-25 02:30", BERLIN), amount_of("months", 1, "elapsed"))
    assert (due, due.fold) == (at("2026-10-25 02:30", BERLIN), 0)
    assert due.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_civil_day_ends_at_midnight_even_if_it_has_25_hours():
    due = due_of(RoundTheClock(BERLIN), at("2026-10-24 12:00", BERLIN), amount_of("days", 1))
    assert due.astimezone(UTC) == datetime(2026, 10, 25, 23, tzinfo=UTC)


def test_midnight_itself_may_be_skipped():
    beirut = ZoneInfo("Asia/Beirut")
    due = due_of(RoundTheClock(beirut), at("2026-03-27 12:00", beirut), working_days(1))
    assert due == at("2026-03-29 01:00", beirut)


def test_a_day_that_never_was_is_no_working_day():
    samoa = ZoneInfo("Pacific/Apia")
    calendar = weekly(((540, 1020),), zone=samoa)
    due = due_of(calendar, at("2011-12-29 10:00", samoa), working_days(1))
    assert due == at("2012-01-02 17:00", samoa)


def test_windows_that_the_change_swallows_make_no_working_day():
    calendar = on_sundays((135, 165))
    due = due_of(calendar, at("2026-03-22 12:00", BERLIN), working_days(1))
    assert due == at("2026-04-05 02:45", BERLIN)


@pytest.mark.parametrize(
    "zone", [BERLIN, NEW_YORK, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Africa/Casablanca")]
)
@pytest.mark.parametrize("year", [2026, 2087, 2200, 9998])
def test_first_occurrence_is_the_first_instant_that_is_not_before(zone, year):
    first = date(year, 1, 1).toordinal()
    for ordinal in range(first, first + 365):
        for minute in (0, 75, 125, 150, 1439):
            wall = midnight(ordinal) + minute * 60_000_000
            found = first_occurrence(zone, wall)
            assert _wall(found, zone) >= wall > _wall(found - 1, zone)


def _wall(at, zone):
    shown = moment(at, zone)
    return at + microseconds(shown.utcoffset() or timedelta())


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK])
def test_far_years_are_laid_out_like_near_ones(zone):
    calendar = weekly(((60, 150), (540, 1020)), days=7, zone=zone)
    for year in (2150, 2300, 9000):
        start = instant(datetime(year, 1, 1, tzinfo=zone))
        end = instant(datetime(year + 1, 1, 1, tzinfo=zone))
        first = date(year, 1, 1).toordinal()
        days = range(first, first + 366)
        measured = sum(
            stop - begin for day in days for begin, stop in calendar.stretches_on(day) if stop <= end
        )
        assert calendar.open_between(start, end) == measured
