"""A count, day by day: what of each day counted, so that a due time can be checked with a pencil."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from aftercare.foundation.worktime import OfficeHours, Unit
from aftercare.foundation.worktime.counting import MONTHS_IN_UNIT, nominal_day
from aftercare.foundation.worktime.explanations import Count
from aftercare.foundation.worktime.moments import day_of, moment

#: Longer counts are explained in sentences only.
LONGEST: Final = 92
Stretch = tuple[int, int]


class Role(StrEnum):
    """What a day is to an allowance that is counted in days; HOURS: it's counted in hours."""

    HOURS = "hours"
    START = "start"
    COUNTED = "counted"
    SKIPPED = "skipped"
    MOVED = "moved"
    ADDED = "added"


@dataclass(frozen=True, kw_only=True)
class CountedDay:
    """One day of a count. `number`: which working day or day of the allowance it is, where they are numbered.

    `windows` are what counted of it, `length` how long that is, `total` the sum up to its end.
    """

    day: date
    role: Role
    number: int | None
    windows: tuple[tuple[datetime, datetime], ...]
    length: timedelta
    total: timedelta


def count_days(count: Count, until: int) -> list[CountedDay]:
    """Every day from the start to `until` (an instant). Empty for plain time and for very long counts."""
    measure = count.allowance.measure
    if not isinstance(measure, OfficeHours):
        return []
    first, last = day_of(count.start, count.zone), day_of(max(until, count.start), count.zone)
    if last - first > LONGEST:
        return []
    days: list[CountedDay] = []
    total = timedelta()
    for ordinal in range(first, last + 1):
        windows = tuple(_counted(measure, count, ordinal, until))
        length = sum((end - start for start, end in _shown(windows, count)), timedelta())
        total += length
        role = _role(count, first, ordinal)
        days.append(
            CountedDay(
                day=date.fromordinal(ordinal),
                role=role,
                number=_number(days, role, count.amount.unit),
                windows=tuple(_shown(windows, count)),
                length=length,
                total=total,
            )
        )
    return days


def _shown(windows: tuple[Stretch, ...], count: Count) -> list[tuple[datetime, datetime]]:
    return [(moment(start, count.zone), moment(end, count.zone)) for start, end in windows]


def _counted(calendar: OfficeHours, count: Count, ordinal: int, until: int) -> Iterator[Stretch]:
    """What of the day's open stretches lies inside the count and outside every hold."""
    for opening, closing in calendar.stretches_on(ordinal):
        start, end = max(opening, count.start), min(closing, until)
        for hold in count.holds:
            held_until = end if hold.until is None else hold.until
            if hold.since < end and held_until > start:
                if start < hold.since:
                    yield start, hold.since
                start = max(start, held_until)
        if start < end:
            yield start, end


def _role(count: Count, first: int, ordinal: int) -> Role:
    """The day of the start doesn't count; what lies behind the last day was added for holds."""
    last, calendar = count.allowance.last_day, count.calendar
    if last is None:
        return Role.HOURS
    if ordinal == first:
        return Role.START
    if ordinal > last:
        return Role.ADDED
    if count.amount.unit is Unit.WORKING_DAYS:
        worked = isinstance(calendar, OfficeHours) and bool(calendar.windows_on(ordinal))
        return Role.COUNTED if worked else Role.SKIPPED
    if ordinal <= nominal_day(count.amount, first):
        return Role.COUNTED
    return Role.MOVED if ordinal == last else Role.SKIPPED


def _number(days: list[CountedDay], role: Role, unit: Unit) -> int | None:
    if role is not Role.COUNTED or unit in MONTHS_IN_UNIT:
        return None
    return sum(one.role is Role.COUNTED for one in days) + 1
