"""Calendars and moments for tests, and what hypothesis makes of them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from aftercare.foundation.worktime import Amount, Calendar, Counting, OfficeHours, RoundTheClock, Unit, add
from aftercare.foundation.worktime.answers import HoldMoments
from aftercare.foundation.worktime.windows import Windows

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
SPLIT: Windows = ((540, 720), (780, 1080))
CLOSED: Windows = ()
NATIONAL_DAY = frozenset(date(2026, 10, day) for day in range(1, 8))
OFFICE = OfficeHours(
    SHANGHAI,
    (*[SPLIT] * 5, CLOSED, CLOSED),
    NATIONAL_DAY,
    {date(2026, 10, 10): None},
    confirmed_until=date(2026, 12, 31),
)
ALWAYS = RoundTheClock(SHANGHAI)


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    """2026-10-09 17:30 on a zone's wall clock."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def amount_of(unit: str, count: int, counting: str = "civil_code") -> Amount:
    """An amount in plain words."""
    return Amount(Unit(unit), count, Counting(counting))


def due_of(
    calendar: Calendar, start: datetime, amount: Amount, holds: Iterable[HoldMoments] = ()
) -> datetime:
    """When an amount is used up, where no open hold stands in the way."""
    due = add(calendar, start, amount, holds).due
    assert due is not None
    return due


def weekly(windows: Windows, days: int = 5, zone: ZoneInfo = SHANGHAI, **others: Any) -> OfficeHours:
    """The same windows on the first so many days of the week."""
    return OfficeHours(zone, tuple(windows if day < days else () for day in range(7)), **others)


def _windows(hours: list[int]) -> Windows:
    """Windows from sorted different hours, two by two."""
    return tuple((start * 60, end * 60) for start, end in zip(hours[::2], hours[1::2], strict=False))


#: Edges lie outside 0–4 h, where clocks change, so that a minute is open or closed by its wall time alone.
day_windows = st.lists(st.integers(4, 23), max_size=4, unique=True).map(sorted).map(_windows)
dates = st.dates(date(2026, 1, 1), date(2026, 12, 31))
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.integers(0, 60 * 24 * 334).map(lambda number: FIRST + timedelta(minutes=number))
zones = st.sampled_from(
    ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"]
)


@st.composite
def calendars(draw: st.DrawFn) -> OfficeHours:
    """Weekly hours with holidays, make-up workdays and exceptions, open at least on Wednesdays."""
    week = [draw(day_windows) for _ in range(7)]
    week[2] = week[2] or SPLIT
    if draw(st.booleans()):
        week[4] = ((22 * 60, 28 * 60),)
    return OfficeHours(
        ZoneInfo(draw(zones)),
        tuple(week),
        draw(st.frozensets(dates, max_size=5)),
        draw(st.dictionaries(dates, st.none() | day_windows, max_size=3)),
        draw(st.none() | day_windows),
        draw(st.dictionaries(dates, day_windows, max_size=3)),
        draw(st.none() | dates),
    )


@st.composite
def hold_lists(draw: st.DrawFn) -> list[tuple[datetime, datetime]]:
    """Up to three closed holds, overlapping or not."""
    begins = draw(st.lists(moments, max_size=3))
    lengths = [draw(st.integers(0, 60 * 24 * 6)) for _ in begins]
    return [(begin, begin + timedelta(minutes=length)) for begin, length in zip(begins, lengths, strict=True)]
