"""When to warn: at a share of the time, so long before the due time, or so long after it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from aftercare.contracts.rules.evaluation import ClockReading
from aftercare.foundation.text import N_, Phrase
from aftercare.foundation.worktime import NeverReached, Refused
from aftercare.foundation.worktime.counting import arrive
from aftercare.foundation.worktime.moments import microseconds, moment


class Point(StrEnum):
    """What a warning is measured by."""

    SHARE = "share"
    BEFORE = "before"
    AFTER = "after"


BAD_SHARE: Final = N_("a share is a percentage from 1 to 100")
BAD_LENGTH: Final = N_("a warning needs a positive length")


@dataclass(frozen=True)
class WarningPoint:
    """A point in a clock's course: ``percent`` of the time used, or ``length`` before or after the due time.

    Lengths are time that the promise counts in: in office hours, 30 min before Monday 9:10 is Friday 17:40.
    """

    point: Point
    percent: int = 0
    length: timedelta = timedelta()

    def __post_init__(self) -> None:
        object.__setattr__(self, "point", Point(self.point))
        if self.point is Point.SHARE and not 1 <= self.percent <= 100:
            raise Refused(Phrase(BAD_SHARE), "percent")
        if self.point is not Point.SHARE and self.length <= timedelta():
            raise Refused(Phrase(BAD_LENGTH), "length")

    def used_at(self, span: int) -> int | None:
        """How many counted microseconds have passed at this point; None before the clock started."""
        if self.point is Point.SHARE:
            return span * self.percent // 100
        signed = microseconds(self.length) * (-1 if self.point is Point.BEFORE else 1)
        return span + signed if span + signed >= 0 else None


@dataclass(frozen=True)
class WarningAt:
    """A warning and the moment it is due."""

    point: WarningPoint
    at: datetime


def warning_at(reading: ClockReading, points: Iterable[WarningPoint]) -> list[WarningAt]:
    """The moments of a clock's warnings, in order.

    Left out: those that an open hold keeps from coming, those longer before the due time than the whole
    allowance, and those that a clock which has ended did not live to see.
    """
    moments = ((point, _moment_of(reading, point)) for point in points)
    return sorted((WarningAt(point, at) for point, at in moments if at), key=lambda each: each.at)


def _moment_of(reading: ClockReading, point: WarningPoint) -> datetime | None:
    course, count = reading.course, reading.count
    used = point.used_at(count.allowance.span)
    if used is None:
        return None
    try:
        at = arrive(count.allowance.measure, course.origin, used, count.holds).due
    except NeverReached:
        return None
    if at is None or (course.ended is not None and at >= course.ended):
        return None
    return moment(max(at, course.started), count.zone)
