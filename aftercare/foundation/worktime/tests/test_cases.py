"""Cases that other desks got wrong, as far as they are about time alone. Numbers as in the reference."""

from datetime import UTC, date, timedelta

import pytest

from aftercare.foundation.worktime import (
    OfficeHours,
    Refused,
    add,
    between,
    hours,
    is_open,
    minutes,
    next_open,
    working_days,
)
from aftercare.foundation.worktime.calendars import RoundTheClock
from aftercare.foundation.worktime.tests.makers import (
    BERLIN,
    NEW_YORK,
    OFFICE,
    SHANGHAI,
    SPLIT,
    amount_of,
    at,
    due_of,
    weekly,
)


def test_case_01_spring_forward_inside_a_round_the_clock_count():
    due = due_of(RoundTheClock(NEW_YORK), at("2026-03-07 12:00", NEW_YORK), hours(24))
    assert due == at("2026-03-08 13:00", NEW_YORK)


def test_case_02_a_window_across_the_repeated_hour_has_its_real_length():
    nights = weekly(((0, 480),), days=7, zone=BERLIN)
    length = between(nights, at("2026-10-25 00:00", BERLIN), at("2026-10-25 12:00", BERLIN)).length
    assert length == timedelta(hours=9)


def test_case_03_the_zone_of_the_calendar_rules():
    due = due_of(OFFICE, at("2026-11-16 05:00", NEW_YORK), hours(1))
    assert due == at("2026-11-17 10:00")


def test_case_04_several_holidays_in_a_row():
    assert due_of(OFFICE, at("2026-09-30 17:30"), hours(1)) == at("2026-10-08 09:30")


def test_case_05_make_up_saturday():
    assert is_open(OFFICE, at("2026-10-10 09:00"))
    assert due_of(OFFICE, at("2026-10-09 10:00"), working_days(1)) == at("2026-10-10 18:00")


def test_case_06_next_years_holidays_are_not_published():
    found = add(OFFICE, at("2026-12-31 17:00"), hours(2))
    assert (found.due, found.provisional) == (at("2027-01-01 10:00"), True)
    published = weekly(SPLIT, holidays=frozenset({date(2027, 1, 1)}), confirmed_until=date(2027, 12, 31))
    found = add(published, at("2026-12-31 17:00"), hours(2))
    assert (found.due, found.provisional) == (at("2027-01-04 10:00"), False)


def test_case_07_a_holiday_that_spans_new_year():
    days = frozenset(date(2025, 12, 30) + timedelta(days=number) for number in range(4))
    calendar = weekly(SPLIT, holidays=days)
    assert due_of(calendar, at("2025-12-29 17:00"), hours(2)) == at("2026-01-05 10:00")


def test_case_08_created_in_the_lunch_break():
    assert due_of(OFFICE, at("2026-11-16 12:15"), minutes(30)) == at("2026-11-16 13:30")


def test_case_09_overnight_windows():
    nights = weekly(((22 * 60, 30 * 60),))
    assert due_of(nights, at("2026-11-16 12:00"), hours(9)) == at("2026-11-17 23:00")


def test_case_10_opening_and_closing_second():
    assert is_open(OFFICE, at("2026-11-16 09:00:00"))
    assert not is_open(OFFICE, at("2026-11-16 18:00:00"))
    assert next_open(OFFICE, at("2026-11-16 18:00:00")).at == at("2026-11-17 09:00")


def test_case_11_a_window_that_ends_at_24():
    calendar = weekly(((0, 1440),))
    assert is_open(calendar, at("2026-11-16 23:59:59.999999"))
    assert due_of(calendar, at("2026-11-16 00:00"), hours(24)) == at("2026-11-17 00:00")


def test_case_12_no_hours_at_all():
    with pytest.raises(Refused):
        OfficeHours(SHANGHAI, ((),) * 7, workdays={date(2026, 10, 10): None})


def test_case_15_a_week_without_monday_or_thursday():
    week = ((), SPLIT, SPLIT, (), SPLIT, (), ())
    calendar = OfficeHours(SHANGHAI, week)
    assert due_of(calendar, at("2026-11-16 10:00"), hours(17)) == at("2026-11-20 10:00")
    assert due_of(calendar, at("2026-11-18 10:00"), working_days(2)) == at("2026-11-24 18:00")


def test_case_20_a_pause_outside_working_time_costs_nothing():
    pause = [(at("2026-11-16 18:30"), at("2026-11-17 08:30"))]
    assert due_of(OFFICE, at("2026-11-16 17:00"), hours(2), pause) == at("2026-11-17 10:00")


def test_case_21_days_with_a_weekend_between():
    assert due_of(OFFICE, at("2026-11-20 10:00"), working_days(2)) == at("2026-11-24 18:00")


def test_case_22_never_due_after_closing():
    due = due_of(OFFICE, at("2026-11-16 17:50"), minutes(20))
    assert due == at("2026-11-17 09:10")


def test_case_36_one_microsecond_is_not_rounded_away():
    due = due_of(OFFICE, at("2026-11-16 09:00:00.000001"), hours(8))
    assert due == at("2026-11-17 09:00:00.000001")


def test_case_88_calendar_days_by_policy():
    assert due_of(OFFICE, at("2026-11-20 10:00"), amount_of("days", 3, "elapsed")) == at("2026-11-23 10:00")


def test_case_93_another_zone_gives_the_same_deadline():
    here, there = at("2026-11-16 10:00"), at("2026-11-16 10:00").astimezone(NEW_YORK)
    assert due_of(OFFICE, there, hours(9)).astimezone(UTC) == due_of(OFFICE, here, hours(9)).astimezone(UTC)


def test_case_94_raised_on_a_rest_day():
    assert due_of(OFFICE, at("2026-10-04 10:00"), hours(2)) == at("2026-10-08 11:00")


def test_case_95_a_pause_moves_the_due_time_once_only():
    pause = (at("2026-11-16 09:00"), at("2026-11-16 11:00"))
    assert due_of(OFFICE, at("2026-11-16 09:00"), hours(2), [pause, pause]) == at("2026-11-16 14:00")
