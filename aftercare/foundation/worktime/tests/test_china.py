"""The official days, checked against a package that keeps its own list."""

from datetime import date, timedelta

import chinese_calendar
import pytest

from aftercare.foundation.worktime import add, hours, working_days
from aftercare.foundation.worktime.china import CALENDARS, five_by_eight, official_years, round_the_clock
from aftercare.foundation.worktime.tests.makers import at, due_of


@pytest.mark.parametrize(("year", "workdays"), [(2024, 251), (2025, 248), (2026, 248)])
def test_every_day_of_a_year_agrees(year, workdays):
    first, calendar = date(year, 1, 1), five_by_eight()
    days = [first + timedelta(days=number) for number in range(365 + (year == 2024))]
    working = {day for day in days if calendar.windows_on(day.toordinal())}
    assert working == {day for day in days if chinese_calendar.is_workday(day)}
    assert len(working) == workdays


def test_make_up_workdays_lie_on_weekends_and_rest_days_in_their_year():
    for year in official_years():
        assert {day.weekday() for day in year.workdays} <= {5, 6}
        assert {day.year for day in year.workdays | year.rest_days} == {year.year}
        assert year.notice < date(year.year, 1, 1)


def test_the_national_day_week_of_2026():
    assert due_of(five_by_eight(), at("2026-09-30 17:00"), hours(2)) == at("2026-10-08 10:00")
    assert due_of(five_by_eight(), at("2026-10-09 17:00"), hours(2)) == at("2026-10-10 10:00")
    assert due_of(five_by_eight(), at("2026-09-19 17:00"), hours(2)) == at("2026-09-20 11:00")


def test_the_year_without_a_notice_is_provisional():
    assert five_by_eight().confirmed_until == date(2026, 12, 31)
    found = add(five_by_eight(), at("2026-12-30 10:00"), working_days(2))
    assert (found.due, found.provisional) == (at("2027-01-01 18:00"), True)


def test_calendars_by_name():
    made = {name: make() for name, make in CALENDARS.items()}
    assert made == {"7x24": round_the_clock(), "5x8": five_by_eight()}
