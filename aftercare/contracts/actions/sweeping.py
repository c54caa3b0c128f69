"""What time alone makes true: due times that pass, warnings, new editions of calendars.

Level-triggered: it looks at what is due now, however long nobody looked; what it states has the time at
which it was true. One ticket in one transaction; a ticket that somebody else works on is left to them; one
that can't be evaluated is parked with the reason and never stops the others.
"""

import logging
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Final

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, OuterRef

from aftercare.contracts.actions.locked import follow, lock_free
from aftercare.contracts.models import CalendarVersion, Clock
from aftercare.contracts.queries.timelines import load_timeline
from aftercare.foundation.facts import SYSTEM

BATCH: Final = 200
logger = logging.getLogger(__name__)


def sweep_due(now: datetime) -> int:
    """State every breach and warning that is due by `now`, move clocks to new editions.

    Returns tickets looked at.
    """
    return sum(_attend(ticket_id, now) for ticket_id in _waiting(now))


def _waiting(now: datetime) -> Iterator[int]:
    """Tickets whose clocks time may have moved, each once, the longest waiting first."""
    seen: set[int] = set()
    while fresh := [ticket_id for ticket_id in _batch(now, seen) if ticket_id not in seen]:
        for ticket_id in dict.fromkeys(fresh):
            seen.add(ticket_id)
            yield ticket_id


def _batch(now: datetime, seen: set[int]) -> list[int]:
    due = Clock.objects.filter(wake_at__lte=now, parked_at=None).order_by("wake_at")
    found = list(islice(due.exclude(ticket__in=seen).values_list("ticket_id", flat=True)[:BATCH], BATCH))
    return found or _outdated(now, seen)


def _outdated(now: datetime, seen: set[int]) -> list[int]:
    """Open clocks that were read by an edition of their calendar that isn't the newest any more."""
    newer = CalendarVersion.objects.filter(
        calendar=OuterRef("calendar"), number__gt=OuterRef("number"), made_at__lte=now
    )
    former = CalendarVersion.objects.filter(Exists(newer)).values_list("pk", flat=True)
    open_clocks = Clock.objects.filter(calendar_version__in=list(former), state__in=("running", "paused"))
    tickets = open_clocks.filter(parked_at=None).exclude(ticket__in=seen).values_list("ticket_id", flat=True)
    return list(tickets[:BATCH])


def _attend(ticket_id: int, now: datetime) -> bool:
    try:
        with transaction.atomic():
            ticket = lock_free(ticket_id)
            if ticket is not None:
                follow(ticket, load_timeline(ticket), now, SYSTEM)
            return ticket is not None
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        logger.exception("clocks of ticket %s are parked", ticket_id)
        reason = f"{type(error).__name__}: {error}"[:300]
        Clock.objects.filter(ticket=ticket_id, wake_at__lte=now).update(parked_at=now, parked_reason=reason)
        return False
