"""Instants as whole microseconds since 1970 (UTC), and their way to and from wall clocks.

Counting in integers keeps every comparison exact and independent of the machine's own time zone.
"""

from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final

from aftercare.foundation.text import N_, Phrase
from aftercare.foundation.worktime.refusals import NeverReached, Refused

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
WALL_EPOCH: Final = EPOCH.replace(tzinfo=None)
EPOCH_ORDINAL: Final = WALL_EPOCH.toordinal()
LAST_ORDINAL: Final = date.max.toordinal()
LAST_YEAR: Final = date.max.year

NO_OFFSET: Final = N_("a moment needs an offset from UTC")
OUT_OF_RANGE: Final = N_("the time lies outside the years 1 to 9999")
_LAST_WALL: Final = (LAST_ORDINAL - EPOCH_ORDINAL + 1) * DAY - 1
_FIRST_WALL: Final = (1 - EPOCH_ORDINAL) * DAY


def microseconds(span: timedelta) -> int:
    """A duration in whole microseconds."""
    return (span.days * 86_400 + span.seconds) * SECOND + span.microseconds


def instant(moment: datetime) -> int:
    """Microseconds since 1970 of an aware moment; a naive one is refused."""
    try:
        span = moment - EPOCH
    except TypeError:
        raise Refused(Phrase(NO_OFFSET)) from None
    return (span.days * 86_400 + span.seconds) * SECOND + span.microseconds


def moment(at: int, zone: tzinfo) -> datetime:
    """The wall time of an instant in a zone."""
    seconds, rest = divmod(at, SECOND)
    try:
        shown = datetime.fromtimestamp(seconds, zone)
    except (OverflowError, ValueError, OSError):
        raise NeverReached(Phrase(OUT_OF_RANGE)) from None
    return shown.replace(microsecond=rest) if rest else shown


def day_of(at: int, zone: tzinfo) -> int:
    """The ordinal of the local day in which an instant lies."""
    return moment(at, zone).toordinal()


def time_of_day(at: int, zone: tzinfo) -> int:
    """What the local wall clock shows at an instant, in microseconds after midnight."""
    shown = moment(at, zone)
    return ((shown.hour * 60 + shown.minute) * 60 + shown.second) * SECOND + shown.microsecond


def midnight(ordinal: int) -> int:
    """The wall clock's reading at the first moment of a day, in microseconds since 1970-01-01 00:00."""
    return (ordinal - EPOCH_ORDINAL) * DAY


def first_occurrence(zone: tzinfo, wall: int) -> int:
    """The instant at which a wall clock first shows ``wall``.

    A time inside a skipped hour is the instant of the change; inside a repeated one, its first occurrence.
    """
    before, after = wall_offset(zone, wall), wall_offset(zone, wall, fold=1)
    if before >= after:
        return wall - before
    return _change_between(zone, wall - after, wall - before)


def wall_offset(zone: tzinfo, wall: int, fold: int = 0) -> int:
    """The offset from UTC that a wall time has, in microseconds."""
    bounded = min(max(wall, _FIRST_WALL), _LAST_WALL)
    shown = WALL_EPOCH + timedelta(microseconds=bounded)
    return microseconds(zone.utcoffset(shown.replace(fold=fold)) or timedelta())


@lru_cache(maxsize=8192)
def midnight_offset(zone: tzinfo, ordinal: int) -> int:
    """The offset from UTC at the first moment of a day, in microseconds."""
    return wall_offset(zone, midnight(ordinal))


def steady_offset(zone: tzinfo, ordinal: int) -> int | None:
    """The one offset of a day and the day after, or None where clocks change in between."""
    offset = midnight_offset(zone, ordinal)
    steady = offset == midnight_offset(zone, ordinal + 1) == midnight_offset(zone, ordinal + 2)
    return offset if steady else None


def _change_between(zone: tzinfo, low: int, high: int) -> int:
    """The instant in (low, high] at which the zone's offset changes; changes fall on whole seconds."""
    old = moment(low, zone).utcoffset()
    first, last = low // SECOND, -(-high // SECOND)
    while last - first > 1:
        middle = (first + last) // 2
        if moment(middle * SECOND, zone).utcoffset() == old:
            first = middle
        else:
            last = middle
    return last * SECOND
