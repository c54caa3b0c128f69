"""Sweeps: small works done again and again, each looking for what is due and not done yet.

A sweep asks the database, so being late only makes it late: nothing is lost while no worker runs, nothing is
done twice when several do. `site/wiring.py` registers them; the worker runs them. What time it is, the
database says, so that workers whose clocks differ, jump or stand still state the same.
"""

import logging
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import Error, connection, reset_queries
from django.utils import timezone

from aftercare.records.models import Sweep

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

log = logging.getLogger(__name__)

NOTED_EVERY = 10.0  # seconds; a success is written down no more often than this
LOCKS = 0x5357  # the first half of our advisory locks; the second comes from the name


@dataclass
class Work:
    """One registered sweep: at most one runs at a time, over all workers."""

    name: str
    seconds: float
    function: Callable[[datetime], object]
    noted: float = 0.0


_works: dict[str, Work] = {}


def every(seconds: float, name: str, function: Callable[[], object]) -> None:
    """Have `function` run about every so many seconds. It opens its own transactions, small ones."""
    timed(seconds, name, lambda _now: function())


def timed(seconds: float, name: str, function: Callable[[datetime], object]) -> None:
    """The same for a function of the time, which is the database's."""
    _works[name] = Work(name, seconds, function)


def registered() -> list[Work]:
    """All sweeps, in the order of their registration."""
    return list(_works.values())


def run(work: Work) -> bool:
    """Run one sweep now, unless another worker is at it. True if it ran well. Never raises.

    Failures are logged, counted and shown by `/healthz/deep`; they never stop other sweeps.
    """
    try:
        with _alone(work.name) as now:
            return now is not None and _carry_out(work, now)
    except Error as error:
        log.warning("sweep %s: the database does not answer (%s)", work.name, str(error).strip())
        return False
    finally:
        _tidy_up()


def behind(at: datetime) -> list[str]:
    """The names of the sweeps that haven't gone well for ten rounds, or a minute if longer."""
    good = dict(Sweep.objects.values_list("name", "last_ok"))
    return [work.name for work in _works.values() if at - (good.get(work.name) or EPOCH) > _grace(work)]


def _grace(work: Work) -> timedelta:
    return timedelta(seconds=max(60.0, 10 * work.seconds))


def _carry_out(work: Work, now: datetime) -> bool:
    started = timezone.now()
    try:
        work.function(now)
    except Exception as error:
        log.exception("sweep %s failed", work.name)
        _tidy_up()
        Sweep.note_failure(work.name, started, f"{type(error).__name__}: {error}")
        work.noted = 0.0
        return False
    if time.monotonic() - work.noted >= NOTED_EVERY:
        Sweep.note_success(work.name, started)
        work.noted = time.monotonic()
    return True


def key_of(name: str) -> int:
    """The second half of a sweep's advisory lock: a signed 32-bit number."""
    return zlib.crc32(name.encode()) - 2**31


@contextmanager
def _alone(name: str) -> Iterator[datetime | None]:
    """Hold the sweep's advisory lock; a worker that dies lets go of it with its connection.

    The time, or None if another worker is at it.
    """
    key = [LOCKS, key_of(name)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s), clock_timestamp()", key)
        mine, now = cursor.fetchone()
    try:
        yield now if mine else None
    finally:
        if mine and connection.connection is not None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


def _tidy_up() -> None:
    """Leave the thread's connection usable for the next sweep, or closed."""
    reset_queries()
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
