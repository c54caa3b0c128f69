"""Hour and visit budgets: agreed, drawn from by work, told about at 80 and 100 %."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Sum

from aftercare.accounts.rules.permissions import require
from aftercare.contracts.actions.contracts import find
from aftercare.contracts.facts import BudgetChanged, BudgetReached
from aftercare.contracts.models import Budget, BudgetWarning, Contract, Draw
from aftercare.contracts.policies import visible_to
from aftercare.contracts.rules.budgets import QUARTER, Period, period_of, reached
from aftercare.foundation.errors import Conflict, Invalid, NotFound
from aftercare.foundation.facts import Actor
from aftercare.records.journal import tell


@dataclass(frozen=True, kw_only=True)
class Work:
    """What is drawn: `amount` hours or visits on `day`. `source` names the work; it is drawn once."""

    kind: str
    amount: Decimal
    day: date
    source: str
    ticket_id: int | None = None
    ticket_number: str = ""
    note: str = ""


@transaction.atomic
def add(
    contract_id: int,
    *,
    kind: str,
    every: str,
    amount: Decimal,
    starts_on: date | None = None,
    needs_quotation: bool = False,
    by: Actor,
    at: datetime,
) -> Budget:
    """Agree on so many hours or visits a period. Conflict while there is one of this kind."""
    contract = find(contract_id, by)
    require(by, "contract.edit")
    _check(kind, every, amount)
    try:
        with transaction.atomic():
            budget = Budget.objects.create(
                contract=contract,
                kind=kind,
                every=every,
                amount=amount,
                starts_on=starts_on or contract.starts_on,
                needs_quotation=needs_quotation,
                made_by_name=by.name,
                made_at=at,
            )
    except IntegrityError as error:
        raise Conflict("This contract has such a budget already.", field="kind") from error
    _mark(contract, budget, "added", by, at)
    return budget


def _check(kind: str, every: str, amount: Decimal) -> None:
    if kind not in Budget.Kind.values:
        raise Invalid("Choose one of the values offered.", field="kind")
    if every not in Budget.Every.values:
        raise Invalid("Choose one of the values offered.", field="every")
    step = QUARTER if kind == Budget.Kind.HOURS else Decimal(1)
    if not amount.is_finite() or not 0 < amount < 100_000 or amount % step:
        raise Invalid("Hours go by quarters, visits by ones.", field="amount")


@transaction.atomic
def change(budget_id: int, *, amount: Decimal, needs_quotation: bool, by: Actor, at: datetime) -> Budget:
    """Another amount from this period on; what was drawn stays drawn."""
    budget = _lock(budget_id, by)
    require(by, "contract.edit")
    _check(budget.kind, budget.every, amount)
    budget.amount, budget.needs_quotation = amount, needs_quotation
    budget.save(update_fields=["amount", "needs_quotation"])
    _mark(budget.contract, budget, "changed", by, at)
    return budget


@transaction.atomic
def end(budget_id: int, *, on: date, by: Actor, at: datetime) -> None:
    """The budget ends with this day."""
    budget = _lock(budget_id, by)
    require(by, "contract.edit")
    if budget.ended_on is not None:
        raise Conflict("This budget has ended already.")
    budget.ended_on = max(on, budget.starts_on)
    budget.save(update_fields=["ended_on"])
    _mark(budget.contract, budget, "ended", by, at)


def _mark(contract: Contract, budget: Budget, change: str, by: Actor, at: datetime) -> None:
    running = contract.budgets.filter(ended_on=None).exists()
    Contract.objects.filter(pk=contract.pk).update(budgeted=running)
    tell(
        BudgetChanged(
            by=by,
            at=at,
            **_about(contract),
            budget_kind=budget.kind,
            change=change,
            amount=budget.amount,
            every=budget.every,
        )
    )


def _about(contract: Contract) -> dict[str, Any]:
    return {"customer_id": contract.customer_id, "contract_id": contract.pk, "number": contract.number}


def _lock(budget_id: int, by: Actor) -> Budget:
    """The budget, if the actor may see its contract, for this transaction alone."""
    seen = visible_to(by).values("pk")
    rows = Budget.objects.select_for_update(of=("self",)).select_related("contract")
    found = rows.filter(pk=budget_id, contract__in=seen).first()
    if found is None:
        raise NotFound("There is no such budget.")
    return found


def draw(contract_id: int, work: Work, *, by: Actor, at: datetime) -> Draw | None:
    """Take the work from the contract's budget of this kind; None if it has none on that day.

    More than is left is drawn all the same, and marked. The caller has asked its own policies, and has a
    transaction open.
    """
    rows = Budget.objects.select_for_update(of=("self",)).select_related("contract")
    budget = rows.filter(contract=contract_id, kind=work.kind, ended_on=None).first()
    period = period_of(budget.starts_on, budget.every, work.day) if budget else None
    if budget is None or period is None or work.amount <= 0:
        return None
    before = used_in(budget, period)
    made = _write(budget, period, work, over=before + work.amount > budget.amount, by=by, at=at)
    _warn(budget, period, before + work.amount, by=by, at=at)
    return made


def _write(budget: Budget, period: Period, work: Work, *, over: bool, by: Actor, at: datetime) -> Draw:
    try:
        with transaction.atomic():
            return Draw.objects.create(
                budget=budget,
                customer_id=budget.contract.customer_id,
                period=period.start,
                day=work.day,
                amount=work.amount,
                over=over,
                source=work.source,
                ticket_id=work.ticket_id,
                ticket_number=work.ticket_number,
                note=work.note[:300],
                by_id=by.person_id,
                by_name=by.name,
                at=at,
            )
    except IntegrityError as error:
        raise Conflict("This work was drawn from the budget already.") from error


def used_in(budget: Budget, period: Period) -> Decimal:
    """What was drawn in a period, less what was taken back."""
    total: Decimal | None = budget.draws.filter(period=period.start).aggregate(sum=Sum("amount"))["sum"]
    return total or Decimal(0)


def _warn(budget: Budget, period: Period, used: Decimal, *, by: Actor, at: datetime) -> None:
    """Tell each share once a period; of several reached at once, only the highest."""
    told = set(budget.warnings.filter(period=period.start).values_list("share", flat=True))
    fresh = [share for share in reached(used, budget.amount) if share not in told]
    BudgetWarning.objects.bulk_create(
        BudgetWarning(
            budget=budget,
            customer_id=budget.contract.customer_id,
            period=period.start,
            share=share,
            at=at,
        )
        for share in fresh
    )
    if fresh:
        tell(
            BudgetReached(
                by=by,
                at=at,
                **_about(budget.contract),
                budget_id=budget.pk,
                budget_kind=budget.kind,
                share=max(fresh),
                used=used,
                amount=budget.amount,
                period=period.start,
            )
        )


def take_back(source: str, *, by: Actor, at: datetime) -> list[Draw]:
    """The opposite of what a piece of work drew. Conflict if it was taken back before."""
    drawn = list(Draw.objects.filter(source=source, reverses=None).select_related("budget"))
    return [_reverse(one, by=by, at=at) for one in drawn]


def _reverse(drawn: Draw, *, by: Actor, at: datetime) -> Draw:
    same = ("budget_id", "customer_id", "period", "day", "source", "ticket_id", "ticket_number", "note")
    kept = {name: getattr(drawn, name) for name in same}
    try:
        with transaction.atomic():
            return Draw.objects.create(
                **kept, amount=-drawn.amount, reverses=drawn, by_id=by.person_id, by_name=by.name, at=at
            )
    except IntegrityError as error:
        raise Conflict("This was taken back already.") from error
