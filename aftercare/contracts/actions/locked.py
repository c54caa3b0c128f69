"""One ticket at a time: locked, read, projected, saved."""

from datetime import datetime
from typing import Final

from aftercare.contracts.actions.projection import draw, save, state
from aftercare.contracts.models import Contract, TimedTicket
from aftercare.contracts.queries.cards import ClockCard
from aftercare.contracts.queries.terms import Terms, terms_of
from aftercare.contracts.queries.timelines import Timeline
from aftercare.foundation.errors import NotFound
from aftercare.foundation.facts import Actor

SAVED: Final = (
    "next_due_at",
    "next_clock_id",
    "ended_at",
    "merged_into",
    "request_class",
    "priority",
    "contract",
    "entitlement",
    "judged_at",
    "received_at",
)


def lock(ticket_id: int) -> TimedTicket:
    """The ticket, for this transaction alone; its contract is read along. NotFound if it isn't timed."""
    found = lock_free(ticket_id, wait=True)
    if found is None:
        raise NotFound("There is no such ticket.")
    return found


def lock_free(ticket_id: int, *, wait: bool = False) -> TimedTicket | None:
    """The same; None if somebody else has it and `wait` isn't asked for."""
    tickets = TimedTicket.objects.select_related("contract")
    return tickets.select_for_update(of=("self",), skip_locked=not wait).filter(pk=ticket_id).first()


def terms_for(ticket: TimedTicket, timeline: Timeline) -> list[Terms]:
    """The terms of every contract the ticket was ever under; the present one is at hand."""
    at_hand = ticket.contract
    others = [key for key in timeline.spells if at_hand is None or key != at_hand.pk]
    former = list(Contract.objects.filter(pk__in=others)) if others else []
    present = [at_hand] if at_hand and at_hand.pk in timeline.spells else []
    return [terms_of(contract) for contract in [*former, *present]]


def follow(ticket: TimedTicket, timeline: Timeline, at: datetime, by: Actor) -> ClockCard | None:
    """Let the clocks follow the timeline; returns the one that falls due next."""
    projection = draw(ticket, timeline, terms_for(ticket, timeline), timeline.now(at))
    following = save(projection)
    ticket.save(update_fields=SAVED)
    state(projection, by=by)
    return following
