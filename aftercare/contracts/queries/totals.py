"""Sums over a period for reports: promises by several groups at once, and what broken ones cost."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, DateField, F, Q, Sum
from django.db.models.functions import Coalesce, TruncMonth

from aftercare.contracts.models import Contract, PenaltyCase
from aftercare.contracts.queries.kept import GROUPS, decided


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many promises of one combination of groups were decided in one month."""

    month: date
    groups: dict[str, Any]
    kept: int
    broken: int
    waived: int


@dataclass(frozen=True, kw_only=True)
class PenaltySum:
    """What was proposed, posted, waived or reversed in a period, in one currency."""

    state: str
    currency: str
    number: int
    amount: Decimal


def tallies(
    start: datetime, end: datetime, groups: Sequence[str], *, customer_id: int | None = None
) -> list[Tally]:
    """Promises decided in [start, end), by month on the vendor's calendar and by these GROUPS. One query."""
    rows = decided(start, end)
    if customer_id is not None:
        rows = rows.filter(ticket__customer_id=customer_id)
    named = {f"by_{name}": F(GROUPS[name]) for name in groups}
    when = Coalesce(F("breach__due_at"), F("fulfilled_at"))
    counted = rows.values(
        month=TruncMonth(when, tzinfo=ZoneInfo(settings.TIME_ZONE), output_field=DateField()), **named
    ).annotate(
        kept=Count("id", filter=Q(breach=None)),
        broken=Count("id", filter=Q(breach__isnull=False, breach__waiver=None)),
        waived=Count("id", filter=Q(breach__waiver__isnull=False)),
    )
    return [_tally(row, groups) for row in counted.order_by()]


def _tally(row: Mapping[str, Any], groups: Sequence[str]) -> Tally:
    numbers = {name: row[name] for name in ("kept", "broken", "waived")}
    return Tally(month=row["month"], groups={name: row[f"by_{name}"] for name in groups}, **numbers)


def penalty_sums(start: datetime, end: datetime, *, customer_id: int | None = None) -> list[PenaltySum]:
    """Penalties proposed in [start, end) and still open, or decided in it, by state and currency."""
    proposed = Q(state="proposed", proposed_at__gte=start, proposed_at__lt=end)
    cases = PenaltyCase.objects.filter(proposed | Q(decided_at__gte=start, decided_at__lt=end))
    if customer_id is not None:
        cases = cases.filter(customer_id=customer_id)
    summed = cases.values("state", "currency").annotate(number=Count("id"), amount=Sum("amount"))
    return [PenaltySum(**row) for row in summed.order_by("state", "currency")]


def contract_names(contract_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Number and name of these contracts. One query."""
    rows = Contract.objects.filter(pk__in=contract_ids).values_list("pk", "number", "name")
    return {pk: (number, name) for pk, number, name in rows}
