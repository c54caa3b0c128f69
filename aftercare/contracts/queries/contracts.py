"""Contracts: lists, one contract's page, what another room shows of them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from aftercare.contracts.models import Commitment, Contract, ContractSystem, ServiceMember
from aftercare.contracts.policies import visible_to
from aftercare.contracts.queries.budgets import BudgetState, budget_states
from aftercare.contracts.queries.kept import Kept, kept_and_broken
from aftercare.contracts.queries.ledger import Statement, statement
from aftercare.contracts.queries.residents import ResidentSheet, resident_sheets
from aftercare.contracts.queries.terms import coverage_of, local_day
from aftercare.contracts.rules.coverage import cover
from aftercare.foundation.errors import NotFound
from aftercare.foundation.facts import Actor

PAGE = 50
LONGEST_CHAIN = 20


@dataclass(frozen=True, kw_only=True)
class ContractCard:
    """A contract as other rooms show it."""

    id: int
    number: str
    name: str
    kind: str
    state: str
    entitlement: str
    covered_until: date | None
    days_left: int | None
    support_level: str
    silence_days: int
    manager_id: int | None


@dataclass(frozen=True, kw_only=True)
class ContractRow:
    card: ContractCard
    customer_id: int
    customer_name: str
    manager_name: str


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Filters of the list, as they stand in its address."""

    q: str = ""
    only: str = ""  # in_warranty | 90 | 60 | 30 | ended | draft
    kind: str = ""
    customer: str = ""
    after: str = ""


@dataclass(frozen=True, kw_only=True)
class ContractPage:
    """Everything on one contract's page."""

    contract: Contract
    card: ContractCard
    commitments: list[Commitment]
    ended: list[Commitment]
    kept: dict[str, Kept]
    quarter_start: date
    systems: list[ContractSystem]
    members: list[ServiceMember]
    ledger: Statement | None
    renewals: list[Contract]
    chain: list[Contract]
    budgets: list[BudgetState]
    residents: list[ResidentSheet]

    def share(self, commitment: Commitment) -> float | None:
        """How well the promise was kept this quarter, over all its wordings; None if it never fell due."""
        found = self.kept.get(commitment.key)
        return found.share if found else None


def card_of(contract: Contract, today: date | None = None) -> ContractCard:
    """The card of a contract already read."""
    today = today or local_day(timezone.now())
    until = contract.covered_until
    return ContractCard(
        id=contract.pk,
        number=contract.number,
        name=contract.name,
        kind=contract.kind,
        state=contract.state,
        entitlement=cover(coverage_of(contract), today),
        covered_until=until,
        days_left=(until - today).days if until else None,
        support_level=contract.support_level,
        silence_days=contract.silence_days,
        manager_id=contract.manager_id,
    )


def contracts_of(customer_id: int) -> list[ContractCard]:
    """The contracts of a customer that are or were in force, the newest first. One query."""
    found = Contract.objects.filter(customer=customer_id).exclude(state=Contract.State.DRAFT)
    return [card_of(contract) for contract in found.order_by("-starts_on", "-pk")]


def contract_card(contract_id: int) -> ContractCard | None:
    """One contract's card; None if there is none."""
    found = Contract.objects.filter(pk=contract_id).first()
    return card_of(found) if found else None


def contract_list(wanted: Wanted, by: Actor, *, limit: int | None = PAGE) -> tuple[list[ContractRow], str]:
    """Contracts by the end of their cover, soonest first, and where the next page begins. One query."""
    found = _filtered(wanted, by).select_related("customer", "manager").order_by("covered_until", "pk")
    if wanted.after:
        found = found.filter(_behind(wanted.after))
    rows = list(found[: limit + 1] if limit else found[:100_000])
    more = limit is not None and len(rows) > limit
    shown = rows[:limit]
    return [_row(contract) for contract in shown], _cursor(shown[-1]) if more else ""


def _row(contract: Contract) -> ContractRow:
    return ContractRow(
        card=card_of(contract),
        customer_id=contract.customer_id,
        customer_name=str(contract.customer),
        manager_name=contract.manager.name if contract.manager else "",
    )


def _cursor(contract: Contract) -> str:
    return f"{contract.covered_until or ''}_{contract.pk}"


def _behind(cursor: str) -> Q:
    """Rows after the cursor; an open end comes last (NULL sorts behind)."""
    day, _, pk = cursor.partition("_")
    try:
        last, key = date.fromisoformat(day) if day else None, int(pk)
    except ValueError:
        return Q()
    if last is None:
        return Q(covered_until=None, pk__gt=key)
    return Q(covered_until__gt=last) | Q(covered_until=last, pk__gt=key) | Q(covered_until=None)


def _filtered(wanted: Wanted, by: Actor) -> QuerySet[Contract]:
    found = visible_to(by)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.customer.isdigit():
        found = found.filter(customer=int(wanted.customer[:18]))
    text = wanted.q.strip()
    if text:
        found = found.filter(
            Q(number__icontains=text)
            | Q(name__icontains=text)
            | Q(customer__name__icontains=text)
            | Q(customer__short_name__icontains=text)
            | Q(customer__initials__startswith=text.lower())
        )
    return found.filter(_only(wanted.only))


def _only(choice: str) -> Q:
    today = local_day(timezone.now())
    running = Q(state="active") & (Q(covered_until=None) | Q(covered_until__gte=today))
    if choice in ("90", "60", "30"):
        return Q(state="active", covered_until__range=(today, today + timedelta(days=int(choice))))
    choices = {
        "in_warranty": running & Q(kind="warranty"),
        "ended": Q(state="ended") | Q(state="active", covered_until__lt=today),
        "draft": Q(state="draft"),
        "all": Q(),
    }
    return choices.get(choice, ~Q(state="ended"))


def contract_page(contract_id: int, by: Actor, now: datetime | None = None) -> ContractPage:
    """One contract with its promises, how they are kept this quarter, and what they have cost.

    NotFound if not theirs.
    """
    contract = (
        visible_to(by).select_related("customer", "manager", "renewal_of").filter(pk=contract_id).first()
    )
    if contract is None:
        raise NotFound("There is no such contract.")
    rows = list(contract.commitments.select_related("calendar", "system", "contract"))
    today = local_day(now or timezone.now())
    start = quarter_start(today)
    kept = kept_and_broken(_midnight(start), _midnight(_quarter_on(start)), "key", contract_id=contract.pk)
    return ContractPage(
        contract=contract,
        card=card_of(contract),
        commitments=[row for row in rows if row.valid_until is None],
        ended=[row for row in rows if row.valid_until is not None],
        kept={row.group: row for row in kept},
        quarter_start=start,
        systems=list(contract.systems.select_related("system").order_by("system__name")),
        members=list(contract.members.all()),
        ledger=statement(contract.pk, by),
        renewals=list(contract.renewals.order_by("starts_on")),
        chain=chain_of(contract),
        budgets=budget_states(contract.pk, today) if contract.budgeted else [],
        residents=resident_sheets(contract.pk, today),
    )


def chain_of(contract: Contract) -> list[Contract]:
    """The contracts that this one renews, the oldest first. One query for each, mostly none."""
    found: list[Contract] = []
    former = contract.renewal_of
    while former is not None and former not in found and len(found) < LONGEST_CHAIN:
        found.insert(0, former)
        former = former.renewal_of
    return found


def quarter_start(day: date) -> date:
    """The first day of the quarter that the day lies in."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _quarter_on(start: date) -> date:
    return date(start.year + start.month // 10, (start.month + 2) % 12 + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE))


def own_contract(by: Actor) -> list[Contract]:
    """The contracts a customer's person may at least know the manager and the cover of."""
    own: QuerySet[Any] = Contract.objects.filter(customer=by.customer_id, state="active")
    return list(own.select_related("manager").order_by("-starts_on", "pk"))
