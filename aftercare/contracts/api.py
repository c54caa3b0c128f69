"""Contracts, calendars and penalties for programs. The roof puts the router under `/api/v1/`."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from aftercare.accounts.rules.permissions import require
from aftercare.contracts.models import CalendarVersion, Commitment, Contract, PenaltyCase
from aftercare.contracts.policies import visible_penalties, visible_to
from aftercare.contracts.queries.calendars import calendar_list
from aftercare.contracts.queries.contracts import Wanted, contract_list
from aftercare.foundation.errors import NotFound
from aftercare.foundation.facts import Actor
from aftercare.ui.programs import Among, Asked, Cursor, Id, Limit, Told, asker

router = Router(tags=["contracts"])


class ContractOut(Told):
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


class CommitmentOut(Told):
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


class ContractSummary(Told):
    id: int
    number: str
    name: str
    customer_id: int
    kind: str
    state: str
    entitlement: str
    covered_until: date | None


class ContractsOut(Told):
    items: list[ContractSummary]
    next: str | None


class CalendarOut(Told):
    """A calendar; `definition` is in the format of `aftercare worktime`."""

    key: str
    name: str
    version: int
    confirmed_until: date | None
    definition: dict[str, Any]


class PenaltyOut(Told):
    """A penalty. A customer sees it once it has been decided."""

    id: int
    ticket: str
    contract_id: int
    customer_id: int
    commitment: str
    amount: Decimal
    currency: str
    state: str
    proposed_at: datetime
    decided_at: datetime | None
    reason: str
    recovered: Decimal
    unrecovered: Decimal


class PenaltiesOut(Told):
    items: list[PenaltyOut]
    next: str | None


ONLY = ("", "all", "in_warranty", "90", "60", "30", "ended", "draft")


class Filters(Asked):
    q: Annotated[str, Field(max_length=200)] = ""
    only: Annotated[str, Among(ONLY)] = "all"
    kind: Annotated[str, Among(("", *Contract.Kind.values))] = ""
    customer: Id | None = None
    limit: Limit = 50
    cursor: Cursor = ""


class PenaltyFilters(Asked):
    customer: Id | None = None
    contract: Id | None = None
    state: Annotated[str, Among(("", *PenaltyCase.State.values))] = ""
    limit: Limit = 50
    cursor: Annotated[int, Field(ge=0, le=2**53 - 1)] = 0


@router.get("/contracts", response=ContractsOut, summary="List contracts")
def list_contracts(request: HttpRequest, filters: Query[Filters]) -> dict[str, Any]:
    """By the end of their cover, those without an end last."""
    wanted = Wanted(
        q=filters.q,
        only=filters.only,
        kind=filters.kind,
        customer=str(filters.customer or ""),
        after=filters.cursor,
    )
    rows, following = contract_list(wanted, _reader(request), limit=filters.limit)
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


@router.get("/calendars", response=list[CalendarOut], summary="The calendars")
def list_calendars(request: HttpRequest) -> list[dict[str, Any]]:
    """Each in its newest edition."""
    _reader(request)
    return [_calendar(row.newest) for row in calendar_list()]


@router.get("/penalties", response=PenaltiesOut, summary="List penalties")
def list_penalties(request: HttpRequest, filters: Query[PenaltyFilters]) -> dict[str, Any]:
    """The newest first. Scope `ledger.read`, or `portal.contract`."""
    by = asker(request)
    require(by, "portal.contract" if by.is_customer else "ledger.read")
    narrow = filters.model_dump(include={"customer", "contract", "state"})
    names = {"customer": "customer_id", "contract": "contract_id", "state": "state"}
    found = visible_penalties(by).filter(**{names[name]: value for name, value in narrow.items() if value})
    if filters.cursor:
        found = found.filter(pk__lt=filters.cursor)
    rows = list(found.select_related("ticket", "commitment").order_by("-pk")[: filters.limit + 1])
    shown = rows[: filters.limit]
    following = str(shown[-1].pk) if len(rows) > len(shown) else None
    return {"items": [_penalty(row) for row in shown], "next": following}


def _calendar(version: CalendarVersion) -> dict[str, Any]:
    return {
        "key": version.calendar.key,
        "name": version.calendar.name,
        "version": version.number,
        "confirmed_until": version.confirmed_until,
        "definition": version.definition,
    }


def _penalty(case: PenaltyCase) -> dict[str, Any]:
    own = [name for name in PenaltyOut.model_fields if name not in ("ticket", "commitment")]
    plain = {name: getattr(case, name) for name in own}
    return plain | {"ticket": case.ticket.number, "commitment": case.commitment.name}


def _contract(contract: Contract) -> dict[str, Any]:
    return {name: getattr(contract, name) for name in ContractOut.model_fields}


def _commitment(row: Commitment) -> dict[str, Any]:
    names = [name for name in CommitmentOut.model_fields if name != "calendar"]
    return {**{name: getattr(row, name) for name in names}, "calendar": row.calendar.key}


def _reader(request: HttpRequest) -> Actor:
    by = asker(request)
    require(by, "portal.contract" if by.is_customer else "contract.read")
    return by
