"""What time alone makes true: due times that pass, warnings, new editions of calendars.

Level-triggered: it looks at what is due now, however long nobody looked; what it states has the time at
which it was true. A batch of tickets in one transaction; a ticket that somebody else works on is left to
them. A batch that fails is gone through one by one: a ticket that can't be evaluated is parked with the
reason and never stops the others.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import takewhile
from typing import Final

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from aftercare.channels.failpoints import reach
from aftercare.contracts.actions.locked import follow_all, lock_free
from aftercare.contracts.models import CalendarVersion, Clock
from aftercare.foundation.facts import SYSTEM

BATCH: Final = 250  # tickets; nobody waits for them longer than half a second
BUDGET: Final = 20.0  # seconds of one round
OPEN: Final = ("running", "paused")
logger = logging.getLogger(__name__)


def sweep_due(now: datetime) -> int:
    """State every breach and warning that is due by `now`, move clocks to new editions.

    Returns tickets looked at. After some seconds it stops; what is left is there for the next round, which
    sees first what has fallen due meanwhile.
    """
    until = time.monotonic() + BUDGET
    batches = takewhile(lambda _: time.monotonic() < until, _batches(now))
    return sum(_attend(batch, now) for batch in batches) if _has_work(now) else 0


_HAS_WORK: Final = """
WITH RECURSIVE used(id) AS (
    (SELECT min(calendar_version_id) FROM contracts_clock WHERE state IN ('running', 'paused'))
    UNION ALL
    SELECT (SELECT min(calendar_version_id) FROM contracts_clock
             WHERE state IN ('running', 'paused') AND calendar_version_id > used.id)
      FROM used WHERE used.id IS NOT NULL)
SELECT EXISTS (SELECT FROM contracts_clock
                WHERE wake_at <= %(now)s AND wake_at IS NOT NULL AND parked_at IS NULL)
    OR EXISTS (SELECT FROM used JOIN contracts_calendarversion former ON former.id = used.id
                 JOIN contracts_calendarversion newer ON newer.calendar_id = former.calendar_id
                WHERE newer.number > former.number AND newer.made_at <= %(now)s)
"""


def _has_work(now: datetime) -> bool:
    """Whether a clock is due, or was read by an edition that isn't the newest: one statement, asked all day.

    The editions in use are found by leaps through the index of open clocks, however many there are.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HAS_WORK, {"now": now})
        return bool(cursor.fetchone()[0])


def _batches(now: datetime) -> Iterator[list[int]]:
    """Tickets whose clocks time may have moved, each once, the longest waiting first."""
    seen: set[int] = set()
    while fresh := _fresh(now, seen):
        seen.update(fresh)
        yield fresh


def _fresh(now: datetime, seen: set[int]) -> list[int]:
    due = Clock.objects.filter(wake_at__lte=now, parked_at=None).order_by("wake_at")
    return _unseen(due, seen) or _unseen(_outdated(now), seen)


def _unseen(clocks: QuerySet[Clock], seen: set[int]) -> list[int]:
    """The next tickets of these clocks. What is seen and still due (somebody else has it) is passed over."""
    limit = 4 * BATCH
    while True:
        found = list(clocks.values_list("ticket_id", flat=True)[:limit])
        fresh = [ticket_id for ticket_id in dict.fromkeys(found) if ticket_id not in seen]
        if fresh or len(found) < limit:
            return fresh[:BATCH]
        limit *= 4


def _outdated(now: datetime) -> QuerySet[Clock]:
    """Open clocks that were read by an edition of their calendar that isn't the newest any more."""
    newer = CalendarVersion.objects.filter(
        calendar=OuterRef("calendar"), number__gt=OuterRef("number"), made_at__lte=now
    )
    former = CalendarVersion.objects.filter(Exists(newer)).values_list("pk", flat=True)
    return Clock.objects.filter(calendar_version__in=list(former), state__in=OPEN, parked_at=None)


def _attend(ticket_ids: Sequence[int], now: datetime) -> int:
    """Returns how many of these tickets nobody else had."""
    try:
        with transaction.atomic():
            tickets = lock_free(ticket_ids)
            follow_all(tickets, now, SYSTEM)
            reach("before_swept_commit")
            return len(tickets)
    except Exception as error:
        if len(ticket_ids) > 1:
            logger.warning(
                "a batch of tickets fails and is gone through one by one (%s)", type(error).__name__
            )
            return sum(_attend([ticket_id], now) for ticket_id in ticket_ids)
        if isinstance(error, (OperationalError, InterfaceError)):
            raise
        _park(ticket_ids[0], now, error)
        return 0


def _park(ticket_id: int, now: datetime, error: Exception) -> None:
    """Leave a ticket alone that can't be read, and say so on the health page, until it is written again."""
    logger.error("clocks of ticket %s are parked", ticket_id, exc_info=error)
    reason = f"{type(error).__name__}: {error}"[:300]
    waiting = Clock.objects.filter(Q(wake_at__lte=now) | Q(state__in=OPEN), ticket=ticket_id)
    waiting.update(parked_at=now, parked_reason=reason)
