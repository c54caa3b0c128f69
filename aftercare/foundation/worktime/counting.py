"""Counting: every allowance becomes a span of time in one measure, and holds shift where the span ends.

Hours and minutes are open time as they stand. Days are counted by articles 200–204 of the Civil Code up to
close of business, and the open time until then is the span; so a hold moves any due time by exactly the open
time it covers.
"""

from calendar import monthrange
from datetime import date, tzinfo
from typing import Final, NamedTuple

from aftercare.foundation.text import Phrase
from aftercare.foundation.worktime.amounts import Amount, Unit
from aftercare.foundation.worktime.calendars import Calendar, RoundTheClock
from aftercare.foundation.worktime.holds import Holds
from aftercare.foundation.worktime.moments import (
    DAY,
    LAST_ORDINAL,
    LAST_YEAR,
    OUT_OF_RANGE,
    day_of,
    first_occurrence,
    midnight,
    time_of_day,
)
from aftercare.foundation.worktime.refusals import NeverReached

PLAIN_TIME: Final = RoundTheClock()
DAYS_IN_UNIT: Final = {Unit.DAYS: 1, Unit.WEEKS: 7}
MONTHS_IN_UNIT: Final = {Unit.MONTHS: 1, Unit.YEARS: 12}


class Allowance(NamedTuple):
    """``span`` microseconds counted in ``measure``. ``last_day`` is the ordinal on which counted days end."""

    measure: Calendar
    span: int
    last_day: int | None = None


class Arrival(NamedTuple):
    """Where a span ends (``due`` None: an open hold stands in the way), and how far the calendar was read."""

    due: int | None
    read_until: int


def allow(calendar: Calendar, amount: Amount, start: int) -> Allowance:
    """What an amount allows from a start. Raises Refused (no zone) and NeverReached."""
    if amount.microseconds is not None:
        return Allowance(PLAIN_TIME if amount.is_elapsed else calendar, amount.microseconds)
    zone = calendar.local_zone()
    if amount.is_elapsed:
        return Allowance(PLAIN_TIME, _elapsed(amount, start, zone))
    last_day = last_day_of(calendar, amount, day_of(start, zone))
    return Allowance(calendar, calendar.open_between(start, calendar.close_of(last_day)), last_day)


def last_day_of(calendar: Calendar, amount: Amount, first: int) -> int:
    """The day on which counted days end; the first day itself does not count (article 201).

    A last day that is a rest day moves to the next working day (article 203).
    """
    if amount.unit is Unit.WORKING_DAYS:
        return calendar.working_day_after(first, amount.count)
    return calendar.working_day_after(nominal_day(amount, first) - 1, 1)


def nominal_day(amount: Amount, first: int) -> int:
    """The last day, rest days not yet looked at: so many days on, or the same-numbered one (article 202)."""
    if amount.unit in MONTHS_IN_UNIT:
        return _months_on(first, MONTHS_IN_UNIT[amount.unit] * amount.count)
    last = first + DAYS_IN_UNIT[amount.unit] * amount.count
    if last > LAST_ORDINAL:
        raise NeverReached(Phrase(OUT_OF_RANGE))
    return last


def _months_on(ordinal: int, months: int) -> int:
    """The same-numbered day so many months on, or that month's last."""
    day = date.fromordinal(ordinal)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > LAST_YEAR:
        raise NeverReached(Phrase(OUT_OF_RANGE))
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1])).toordinal()


def _elapsed(amount: Amount, start: int, zone: tzinfo) -> int:
    """Plain time: a day is 24 hours; months and years lead to the same wall time."""
    if amount.unit in DAYS_IN_UNIT:
        return DAYS_IN_UNIT[amount.unit] * amount.count * DAY
    last_day = nominal_day(amount, day_of(start, zone))
    return first_occurrence(zone, midnight(last_day) + time_of_day(start, zone)) - start


def arrive(measure: Calendar, start: int, span: int, holds: Holds = ()) -> Arrival:
    """Where ``span`` ends when time in the (joined) holds does not count. Raises NeverReached.

    A hold that begins at the very moment the span is used up comes too late to matter.
    """
    if not holds:
        due = measure.reach(start, span)
        return Arrival(due, due)
    left = span
    for hold in holds:
        if hold.until is not None and hold.until <= start:
            continue
        due = measure.reach(start, left)
        if hold.since >= due:
            return Arrival(due, due)
        if hold.until is None:
            return Arrival(None, max(hold.since, start))
        left -= measure.open_between(start, hold.since)
        start = hold.until
    due = measure.reach(start, left)
    return Arrival(due, due)
