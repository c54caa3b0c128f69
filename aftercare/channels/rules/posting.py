"""What an attempt over a connection means, how fast posts may follow each other, and who is told what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
BACK_OFF = tuple(timedelta(seconds=seconds) for seconds in (15, 60, 120, 300, 900, 3600))
GIVE_UP_AFTER = timedelta(days=3)
ALARM_AFTER = 5  # failures in a row
DIGEST_ABOVE = 3  # so many are still told one by one


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a post ended. `again` is a wait that the other side asked for.

    `lost`: this content will never be taken, others may. `dead`: nothing will, until a person looks.
    """

    ok: bool = False
    reason: str = ""
    again: timedelta | None = None
    lost: bool = False
    dead: bool = False
    status: int | None = None


SENT = Outcome(ok=True)


def back_off(failures: int) -> timedelta:
    """How long a connection rests after so many failures in a row."""
    return BACK_OFF[min(max(failures, 1), len(BACK_OFF)) - 1]


def room_left(posted: Iterable[datetime], at: datetime, per_minute: int) -> int:
    """How many posts may still leave in this minute."""
    return max(per_minute - len(recent(posted, at)), 0)


def recent(posted: Iterable[datetime], at: datetime) -> list[datetime]:
    """The posts of the last minute."""
    return [one for one in posted if at - MINUTE < one]


def is_quiet(at: datetime, begins: time | None, ends: time | None, zone: ZoneInfo) -> bool:
    """Whether `at` lies in the quiet hours, which may span midnight."""
    if begins is None or ends is None or begins == ends:
        return False
    now = at.astimezone(zone).time()
    return begins <= now < ends if begins < ends else now >= begins or now < ends


def after_quiet(at: datetime, begins: time | None, ends: time | None, zone: ZoneInfo) -> datetime:
    """`at`, or the end of the quiet hours it lies in."""
    if ends is None or not is_quiet(at, begins, ends, zone):
        return at
    local = at.astimezone(zone)
    day = local.date() + timedelta(days=local.time() >= ends)
    return max(at, datetime.combine(day, ends, zone).astimezone(at.tzinfo))


def concerns(wanted: Sequence[object], found: object) -> bool:
    """Whether a choice holds something; an empty choice holds all."""
    return not wanted or found in wanted
