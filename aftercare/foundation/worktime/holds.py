"""Stretches in which the clock stands still, as instants. ``None`` as an end: nobody knows when."""

from collections.abc import Iterable
from typing import NamedTuple

from aftercare.foundation.worktime.calendars import Calendar


class Hold(NamedTuple):
    """[since, until) does not count."""

    since: int
    until: int | None


Holds = tuple[Hold, ...]


def join(holds: Iterable[Hold]) -> Holds:
    """Holds in order, overlapping ones made one, so that no time is left out twice."""
    joined: list[Hold] = []
    for hold in sorted(holds, key=lambda hold: hold.since):
        if joined and _touches(joined[-1], hold):
            joined[-1] = Hold(joined[-1].since, _later(joined[-1].until, hold.until))
        else:
            joined.append(hold)
    return tuple(joined)


def _touches(earlier: Hold, later: Hold) -> bool:
    return earlier.until is None or later.since <= earlier.until


def _later(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else max(one, other)


def cut(holds: Holds, end: int) -> Holds:
    """What of the holds lies before ``end``; nothing stays open."""
    return tuple(
        Hold(hold.since, end if hold.until is None else min(hold.until, end))
        for hold in holds
        if hold.since < end
    )


def counted(calendar: Calendar, holds: Holds, start: int, end: int) -> int:
    """Open time in [start, end) outside the (joined) holds."""
    held = sum(
        calendar.open_between(max(hold.since, start), end if hold.until is None else min(hold.until, end))
        for hold in holds
        if hold.since < end
    )
    return calendar.open_between(start, end) - held
