"""季度评估: one quarter's figures, from the queries of the rooms below, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from aftercare.accounts.rules.permissions import require
from aftercare.contracts.queries import PenaltySum, Tally, contract_names, penalty_sums, tallies
from aftercare.customers.cards import CustomerCard
from aftercare.customers.policies import visible_customers
from aftercare.customers.queries import cards
from aftercare.desk.queries.figures import Figures, figures, rate
from aftercare.foundation.errors import NotFound
from aftercare.foundation.facts import Actor
from aftercare.insight.rules.quarters import Quarter

GROUPS = ("customer", "contract", "priority", "milestone")


@dataclass(frozen=True, kw_only=True)
class Share:
    """How often promises were kept. What was waived counts as neither kept nor broken."""

    kept: int = 0
    broken: int = 0
    waived: int = 0

    @property
    def due(self) -> int:
        return self.kept + self.broken

    @property
    def kept_share(self) -> Decimal | None:
        """0–1 with three places, never rounded up to one; None if nothing was due."""
        found = rate(self.kept, self.due)
        return None if found is None else found / 100

    def __add__(self, other: "Share | Tally") -> "Share":
        return Share(
            kept=self.kept + other.kept, broken=self.broken + other.broken, waived=self.waived + other.waived
        )


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of a table: a value of a group, and how its promises were kept."""

    group: str
    value: Any
    share: Share


@dataclass(frozen=True, kw_only=True)
class Report:
    """A quarter, and the one before to compare with."""

    quarter: Quarter
    customer: CustomerCard | None
    now: Share
    before: Share
    figures: Figures
    figures_before: Figures
    lines: dict[str, list[Line]]
    months: list[tuple[date, Share]]
    penalties: list[PenaltySum]
    customers: dict[int, CustomerCard]
    contracts: dict[int, tuple[str, str]]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was reported and nothing fell due."""
        return not (self.figures.received or self.now.due or self.now.waived or self.penalties)

    @property
    def change(self) -> Decimal | None:
        """Percentage points that the kept share gained on the quarter before; None without one of the two."""
        if self.now.kept_share is None or self.before.kept_share is None:
            return None
        return (self.now.kept_share - self.before.kept_share) * 100


def quarter_report(by: Actor, quarter: Quarter, *, customer_id: int | None = None) -> Report:
    """The quarter of everybody, or of one customer; customers' people get their own, whatever they ask.

    Forbidden without `report.read` or `portal.report_read`. Six statements, whatever the number of tickets.
    """
    wanted = _scope(by, customer_id)
    zone = ZoneInfo(settings.TIME_ZONE)
    earlier = quarter.on(-1)
    start, end = quarter.starts(zone), quarter.ends(zone)
    found = tallies(earlier.starts(zone), end, GROUPS, customer_id=wanted)
    current = [tally for tally in found if tally.month >= quarter.first_day]
    contract_ids = {tally.groups["contract"] for tally in current}
    customer_ids = {tally.groups["customer"] for tally in current} | {wanted} - {None}
    known = cards(pk for pk in customer_ids if pk is not None)
    return Report(
        quarter=quarter,
        customer=known.get(wanted or 0),
        now=_sum(current),
        before=_sum(tally for tally in found if tally.month < quarter.first_day),
        figures=figures(by, start, end, customer_id=wanted),
        figures_before=figures(by, earlier.starts(zone), start, customer_id=wanted),
        lines={group: _lines(group, current) for group in GROUPS},
        months=[(month, _sum(_of(found, month))) for month in [*earlier.months, *quarter.months]],
        penalties=_shown(penalty_sums(start, end, customer_id=wanted), by),
        customers=known,
        contracts=contract_names(contract_ids),
    )


def _scope(by: Actor, customer_id: int | None) -> int | None:
    if by.is_customer:
        require(by, "portal.report_read")
        if by.customer_id is None:
            raise NotFound("There is no such page.")
        return by.customer_id
    require(by, "report.read")
    if customer_id is not None and not visible_customers(by).filter(pk=customer_id).exists():
        raise NotFound("There is no such customer.")
    return customer_id


def _shown(sums: list[PenaltySum], by: Actor) -> list[PenaltySum]:
    """A customer learns of a penalty once it has been decided."""
    return [one for one in sums if one.state in ("posted", "reversed")] if by.is_customer else sums


def _sum(found: Iterable[Tally]) -> Share:
    return reduce(Share.__add__, found, Share())


def _of(found: Iterable[Tally], month: date) -> list[Tally]:
    return [tally for tally in found if tally.month == month]


def _lines(group: str, found: list[Tally]) -> list[Line]:
    """The worst first; where as many were broken, the larger number of promises first."""
    shares: dict[Any, Share] = defaultdict(Share)
    for tally in found:
        shares[tally.groups[group]] += tally
    lines = [Line(group=group, value=value, share=share) for value, share in shares.items()]
    return sorted(lines, key=_ORDER.get(group, _worst_first))


def _worst_first(line: Line) -> Any:
    return (-line.share.broken, -line.share.due, str(line.value))


_ORDER: dict[str, Callable[[Line], Any]] = {"priority": lambda line: str(line.value)}
