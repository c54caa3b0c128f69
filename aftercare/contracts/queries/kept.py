"""Kept and broken promises over a period, for contracts, portals and quarter reports."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet

from aftercare.contracts.models import Clock

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
    kept = Q(state=Clock.State.MET, breach=None, fulfilled_at__gte=start, fulfilled_at__lt=end)
    broken = Q(breach__due_at__gte=start, breach__due_at__lt=end)
    return Clock.objects.filter(kept | broken)
