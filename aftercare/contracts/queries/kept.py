"""Kept and broken promises over a period, for contracts, portals and quarter reports."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from aftercare.contracts.models import Breach, Clock

#: What figures can be grouped by.
GROUPS: Final = {
    "commitment": "commitment_id",
    "key": "commitment__key",
    "contract": "commitment__contract_id",
    "customer": "ticket__customer_id",
    "milestone": "commitment__milestone",
    "priority": "ticket__priority",
    "request_class": "ticket__request_class",
    "ticket": "ticket_id",
}


@dataclass(frozen=True, kw_only=True)
class Kept:
    """How often promises were kept. A waived breach counts as neither."""

    group: Any
    kept: int
    broken: int
    waived: int

    @property
    def share(self) -> float | None:
        """0–1; None if nothing was due."""
        total = self.kept + self.broken
        return self.kept / total if total else None


def kept_and_broken(
    start: datetime, end: datetime, group: str = "milestone", *, contract_id: int | None = None, **narrow: Any
) -> list[Kept]:
    """Promises that were kept in [start, end), or fell due in it and were broken, by group. One query.

    `narrow` limits it further by any of the groups: `customer=7`, `priority="P1"`.
    """
    rows = decided(start, end)
    if contract_id is not None:
        rows = rows.filter(commitment__contract=contract_id)
    rows = rows.filter(**{GROUPS[name]: value for name, value in narrow.items()})
    counted = rows.values(group=F(GROUPS[group])).annotate(
        kept=Count("id", filter=Q(breach=None)),
        broken=Count("id", filter=Q(breach__isnull=False, breach__waiver=None)),
        waived=Count("id", filter=Q(breach__waiver__isnull=False)),
    )
    return [Kept(**row) for row in counted.order_by("group")]


def decided(start: datetime, end: datetime) -> QuerySet[Clock]:
    """Clocks decided in [start, end): kept then, or broken then."""
    return Clock.objects.filter(kept_in(start, end) | broken_in(start, end))


def kept_in(start: datetime, end: datetime) -> Q:
    """Of clocks: the promise was kept in [start, end)."""
    broken = Exists(Breach.objects.filter(clock=OuterRef("pk")))  # as a join, PostgreSQL takes it for rare
    return Q(state=Clock.State.MET, fulfilled_at__gte=start, fulfilled_at__lt=end) & ~Q(broken)


def broken_in(start: datetime, end: datetime) -> Q:
    """Of clocks: the promise fell due in [start, end) and was broken, waived or not."""
    return Q(breach__due_at__gte=start, breach__due_at__lt=end)
