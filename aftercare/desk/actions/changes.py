"""How a ticket's row changes: along the lifecycle or in place (both refuse what is outrun), by a breach."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F

from aftercare.contracts.queries import ClockCard, next_clocks
from aftercare.desk.models import Ticket
from aftercare.desk.rules.lifecycle import LIFECYCLE
from aftercare.foundation.errors import Conflict
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_
from aftercare.records.rows import records

OUTRUN = N_("Somebody else has changed this ticket meanwhile. Look at it again, then decide.")
WRONG_STATE = N_("This can't be done while the ticket is in this state.")


def move(ticket: Ticket, verb: str, *, at: datetime, **changes: Any) -> None:
    """Carry the ticket along the lifecycle, with what changes on the way. Conflict if it is elsewhere."""
    target = LIFECYCLE.target(ticket.state, verb)
    if target is None:
        raise Conflict(WRONG_STATE, field="state")
    change(ticket, at=at, state=target, **changes)


def change(ticket: Ticket, *, at: datetime, **changes: Any) -> None:
    """Write the changes if the row is still the one that `ticket` was read from; Conflict otherwise."""
    asked = Ticket.objects.filter(pk=ticket.pk, version=ticket.version, state=ticket.state)
    if not asked.update(version=F("version") + 1, updated_at=at, **changes):
        raise Conflict(OUTRUN, field="version")
    ticket.version += 1
    ticket.updated_at = at
    for name, value in changes.items():
        setattr(ticket, name, value)


def about(ticket: Ticket, *, by: Actor, at: datetime) -> dict[str, Any]:
    """What every fact about this ticket says first."""
    return {
        "by": by,
        "at": at,
        "ticket_id": ticket.pk,
        "number": ticket.number,
        "customer_id": ticket.customer_id,
    }


def due(card: ClockCard | None) -> dict[str, Any]:
    """What the ticket's row keeps of the promise that falls due next."""
    if card is None:
        return {"next_due_at": None, "next_clock": None}
    return {
        "next_due_at": card.due_at,
        "next_clock": {
            "id": card.id,
            "name": card.name,
            "milestone": card.milestone,
            "state": card.state,
            "started_at": card.started_at.isoformat(),
            "due_at": card.due_at.isoformat() if card.due_at else None,
            "remaining_seconds": card.remaining_seconds,
            "breached": card.breached,
            "provisional": card.provisional,
            "calendar": card.calendar_name,
            "penalty": str(card.penalty) if card.penalty is not None else None,
            "currency": card.currency,
        },
    }


_BROKEN = """
UPDATE desk_ticket AS t
   SET breached_at = LEAST(t.breached_at, n.breached_at),
       next_due_at = n.next_due_at, next_clock = n.next_clock
  FROM jsonb_to_recordset(%s::jsonb)
    AS n(id bigint, breached_at timestamptz, next_due_at timestamptz, next_clock jsonb)
 WHERE t.id = n.id AND t.id = ANY(%s)
"""
_SHOWN = ("id", "breached_at", "next_due_at", "next_clock")


def mark_broken(broken: Iterable[tuple[int, datetime]]) -> None:
    """Tickets whose promises were broken, and when each was due: in one statement, for they come in hundreds.

    The version stays: nobody who is writing an answer just now is to begin again for this.
    """
    first: dict[int, datetime] = {}
    for ticket_id, due_at in broken:
        first[ticket_id] = min(first.get(ticket_id, due_at), due_at)
    cards = next_clocks(first)
    rows = ((ticket_id, at, *due(cards.get(ticket_id)).values()) for ticket_id, at in first.items())
    with connection.cursor() as cursor:
        cursor.execute(_BROKEN, [records(_SHOWN, rows), list(first)])
