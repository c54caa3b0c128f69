"""What another edition of a calendar would do to open clocks, before it is made. Writes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from aftercare.contracts.models import Clock, Contract, TimedTicket
from aftercare.contracts.queries.terms import Terms, read_definition, terms_of
from aftercare.contracts.queries.timelines import key_of, load_timeline
from aftercare.contracts.rules.tracks import Edition, Placed
from aftercare.foundation.worktime import Calendar

#: So many tickets are looked at one by one; the count of open clocks is always the whole.
LOOKED_AT: Final = 100
NEW: Final = -1


@dataclass(frozen=True, kw_only=True)
class Move:
    """A clock whose due time would change."""

    ticket_number: str
    promise: str
    before: datetime
    after: datetime


@dataclass(frozen=True, kw_only=True)
class Preview:
    open_clocks: int
    tickets: int
    moves: list[Move]


def preview(calendar_id: int, definition: Mapping[str, Any], now: datetime) -> Preview:
    """How many open clocks count in the calendar, and which due times would move.

    At most a hundred tickets are looked at, those due soonest first. Raises worktime's Refused for hours
    that make no sense or never open.
    """
    calendar = read_definition(definition)
    clocks = Clock.objects.filter(commitment__calendar=calendar_id, state__in=("running", "paused"))
    soonest = clocks.order_by("due_at").values_list("ticket_id", flat=True)
    tickets = list(dict.fromkeys(soonest[: LOOKED_AT * 5]))
    looked_at = TimedTicket.objects.filter(pk__in=tickets[:LOOKED_AT])
    moves = [move for ticket in looked_at for move in _moves(ticket, calendar_id, calendar, now)]
    return Preview(
        open_clocks=clocks.count(),
        tickets=len(looked_at),
        moves=sorted(moves, key=lambda move: move.after),
    )


def _moves(ticket: TimedTicket, calendar_id: int, calendar: Calendar, now: datetime) -> list[Move]:
    timeline = load_timeline(ticket)
    terms = [terms_of(contract) for contract in Contract.objects.filter(pk__in=timeline.spells)]
    changed = [_with(one, calendar_id, calendar, now) for one in terms]
    before = {key_of(placed): placed for placed in timeline.read(terms, timeline.now(now))}
    after = timeline.read(changed, timeline.now(now))
    names = {key: wording.name for one in terms for key, wording in one.wordings.items()}
    return [
        Move(ticket_number=ticket.number, promise=names[new.term.id], before=old_due, after=new_due)
        for new in after
        if (old_due := _due(before.get(key_of(new)))) and (new_due := _due(new)) and old_due != new_due
    ]


def _due(placed: Placed | None) -> datetime | None:
    return placed.reading.due if placed and placed.is_open else None


def _with(terms: Terms, calendar_id: int, calendar: Calendar, now: datetime) -> Terms:
    """The terms as if the new edition had just been made."""
    if calendar_id not in terms.editions:
        return terms
    editions = [*terms.editions[calendar_id], Edition(NEW, now, calendar)]
    return replace(terms, editions={**terms.editions, calendar_id: editions})
