"""Tickets are locked, read, projected, saved: one for a person, many for the sweeper."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.db import connection

from aftercare.contracts.actions.projection import Projection, draw, save, save_clocks, state
from aftercare.contracts.models import Contract, TimedTicket
from aftercare.contracts.queries.cards import ClockCard
from aftercare.contracts.queries.terms import Terms, terms_of
from aftercare.contracts.queries.timelines import Timeline, load_timelines
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
    tickets = TimedTicket.objects.select_related("contract").select_for_update(of=("self",))
    found = tickets.filter(pk=ticket_id).first()
    if found is None:
        raise NotFound("There is no such ticket.")
    return found


def lock_free(ticket_ids: Iterable[int]) -> list[TimedTicket]:
    """Those of the tickets that nobody else has, in the order of their ids; each contract is read once."""
    free = TimedTicket.objects.select_for_update(skip_locked=True).filter(pk__in=list(ticket_ids))
    tickets = list(free.order_by("pk"))
    contracts = Contract.objects.in_bulk({one.contract_id for one in tickets if one.contract_id})
    for ticket in tickets:
        ticket.contract = contracts.get(ticket.contract_id)
    return tickets


def terms_for(ticket: TimedTicket, timeline: Timeline) -> list[Terms]:
    """The terms of every contract the ticket was ever under; the present one is at hand."""
    at_hand = ticket.contract
    others = [key for key in timeline.spells if at_hand is None or key != at_hand.pk]
    former = list(Contract.objects.filter(pk__in=others)) if others else []
    present = [at_hand] if at_hand and at_hand.pk in timeline.spells else []
    return [terms_of(contract) for contract in [*former, *present]]


def follow(ticket: TimedTicket, timeline: Timeline, at: datetime, by: Actor) -> ClockCard | None:
    """Let the clocks follow the timeline; returns the one that falls due next."""
    projection = _draw(ticket, timeline, at)
    following = save(projection)
    ticket.save(update_fields=SAVED)
    state(projection, by=by)
    return following


def follow_all(tickets: Sequence[TimedTicket], at: datetime, by: Actor) -> None:
    """The same for many tickets that the caller has locked: a few statements for all of them."""
    if not tickets:
        return
    timelines = load_timelines(tickets)
    before = {ticket.pk: (ticket.next_due_at, ticket.next_clock_id) for ticket in tickets}
    projections = [_draw(ticket, timelines[ticket.pk], at) for ticket in tickets]
    save_clocks(projections)
    _save_next([one for one in tickets if before[one.pk] != (one.next_due_at, one.next_clock_id)])
    state(*projections, by=by)


def _draw(ticket: TimedTicket, timeline: Timeline, at: datetime) -> Projection:
    return draw(ticket, timeline, terms_for(ticket, timeline), timeline.now(at))


_NEXT: Final = """
UPDATE contracts_timedticket AS t SET next_due_at = n.due_at, next_clock_id = n.clock_id
  FROM unnest(%s::bigint[], %s::timestamptz[], %s::bigint[]) AS n(id, due_at, clock_id)
 WHERE t.ticket_id = n.id
"""


def _save_next(tickets: Sequence[TimedTicket]) -> None:
    """Which clock falls due next: all that time alone changes on a ticket's row."""
    if tickets:
        with connection.cursor() as cursor:
            rows = [(one.pk, one.next_due_at, one.next_clock_id) for one in tickets]
            cursor.execute(_NEXT, [list(column) for column in zip(*rows, strict=True)])
