"""Contracts and clocks for programs. The roof puts the router under `/api/v1/` and says who asks."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from aftercare.accounts.rules.permissions import require
from aftercare.contracts.models import Commitment, Contract
from aftercare.contracts.policies import visible_tickets, visible_to
from aftercare.contracts.queries.clocks import clocks_of
from aftercare.contracts.queries.contracts import Wanted, contract_list
from aftercare.foundation.errors import NotFound
from aftercare.foundation.facts import Actor

router = Router(tags=["contracts"])


class ContractOut(Schema):
    id: int
    number: str
    name: str
    customer_id: int
    kind: str
    state: str
    starts_on: date
    ends_on: date | None
    accepted_on: date | None
    warranty_ends_on: date | None
    covered_until: date | None
    support_level: str
    currency: str
    silence_days: int


class CommitmentOut(Schema):
    """A promise; amount, calendar and the rest are in the format of `aftercare worktime`."""

    key: str
    version: int
    name: str
    request_class: str
    priority: str
    system_id: int | None
    milestone: str
    alternatives: list[str]
    amount: dict[str, int | str]
    calendar: str
    counts_from: str
    pauses: list[str]
    on_reprioritise: str
    repeats: str
    penalty: Decimal | None


class ContractDetail(ContractOut):
    commitments: list[CommitmentOut]


class ContractSummary(Schema):
    id: int
    number: str
    name: str
    customer_id: int
    kind: str
    state: str
    entitlement: str
    covered_until: date | None


class ContractsOut(Schema):
    items: list[ContractSummary]
    next: str | None


class ClockOut(Schema):
    id: int
    name: str
    milestone: str
    cycle: int
    state: str
    started_at: datetime
    due_at: datetime | None
    fulfilled_at: datetime | None
    used_seconds: int
    remaining_seconds: int
    late_seconds: int
    provisional: bool
    breached: bool
    waived: bool
    penalty: Decimal | None
    currency: str


class Filters(Schema):
    q: str = ""
    only: str = "all"
    kind: str = ""
    customer: str = ""
    after: str = ""


@router.get("/contracts", response=ContractsOut, summary="Contracts, by the end of their cover")
def list_contracts(request: HttpRequest, filters: Query[Filters]) -> dict[str, Any]:
    """50 a page; `next` is the `after` of the next page, null on the last."""
    by = _reader(request)
    rows, following = contract_list(Wanted(**filters.dict()), by)
    items = [
        {
            "customer_id": row.customer_id,
            **{
                name: getattr(row.card, name)
                for name in ContractSummary.model_fields
                if name != "customer_id"
            },
        }
        for row in rows
    ]
    return {"items": items, "next": following or None}


@router.get("/contracts/{int:contract_id}", response=ContractDetail, summary="A contract with its promises")
def read_contract(request: HttpRequest, contract_id: int) -> dict[str, Any]:
    """The promises in force; former wordings are left out."""
    contract = visible_to(_reader(request)).filter(pk=contract_id).first()
    if contract is None:
        raise NotFound("There is no such contract.")
    rows = contract.commitments.filter(valid_until=None).select_related("calendar")
    return {**_contract(contract), "commitments": [_commitment(row) for row in rows]}


@router.get("/tickets/{number}/clocks", response=list[ClockOut], summary="The promises on a ticket")
def read_clocks(request: HttpRequest, number: str) -> list[Any]:
    """What is owed first, by due time; then the rest as they began."""
    ticket = visible_tickets(_actor(request)).filter(number=number).first()
    if ticket is None:
        raise NotFound("There is no such ticket.")
    return clocks_of(ticket.pk)


def _contract(contract: Contract) -> dict[str, Any]:
    return {name: getattr(contract, name) for name in ContractOut.model_fields}


def _commitment(row: Commitment) -> dict[str, Any]:
    names = [name for name in CommitmentOut.model_fields if name != "calendar"]
    return {**{name: getattr(row, name) for name in names}, "calendar": row.calendar.key}


def _reader(request: HttpRequest) -> Actor:
    by = _actor(request)
    require(by, "portal.contract" if by.is_customer else "contract.read")
    return by


def _actor(request: HttpRequest) -> Actor:
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found
