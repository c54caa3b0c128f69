"""Where every clock of one promise stands: a pure function of the timeline.

``evaluate`` knows no database and no present: the same timeline read at the same ``now`` gives the same
answer, for ever. A back-dated fact can therefore change it; a breach stored before then needs a waiver.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from functools import cached_property

from aftercare.contracts.rules.courses import Course, Ending, follow
from aftercare.contracts.rules.explanations import explain_clock
from aftercare.contracts.rules.promises import Commitment, FactAt, HoldSpan
from aftercare.foundation.text import Phrase
from aftercare.foundation.worktime import Calendar
from aftercare.foundation.worktime.answers import is_provisional, zone_for
from aftercare.foundation.worktime.counting import Arrival, arrive
from aftercare.foundation.worktime.explanations import Count
from aftercare.foundation.worktime.holds import Hold, Holds, counted, join
from aftercare.foundation.worktime.moments import instant, moment

__all__ = ["ClockReading", "ClockState", "Commitment", "FactAt", "HoldSpan", "evaluate"]


class ClockState(StrEnum):
    """What a clock shows."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"
    MET_LATE = "met_late"
    SUPERSEDED = "superseded"
    MERGED = "merged"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class ClockReading:
    """One clock at one moment.

    ``used``, ``remaining`` and ``late`` are lengths of the time that the amount counts in (open time of the
    calendar; plain time on 7×24 and for elapsed amounts), holds left out. ``due`` is None while an open hold
    stands in the way.
    """

    cycle: int
    state: ClockState
    started: datetime
    due: datetime | None
    fulfilled: datetime | None
    used: timedelta
    remaining: timedelta
    late: timedelta
    provisional: bool
    course: Course = field(repr=False, compare=False)
    count: Count = field(repr=False, compare=False)

    @property
    def used_seconds(self) -> int:
        """Used time in whole seconds."""
        return self.used // timedelta(seconds=1)

    @property
    def remaining_seconds(self) -> int:
        """Time left in whole seconds, never negative."""
        return self.remaining // timedelta(seconds=1)

    @property
    def late_seconds(self) -> int:
        """Time past the due time in whole seconds."""
        return self.late // timedelta(seconds=1)

    @cached_property
    def explanation(self) -> tuple[Phrase, ...]:
        """Why the clock shows this, sentence by sentence."""
        lengths = {"used": self.used, "remaining": self.remaining, "late": self.late}
        return tuple(explain_clock(self.course, self.count, self.state, **lengths))


def evaluate(
    commitment: Commitment,
    calendar: Calendar,
    facts: Iterable[FactAt],
    holds: Iterable[HoldSpan],
    now: datetime,
) -> list[ClockReading]:
    """Read every clock of a commitment on one ticket at ``now``; what lies after ``now`` is not known yet.

    No clock while the fact it counts from is missing. Raises Refused and NeverReached.
    """
    known = instant(now)
    happened = [fact for fact in facts if instant(fact.at) <= known]
    courses = follow(commitment, calendar, happened, _pausing(commitment, holds, known))
    return [_read(course, now) for course in courses]


def _pausing(commitment: Commitment, holds: Iterable[HoldSpan], known: int) -> Holds:
    """The holds that stop this promise's clock, as far as they have begun."""
    spans = (
        Hold(instant(hold.since), None if hold.until is None else instant(hold.until))
        for hold in holds
        if hold.reason in commitment.pauses
    )
    return join(span for span in spans if span.since <= known)


def _read(course: Course, now: datetime) -> ClockReading:
    count, known = _count(course, now), instant(now)
    until = known if course.ended is None else course.ended
    used = counted(count.allowance.measure, count.holds, course.origin, max(until, course.origin))
    state = _state(course, count.arrival, known)
    late = max(0, used - count.allowance.span) if state in _LATE else 0
    return ClockReading(
        cycle=course.cycle,
        state=state,
        started=moment(course.started, count.zone),
        due=_shown(count.arrival.due, count.zone),
        fulfilled=_shown(course.ended if course.ending is Ending.FULFILLED else None, count.zone),
        used=timedelta(microseconds=used),
        remaining=timedelta(microseconds=max(0, count.allowance.span - used)),
        late=timedelta(microseconds=late),
        provisional=is_provisional(count.allowance, count.arrival),
        course=course,
        count=count,
    )


def _count(course: Course, now: datetime) -> Count:
    """The count behind a clock; holds matter up to its end."""
    allowance, holds = course.allowance, course.counted_holds
    arrival = arrive(allowance.measure, course.origin, allowance.span, holds)
    zone = zone_for(course.calendar, now)
    return Count(course.calendar, zone, course.origin, course.amount, allowance, holds, arrival, course.gaps)


def _shown(at: int | None, zone: tzinfo) -> datetime | None:
    return None if at is None else moment(at, zone)


_LATE = frozenset({ClockState.BREACHED, ClockState.MET_LATE})


def _had_nothing_left(course: Course, due: int) -> bool:
    """Reopened when the allowance was used up already."""
    return course.origin < course.started and due <= course.started


_IN_TIME = {
    Ending.FULFILLED: ClockState.MET,
    Ending.SUPERSEDED: ClockState.SUPERSEDED,
    Ending.MERGED: ClockState.MERGED,
    Ending.CANCELLED: ClockState.CANCELLED,
}


def _state(course: Course, arrival: Arrival, known: int) -> ClockState:
    """Instants are compared, never rounded: the due time itself is in time, a moment later is late."""
    until = known if course.ended is None else course.ended
    if arrival.due is None:
        return ClockState.PAUSED
    if until > arrival.due or _had_nothing_left(course, arrival.due):
        return ClockState.MET_LATE if course.ending is Ending.FULFILLED else ClockState.BREACHED
    if course.ending is not None:
        return _IN_TIME[course.ending]
    held = any(hold.since <= known < (hold.until or known + 1) for hold in course.holds)
    return ClockState.PAUSED if held and known < arrival.due else ClockState.RUNNING
