"""Calendars: when time counts. Instants are microseconds since 1970, days are ``date`` ordinals."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, tzinfo
from typing import Final

from aftercare.foundation.text import N_, Phrase
from aftercare.foundation.worktime.moments import (
    LAST_ORDINAL,
    MINUTE,
    first_occurrence,
    midnight,
    steady_offset,
)
from aftercare.foundation.worktime.openings import Openings
from aftercare.foundation.worktime.refusals import NeverReached, Refused, dotted
from aftercare.foundation.worktime.windows import (
    NIGHT_RUNS_ON,
    Windows,
    check_week,
    runs_into,
    settle,
)

NEVER_OPENS: Final = N_("the calendar never opens")
NEEDS_ZONE: Final = N_("days on a 7x24 calendar need a time zone")
NO_WORKING_DAY: Final = N_("no such working day before the end of year 9999")


class Calendar(ABC):
    """When time counts, and which days are working days."""

    zone: tzinfo | None

    @abstractmethod
    def open_between(self, start: int, end: int) -> int:
        """Open microseconds in [start, end); 0 where end <= start."""

    @abstractmethod
    def reach(self, start: int, span: int) -> int:
        """The first instant at which ``span`` open time has passed since start; raises NeverReached."""

    @abstractmethod
    def next_open(self, at: int) -> int:
        """The first open instant at or after ``at``; raises NeverReached."""

    @abstractmethod
    def is_open(self, at: int) -> bool:
        """An opening instant is open, a closing one is not."""

    @abstractmethod
    def working_day_after(self, ordinal: int, nth: int) -> int:
        """The nth day with open hours after a day; raises NeverReached."""

    @abstractmethod
    def close_of(self, ordinal: int) -> int:
        """Close of business of a working day: the end of its last window, even on the next morning."""

    def is_unconfirmed(self, until: int) -> bool:
        """Whether what happens before ``until`` depends on days that nobody has confirmed yet."""
        return False

    def local_zone(self) -> tzinfo:
        """The zone in which days are counted; refused where there is none."""
        if self.zone is None:
            raise Refused(Phrase(NEEDS_ZONE), "zone")
        return self.zone


@dataclass(frozen=True)
class RoundTheClock(Calendar):
    """7×24: always open, in closed form. Without a zone it cannot count days."""

    zone: tzinfo | None = None

    def open_between(self, start: int, end: int) -> int:
        return max(0, end - start)

    def reach(self, start: int, span: int) -> int:
        return start + span

    def next_open(self, at: int) -> int:
        return at

    def is_open(self, at: int) -> bool:
        return True

    def working_day_after(self, ordinal: int, nth: int) -> int:
        if ordinal + nth > LAST_ORDINAL:
            raise NeverReached(Phrase(NO_WORKING_DAY))
        return ordinal + nth

    def close_of(self, ordinal: int) -> int:
        return first_occurrence(self.local_zone(), midnight(ordinal + 1))


@dataclass(frozen=True)
class OfficeHours(Calendar):
    """Weekly hours in a time zone, with rest days, make-up workdays and hours of single days.

    ``week`` holds seven days from Monday. On one date exceptions beat workdays beat holidays beat the week.
    A make-up workday of None has ``workday_hours``, or without those Monday's. Days after ``confirmed_until``
    are not known for certain. Refused: overlapping windows, nights that run into the next morning, a calendar
    that never opens.
    """

    zone: tzinfo
    week: tuple[Windows, ...]
    holidays: frozenset[date] = frozenset()
    workdays: Mapping[date, Windows | None] = field(default_factory=dict)
    workday_hours: Windows | None = None
    exceptions: Mapping[date, Windows] = field(default_factory=dict)
    confirmed_until: date | None = None
    _special: Mapping[int, Windows] = field(init=False, repr=False, compare=False)
    _openings: Openings = field(init=False, repr=False, compare=False)
    _confirmed_before: int | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        check_week(self.week)
        object.__setattr__(self, "_special", dict(self._dated_hours()))
        if not any(self.week) and not any(self._special.values()):
            raise Refused(Phrase(NEVER_OPENS))
        self._check_nights()
        object.__setattr__(self, "_openings", Openings(self))
        object.__setattr__(self, "_confirmed_before", self._end_of_confirmed_days())

    def _dated_hours(self) -> Iterator[tuple[int, Windows]]:
        """Single days, the stronger rule last."""
        yield from ((day.toordinal(), ()) for day in self.holidays)
        usual = self.week[0] if self.workday_hours is None else self.workday_hours
        for day, hours in self.workdays.items():
            yield day.toordinal(), usual if hours is None else hours
        yield from ((day.toordinal(), hours) for day, hours in self.exceptions.items())

    def _check_nights(self) -> None:
        for ordinal, hours in self._special.items():
            if runs_into(hours, self.windows_on(ordinal + 1)) or runs_into(
                self.windows_on(ordinal - 1), hours
            ):
                raise Refused(Phrase(NIGHT_RUNS_ON), self._whence(date.fromordinal(ordinal)))

    def _whence(self, day: date) -> str:
        return dotted("exceptions" if day in self.exceptions else "workdays", day.isoformat())

    def _end_of_confirmed_days(self) -> int | None:
        """The last confirmed day's end: midnight, or the end of a night that runs on."""
        if self.confirmed_until is None:
            return None
        known = self.confirmed_until.toordinal()
        return max([self.first_instant(known + 1), *(end for _, end in self.stretches_on(known))])

    def windows_on(self, ordinal: int) -> Windows:
        """The wall-clock windows that begin on a day."""
        special = self._special.get(ordinal)
        return self.week[(ordinal - 1) % 7] if special is None else special

    def special_days(self) -> Mapping[int, Windows]:
        """The days that do not follow the week, with their hours."""
        return self._special

    def stretches_on(self, ordinal: int) -> list[tuple[int, int]]:
        """The open stretches that begin on a day, as instants; clock changes are respected."""
        base, offset = midnight(ordinal), steady_offset(self.zone, ordinal)
        if offset is not None:
            base -= offset
            return [(base + start * MINUTE, base + end * MINUTE) for start, end in self.windows_on(ordinal)]
        changing = [
            (
                first_occurrence(self.zone, base + start * MINUTE),
                first_occurrence(self.zone, base + end * MINUTE),
            )
            for start, end in self.windows_on(ordinal)
        ]
        return [(start, end) for start, end in changing if start < end]

    def first_instant(self, ordinal: int) -> int:
        """The first instant of a day."""
        return first_occurrence(self.zone, midnight(ordinal))

    def open_between(self, start: int, end: int) -> int:
        return self._openings.between(start, end)

    def reach(self, start: int, span: int) -> int:
        return self._openings.reach(start, span)

    def next_open(self, at: int) -> int:
        return self._openings.next_open(at)

    def is_open(self, at: int) -> bool:
        return self._openings.year_at(at)[1].is_open(at)

    def working_day_after(self, ordinal: int, nth: int) -> int:
        return self._openings.working_day_after(ordinal, nth)

    def close_of(self, ordinal: int) -> int:
        return self.stretches_on(ordinal)[-1][1]

    def is_unconfirmed(self, until: int) -> bool:
        return self._confirmed_before is not None and until > self._confirmed_before


def office_hours(
    zone: tzinfo,
    week: tuple[Windows, ...],
    *,
    holidays: frozenset[date] = frozenset(),
    workdays: Mapping[date, Windows | None] | None = None,
    confirmed_until: date | None = None,
) -> OfficeHours:
    """A calendar from settled windows; see OfficeHours."""
    settled = tuple(settle(hours) for hours in week)
    return OfficeHours(zone, settled, holidays, workdays or {}, None, {}, confirmed_until)
