"""Numbers about tickets for reports: half-open periods [start, end), optionally of one customer."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q, QuerySet

from aftercare.desk.models import Ticket
from aftercare.desk.policies import counted_for
from aftercare.desk.rules.states import State
from aftercare.foundation.errors import Invalid
from aftercare.foundation.facts import Actor

BY = {
    "state": "state",
    "class": "request_class",
    "kind": "kind",
    "priority": "priority",
    "channel": "channel",
    "customer": "customer__name",
    "owner": "owner__name",
    "system": "system__name",
    "product": "system__product",
}
SOLVED = (State.RESOLVED, State.CLOSED, State.ARCHIVED)
NOT_COUNTED = (State.CANCELLED, State.MERGED)


@dataclass(frozen=True)
class Figures:
    """What was received in a period, and what has become of it until now."""

    received: int
    responded: int
    resolved: int
    closed: int
    silent: int
    reopened: int
    breached: int
    response_seconds: float | None
    resolution_seconds: float | None

    @property
    def resolution_rate(self) -> Decimal | None:
        """Resolved of received, in per cent with one place; None if nothing was received."""
        return rate(self.resolved, self.received)

    @property
    def reopen_rate(self) -> Decimal | None:
        """Reopened at least once of resolved, in per cent with one place."""
        return rate(self.reopened, self.resolved)


def rate(part: int, whole: int) -> Decimal | None:
    """A share in per cent, never rounded up to a hundred that it isn't."""
    if whole == 0:
        return None
    exact = Decimal(100) * part / whole
    return exact.quantize(Decimal("0.1"), "ROUND_DOWN" if part < whole else None)


def figures(by: Actor, start: datetime, end: datetime, *, customer_id: int | None = None) -> Figures:
    """The figures of one period. One statement."""
    wanted = _received(by, start, end, customer_id)
    counted = wanted.aggregate(
        received=Count("id"),
        responded=Count("id", filter=Q(responded_at__isnull=False)),
        resolved=Count("id", filter=Q(state__in=SOLVED)),
        closed=Count("id", filter=Q(closed_at__isnull=False)),
        silent=Count("id", filter=Q(closed_by_silence=True)),
        reopened=Count("id", filter=Q(reopened__gt=0)),
        breached=Count("id", filter=Q(breached_at__isnull=False)),
        response=Avg(_span("responded_at")),
        resolution=Avg(_span("resolved_at")),
    )
    response, resolution = counted.pop("response"), counted.pop("resolution")
    return Figures(
        **counted,
        response_seconds=response.total_seconds() if response else None,
        resolution_seconds=resolution.total_seconds() if resolution else None,
    )


def grouped(
    by: Actor, start: datetime, end: datetime, group: str, *, customer_id: int | None = None
) -> list[tuple[str, int]]:
    """How many were received for each value of a group (see BY), the most first. One statement."""
    if group not in BY:
        raise Invalid("There is no such grouping.", field="group")
    rows = _received(by, start, end, customer_id).values_list(BY[group]).annotate(n=Count("id"))
    return [(value or "", n) for value, n in rows.order_by("-n", BY[group])]


def open_at(by: Actor, moment: datetime, *, customer_id: int | None = None) -> int:
    """How many tickets were open at a moment. One statement."""
    tickets = counted_for(by).filter(received_at__lte=moment).exclude(state__in=NOT_COUNTED)
    if customer_id is not None:
        tickets = tickets.filter(customer_id=customer_id)
    return tickets.filter(Q(closed_at=None) | Q(closed_at__gt=moment)).count()


def _received(by: Actor, start: datetime, end: datetime, customer_id: int | None) -> QuerySet[Ticket]:
    tickets = counted_for(by).filter(received_at__gte=start, received_at__lt=end)
    tickets = tickets.exclude(state__in=NOT_COUNTED)
    return tickets.filter(customer_id=customer_id) if customer_id is not None else tickets


def _span(until: str) -> "ExpressionWrapper[Any]":
    return ExpressionWrapper(F(until) - F("received_at"), output_field=DurationField())
