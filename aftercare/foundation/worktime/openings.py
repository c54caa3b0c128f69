"""The open time of a calendar, year after year; years are laid out when somebody asks for them.

Far from everything dated (no single days, no table of clock changes) a year's layout depends only on its
weekday and length, so fourteen layouts serve thousands of years, and an amount that is never reached is found
out at once.
"""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date
from itertools import chain
from typing import Final, Protocol

from aftercare.foundation.text import N_, Phrase
from aftercare.foundation.worktime.moments import (
    LAST_ORDINAL,
    LAST_YEAR,
    OUT_OF_RANGE,
    SECOND,
)
from aftercare.foundation.worktime.refusals import NeverReached
from aftercare.foundation.worktime.windows import Windows
from aftercare.foundation.worktime.years import Year, lay_out

NOT_REACHED: Final = N_("the calendar is not open long enough before the end of year 9999")

#: Time zone tables list single clock changes between these years; outside, only rules apply.
TABLES_FROM: Final = 1800
TABLES_UNTIL: Final = 2100
YEAR_LENGTH: Final = 31_556_952 * SECOND


class Days(Protocol):
    """What is asked of a calendar, day by day."""

    def stretches_on(self, ordinal: int) -> list[tuple[int, int]]: ...
    def special_days(self) -> Mapping[int, Windows]: ...
    def first_instant(self, ordinal: int) -> int: ...


class Openings:
    """Sums and searches over a calendar's years."""

    def __init__(self, days: Days) -> None:
        self._days = days
        self._years: dict[int, Year] = {}
        self._shapes: dict[tuple[bool, int, int], Year] = {}
        dated = {date.fromordinal(ordinal).year for ordinal in days.special_days()}
        self._dated = dated | {number + 1 for number in dated}

    def between(self, start: int, end: int) -> int:
        """Open time in [start, end)."""
        if end <= start:
            return 0
        first, opening = self.year_at(start)
        last, closing = self.year_at(end)
        whole = sum(self.year(number).total for number in range(first, last))
        return whole + closing.open_before(end) - opening.open_before(start)

    def reach(self, start: int, span: int) -> int:
        """The first instant at which ``span`` has passed since start; for none, the next open one."""
        if not span:
            return self.next_open(start)
        number = 1970 + start // YEAR_LENGTH
        year = self._years.get(number)
        if year is None or not year.first <= start < year.last:
            number, year = self.year_at(start)
        due = span + year.open_before(start)
        while due > year.total:
            due -= year.total
            number += 1
            year = self.year(number)
        return year.when_used(due)

    def next_open(self, at: int) -> int:
        """The first open instant at or after ``at``."""
        number, year = self.year_at(at)
        while (opening := year.opens_at(at)) is None:
            number += 1
            year = self.year(number)
            at = year.first
        return opening

    def working_day_after(self, ordinal: int, nth: int) -> int:
        """The ordinal of the nth day with open hours after a day."""
        number = date.fromordinal(ordinal).year
        first = _new_year(number)
        year = self.year(number)
        index = bisect_right(year.days, ordinal - first) + nth - 1
        while index >= len(year.days):
            index -= len(year.days)
            number += 1
            year = self.year(number)
        return _new_year(number) + year.days[index]

    def year_at(self, at: int) -> tuple[int, Year]:
        """The local calendar year in which an instant lies."""
        number = 1970 + at // YEAR_LENGTH
        year = self._years.get(number)
        if year is None:
            number = min(max(number, 1), LAST_YEAR)
            year = self.year(number)
        while not year.first <= at < year.last:
            number += -1 if at < year.first else 1
            year = self.year(number)
        return number, year

    def year(self, number: int) -> Year:
        """The layout of a year; raises NeverReached outside 1 to 9999."""
        known = self._years.get(number)
        if known is None:
            known = self._years[number] = self._lay_out(number)
        return known

    def _lay_out(self, number: int) -> Year:
        if number < 1:
            raise NeverReached(Phrase(OUT_OF_RANGE))
        if number > LAST_YEAR:
            raise NeverReached(Phrase(NOT_REACHED))
        if number in self._dated or TABLES_FROM <= number <= TABLES_UNTIL:
            return self._measure(number)
        shape = (number < TABLES_FROM, _new_year(number) % 7, _days_in(number))
        if shape not in self._shapes:
            self._shapes[shape] = self._measure(number)
        return self._shapes[shape].moved(self._days.first_instant(_new_year(number)))

    def _measure(self, number: int) -> Year:
        new_year, length = _new_year(number), _days_in(number)
        days = [self._days.stretches_on(new_year + day) for day in range(-1, length)]
        first, last = (self._days.first_instant(day) for day in (new_year, new_year + length))
        working = [day for day, stretches in enumerate(days[1:]) if stretches]
        return lay_out(first, last, chain.from_iterable(days), working)


def _new_year(number: int) -> int:
    return date(number, 1, 1).toordinal() if number <= LAST_YEAR else LAST_ORDINAL + 1


def _days_in(number: int) -> int:
    return _new_year(number + 1) - _new_year(number)
