"""Quarters as periods."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.insight.rules.quarters import Quarter

SHANGHAI = ZoneInfo("Asia/Shanghai")
quarters = st.builds(Quarter, st.integers(2000, 2098), st.integers(1, 4))


@given(quarters)
def test_what_is_written_is_read(quarter):
    assert Quarter.read(str(quarter)) == quarter


@given(st.dates(date(2000, 1, 1), date(2098, 12, 31)))
def test_every_day_lies_in_its_quarter_alone(day):
    quarter = Quarter.of(day)
    assert quarter.first_day <= day < quarter.on(1).first_day
    assert day.replace(day=1) in quarter.months


@given(quarters, st.integers(-40, 40))
def test_back_and_forth_is_nowhere(quarter, n):
    assert quarter.on(n).on(-n) == quarter
    assert (quarter.on(n) > quarter) == (n > 0)


@pytest.mark.parametrize("text", ["", "2026", "2026Q5", "2026Q0", "1999Q1", "2026q4", "2026Q4 ", "2026Q٤"])
def test_anything_else_is_no_quarter(text):
    assert Quarter.read(text) is None


def test_it_begins_and_ends_at_midnight_of_the_zone():
    last = Quarter(2026, 4)
    assert last.starts(SHANGHAI) == datetime(2026, 10, 1, tzinfo=SHANGHAI)
    assert last.ends(SHANGHAI) == datetime(2027, 1, 1, tzinfo=SHANGHAI)
