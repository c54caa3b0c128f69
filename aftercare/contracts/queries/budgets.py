"""Budgets as pages show them: used, left, and what was drawn."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from aftercare.contracts.models import Budget, Draw
from aftercare.contracts.policies import visible_to
from aftercare.contracts.rules.budgets import Period, period_of
from aftercare.foundation.errors import NotFound
from aftercare.foundation.facts import Actor


@dataclass(frozen=True, kw_only=True)
class BudgetState:
    """One budget in the period that a day lies in. `last` is the period's last day; None: open-ended."""

    id: int
    contract_id: int
    kind: str
    every: str
    amount: Decimal
    needs_quotation: bool
    used: Decimal
    period: Period
    ended_on: date | None

    @property
    def left(self) -> Decimal:
        """What is left; negative when more was used."""
        return self.amount - self.used

    @property
    def share(self) -> float:
        """How much of it is used; 1 is all of it."""
        return float(self.used / self.amount)

    @property
    def tone(self) -> str:
        """The colour of its bar."""
        if self.used > self.amount:
            return "late"
        return "warning" if self.share >= 0.8 else "running"

    @property
    def is_spent(self) -> bool:
        return self.used >= self.amount


def budget_states(contract_id: int, day: date) -> list[BudgetState]:
    """The contract's running budgets on `day`. Two queries, one without any."""
    running = list(Budget.objects.filter(contract=contract_id, ended_on=None))
    periods = {one.pk: period_of(one.starts_on, one.every, day) for one in running}
    used = _used([one.pk for one in running])
    return [
        _state(one, period, used.get((one.pk, period.start), Decimal(0)))
        for one in running
        if (period := periods[one.pk]) is not None
    ]


def _used(budgets: list[int]) -> dict[tuple[int, date], Decimal]:
    if not budgets:
        return {}
    sums = Draw.objects.filter(budget__in=budgets).order_by().values("budget", "period")
    return {(row["budget"], row["period"]): row["sum"] for row in sums.annotate(sum=Sum("amount"))}


def _state(budget: Budget, period: Period, used: Decimal) -> BudgetState:
    return BudgetState(
        id=budget.pk,
        contract_id=budget.contract_id,
        kind=budget.kind,
        every=budget.every,
        amount=budget.amount,
        needs_quotation=budget.needs_quotation,
        used=used,
        period=period,
        ended_on=budget.ended_on,
    )


def needs_price(contract_id: int, day: date) -> bool:
    """Whether a budget is spent beyond which work has a price of its own."""
    return any(one.needs_quotation and one.is_spent for one in budget_states(contract_id, day))


@dataclass(frozen=True, kw_only=True)
class BudgetPage:
    budget: Budget
    periods: list[BudgetState]
    chosen: BudgetState
    draws: list[Draw]


def budget_page(budget_id: int, by: Actor, *, today: date, period: str = "") -> BudgetPage:
    """One budget with its periods and what was drawn in one of them. NotFound if it isn't theirs."""
    rows = Budget.objects.select_related("contract").filter(contract__in=visible_to(by).values("pk"))
    budget = rows.filter(pk=budget_id).first()
    if budget is None:
        raise NotFound("There is no such budget.")
    periods = _periods(budget, today)
    chosen = next((one for one in periods if one.period.start.isoformat() == period), periods[0])
    draws = budget.draws.filter(period=chosen.period.start).select_related("reversed_by")
    return BudgetPage(budget=budget, periods=periods, chosen=chosen, draws=list(draws.order_by("day", "id")))


def _periods(budget: Budget, today: date) -> list[BudgetState]:
    """The current period and all in which something was drawn, the newest first."""
    used = _used([budget.pk])
    days = {max(today, budget.starts_on), *(start for _pk, start in used)}
    found = {period for day in days if (period := period_of(budget.starts_on, budget.every, day))}
    newest = sorted(found, key=lambda period: period.start, reverse=True)
    return [_state(budget, one, used.get((budget.pk, one.start), Decimal(0))) for one in newest]
