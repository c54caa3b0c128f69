"""Resident service 驻场: which days were promised, and how many of them were given."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Presence:
    """What a plan promises: days of the week (1 is Monday) from `starts_on` to `ends_on`, both included."""

    starts_on: date
    ends_on: date
    weekdays: frozenset[int]
    is_open: Callable[[date], bool] = lambda _day: True

    def owes(self, day: date) -> bool:
        """Whether somebody is promised on this day."""
        inside = self.starts_on <= day <= self.ends_on
        return inside and day.isoweekday() in self.weekdays and self.is_open(day)


@dataclass(frozen=True, kw_only=True)
class Month:
    """One month of a plan. `owed` are the days promised until now; `promised` those of the whole month."""

    first: date
    promised: int
    owed: int
    given: int
    substituted: int
    absent: int

    @property
    def shortfall(self) -> int:
        """How many promised days were not given so far."""
        return max(0, self.owed - self.given)


def days_of(first: date) -> Iterable[date]:
    """The days of the month that begins on `first`."""
    day = first
    while day.month == first.month:
        yield day
        day += timedelta(days=1)


def count(presence: Presence, first: date, states: Mapping[date, str], today: date) -> Month:
    """One month: `states` says what was signed in for a day. A day's work is owed once the day is over.

    A day on which somebody came though it wasn't promised makes good for one that was missed.
    """
    month = [day for day in days_of(first) if presence.owes(day)]
    signed = [state for day, state in states.items() if (day.year, day.month) == (first.year, first.month)]
    came = [state for state in signed if state in ("present", "substitute")]
    owed = sum(day < today or day in states for day in month)
    return Month(
        first=first,
        promised=len(month),
        owed=owed,
        given=len(came),
        substituted=signed.count("substitute"),
        absent=signed.count("absent"),
    )


def months_of(starts_on: date, until: date) -> list[date]:
    """The first day of every month from `starts_on` to `until`."""
    found, first = [], starts_on.replace(day=1)
    while first <= until:
        found.append(first)
        first = (first + timedelta(days=32)).replace(day=1)
    return found
