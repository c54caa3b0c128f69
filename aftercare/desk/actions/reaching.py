"""Words of ours that reached the customer: what contracts call the first response, and replies."""

from datetime import datetime
from typing import Any

from aftercare.contracts.actions import clocks
from aftercare.desk.actions.changes import due
from aftercare.desk.models import Message, Ticket
from aftercare.foundation.facts import Actor


def count_words(ticket: Ticket, *, by: Actor, at: datetime) -> dict[str, Any]:
    """State that a person's words reached the customer at `at`. Returns what changes on the ticket's row.

    The first ones are the contract's `responded`, later ones `replied`. The first ones are both where the
    customer has written again meanwhile: whoever waits for a reply has got one.
    """
    first = ticket.responded_at is None
    kinds = ["responded"] if first else ["replied"]
    if first and _has_written_again(ticket):
        kinds.append("replied")
    card = None
    for kind in kinds:
        card = clocks.record(ticket.pk, kind, at=at, written_at=at, by=by)
    changes: dict[str, Any] = {"responded_at": at} if first else {}
    if ticket.customer_wrote_at and ticket.customer_wrote_at <= at:
        changes["customer_wrote_at"] = None
    return {**changes, **due(card)}


def _has_written_again(ticket: Ticket) -> bool:
    """Whether there is more from the customer than the report."""
    theirs = Message.objects.filter(ticket=ticket, kind="incoming", audience="customer")
    return len(theirs.values_list("pk")[:2]) > 1
