"""The fast way and the slow way agree, whatever the calendar."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from aftercare.foundation.worktime import OfficeHours, between, is_open, minutes, next_open
from aftercare.foundation.worktime.tests import oracle
from aftercare.foundation.worktime.tests.makers import calendars, due_of, hold_lists, moments

MINUTE = timedelta(minutes=1)
quick = settings(max_examples=20, deadline=None)


@quick
@given(calendars(), moments, st.integers(1, 1000))
def test_add_agrees_minute_by_minute(calendar, start, length):
    assert due_of(calendar, start, minutes(length)) == oracle.add(calendar, start, length)


@quick
@given(calendars(), moments, st.integers(1, 800), hold_lists())
def test_add_with_holds_agrees_minute_by_minute(calendar, start, length, holds):
    assert due_of(calendar, start, minutes(length), holds) == oracle.add(calendar, start, length, holds)


@quick
@given(calendars(), moments, st.integers(0, 60 * 24 * 6))
def test_between_agrees_minute_by_minute(calendar, start, length):
    end = start + length * MINUTE
    assert between(calendar, start, end).length == oracle.between(calendar, start, end) * MINUTE


@settings(max_examples=60, deadline=None)
@given(calendars(), moments)
def test_is_open_agrees(calendar: OfficeHours, moment):
    assert is_open(calendar, moment) == oracle.is_open(calendar, moment)


@quick
@given(calendars(), moments)
def test_next_open_is_the_first_open_minute(calendar, moment):
    minute = moment
    while not oracle.is_open(calendar, minute):
        minute += MINUTE
    assert next_open(calendar, moment).at == minute
