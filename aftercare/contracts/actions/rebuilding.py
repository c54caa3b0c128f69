"""The clocks again from nothing but the timeline: they must come out as they stand."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from aftercare.contracts.actions.locked import follow, lock, terms_for
from aftercare.contracts.actions.projection import Change, draw
from aftercare.contracts.actions.totalling import recount
from aftercare.contracts.models import Clock, TimedTicket
from aftercare.contracts.queries.timelines import load_timeline
from aftercare.foundation.facts import SYSTEM


def rebuild(ticket_id: int | None = None, *, check: bool = False, now: datetime | None = None) -> list[str]:
    """Evaluate the timelines anew; parked clocks get another chance; then the day totals of all tickets.

    With `check` nothing is written.

    Returns the differences found, a line each. What merely waits for the next sweep is no difference.
    """
    now = now or timezone.now()
    found = [line for each in _tickets(ticket_id) for line in _rebuild(each, now, check=check)]
    return found if ticket_id is not None else [*found, *recount(check=check)]


def _tickets(ticket_id: int | None) -> Iterator[int]:
    if ticket_id is not None:
        yield ticket_id
        return
    last = 0
    while page := list(
        TimedTicket.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:500]
    ):
        yield from page
        last = page[-1]


@transaction.atomic
def _rebuild(ticket_id: int, now: datetime, *, check: bool) -> list[str]:
    ticket = lock(ticket_id)
    timeline = load_timeline(ticket)
    projection = draw(ticket, timeline, terms_for(ticket, timeline), timeline.now(now))
    found = [line for change in projection.changes for line in _differences(ticket, change, now)]
    found += [f"{ticket.number}: clock {stored.id} has no promise" for stored in projection.orphans()]
    if not check:
        Clock.objects.filter(ticket=ticket).update(parked_at=None, parked_reason="")
        follow(ticket, timeline, now, SYSTEM)
    return found


def _differences(ticket: TimedTicket, change: Change, now: datetime) -> Iterator[str]:
    before, name = change.before, f"{ticket.number} {change.wording.name}"
    if before is None:
        yield f"{name}: no clock is stored"
        return
    wake_at = before.values["wake_at"]
    if wake_at is not None and wake_at <= now:
        return
    for column, stored, read in change.differences():
        yield f"{name}: {column} is {stored}, should be {read}"
