"""Back to work: a result that did not hold, or words that came after it."""

from datetime import datetime
from typing import Any

from aftercare.contracts.actions import clocks
from aftercare.desk.actions.changes import about, due, move
from aftercare.desk.actions.notices import notify
from aftercare.desk.facts import TicketReopened
from aftercare.desk.models import Ticket
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_
from aftercare.records.journal import tell

REOPENED = N_("%(number)s is open again: %(title)s")

UNRESOLVED: dict[str, Any] = {
    "resolution_kind": "",
    "resolved_at": None,
    "resolved_by_id": None,
    "verified_at": None,
    "verified_by_id": None,
    "asked_at": None,
    "reminded": 0,
    "confirmed_at": None,
    "confirmed_by": "",
    "closed_at": None,
    "closed_by_silence": False,
}
"""What is no longer true once a result did not hold. The words of the result stay, to be improved."""


def put_back(ticket: Ticket, *, why: str, by: Actor, at: datetime) -> None:
    """Reopen: the resolution clock goes on with the time already used; links of the round die."""
    card = clocks.record(ticket.pk, "reopened", at=at, by=by)
    times = ticket.reopened + 1
    move(
        ticket, "reopen", at=at, reopened=times, started_at=ticket.started_at or at, **UNRESOLVED, **due(card)
    )
    tell(TicketReopened(**about(ticket, by=by, at=at), why=why[:1000]))
    values = {"number": ticket.number, "title": ticket.title}
    notify([ticket.owner_id], ticket, kind="reopened", text=REOPENED, at=at, **values)
