"""How much time a promise allows."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from aftercare.foundation.text import N_, Phrase
from aftercare.foundation.worktime.moments import HOUR, MINUTE, SECOND
from aftercare.foundation.worktime.refusals import Refused


class Unit(StrEnum):
    """Units of an allowance, small to large."""

    SECONDS = "seconds"
    MINUTES = "minutes"
    HOURS = "hours"
    WORKING_DAYS = "working_days"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


class Counting(StrEnum):
    """Civil Code articles 200–204 (open hours, whole days), or plain time hour by hour."""

    CIVIL_CODE = "civil_code"
    ELAPSED = "elapsed"


CLOCK_UNITS: Final = {Unit.SECONDS: SECOND, Unit.MINUTES: MINUTE, Unit.HOURS: HOUR}
NOT_POSITIVE: Final = N_("the number must be a positive whole number")
ELAPSED_WORKING_DAYS: Final = N_("working days cannot be counted as elapsed time")


@dataclass(frozen=True)
class Amount:
    """A number of units and the way they are counted. Only minutes may be 0.

    ``microseconds`` is the length of seconds, minutes and hours; None for units of days. ``is_elapsed``:
    plain time, whatever the calendar says.
    """

    unit: Unit
    count: int
    counting: Counting = Counting.CIVIL_CODE
    microseconds: int | None = field(init=False, repr=False, compare=False)
    is_elapsed: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "unit", Unit(self.unit))
        object.__setattr__(self, "counting", Counting(self.counting))
        object.__setattr__(self, "is_elapsed", self.counting is Counting.ELAPSED)
        least = 0 if self.unit is Unit.MINUTES else 1
        if type(self.count) is not int or self.count < least:
            raise Refused(Phrase(NOT_POSITIVE), self.unit.value)
        if self.unit is Unit.WORKING_DAYS and self.is_elapsed:
            raise Refused(Phrase(ELAPSED_WORKING_DAYS), "counting")
        size = CLOCK_UNITS.get(self.unit)
        object.__setattr__(self, "microseconds", None if size is None else size * self.count)


def minutes(count: int) -> Amount:
    """So many minutes of open time."""
    return Amount(Unit.MINUTES, count)


def hours(count: int) -> Amount:
    """So many hours of open time."""
    return Amount(Unit.HOURS, count)


def working_days(count: int) -> Amount:
    """Until close of business on the so-manieth working day after."""
    return Amount(Unit.WORKING_DAYS, count)
