"""Sums over a period for reports: promises by several groups at once, and what broken ones cost."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, DateTimeField, F, Func, IntegerField, Q, Sum, Value
from django.db.models.functions import Cast

from aftercare.contracts.models import Contract, DayTotal, PenaltyCase

_GROUPS: Final = {
    "customer": "customer_id",
    "contract": "commitment__contract_id",
    "priority": "priority",
    "milestone": "commitment__milestone",
}
_SUMS: Final = {name: Sum(name) for name in ("kept", "broken", "waived")}


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
    """Promises decided in [start, end), by month on the vendor's calendar and by these groups: `customer`,
    `contract`, `priority`, `milestone`. Both ends are midnights of that calendar. One query.
    """
    totals, months = DayTotal.objects.filter(at__gte=start, at__lt=end), _months(start, end)
    if customer_id is not None:
        totals = totals.filter(customer_id=customer_id)
    named = {f"by_{name}": F(_GROUPS[name]) for name in groups}
    grouped: Any = totals.order_by().values(month=_place(months), **named)
    summed = grouped.annotate(**_SUMS)
    return [_tally(row, months, groups) for row in summed if any(row[name] for name in _SUMS)]


def _months(start: datetime, end: datetime) -> list[date]:
    """The first days of the months that [start, end) touches."""
    zone = ZoneInfo(settings.TIME_ZONE)
    first, last = (at.astimezone(zone) for at in (start, end - timedelta.resolution))
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [date(n // 12, n % 12 + 1, 1) for n in numbers]


def _place(months: Sequence[date]) -> Cast:
    """The place of the month among `months`: far cheaper than cutting every instant down."""
    zone = ZoneInfo(settings.TIME_ZONE)
    starts = [datetime(day.year, day.month, 1, tzinfo=zone) for day in months[1:]]
    place = Func(F("at"), Value(starts, ArrayField(DateTimeField())), function="width_bucket")
    return Cast(place, IntegerField())


def _tally(row: Mapping[str, Any], months: Sequence[date], groups: Sequence[str]) -> Tally:
    numbers = {name: row[name] for name in _SUMS}
    return Tally(month=months[row["month"]], groups={name: row[f"by_{name}"] for name in groups}, **numbers)


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
