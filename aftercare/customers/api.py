"""Customers, contacts and systems for programs. The roof puts the router under `/api/v1/`."""

from datetime import date, datetime
from typing import Annotated, Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from aftercare.accounts.rules.permissions import can, require
from aftercare.customers import policies
from aftercare.customers.queries import matching
from aftercare.customers.sheets import contact_line
from aftercare.foundation.errors import NotFound
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_
from aftercare.ui.programs import Asked, Id, Limit, Told, asker

router = Router(tags=["customers"])
Place = Annotated[int, Field(ge=0, le=2**53 - 1, description="The `next` of the page before.")]


class CustomerOut(Told):
    id: int
    number: str
    name: str
    short_name: str
    level: str
    is_key: bool
    industry: str
    region: str
    address: str
    archived_at: datetime | None


class ContactOut(Told):
    id: int
    customer_id: int
    name: str
    title: str
    department: str
    phone: str
    mobile: str
    email: str
    language: str
    role: str
    is_active: bool


class SystemOut(Told):
    id: int
    customer_id: int
    name: str
    product: str
    version: str
    level: str
    delivered_on: date | None
    accepted_on: date | None


class CustomersOut(Told):
    items: list[CustomerOut]
    next: str | None


class ContactsOut(Told):
    items: list[ContactOut]
    next: str | None


class SystemsOut(Told):
    items: list[SystemOut]
    next: str | None


class Wanted(Asked):
    limit: Limit = 50
    cursor: Place = 0


class WantedCustomers(Wanted):
    q: Annotated[str, Field(max_length=200, description="Name, number, pinyin or initials.")] = ""


class WantedParts(Wanted):
    customer: Id | None = None


@router.get("/customers", response=CustomersOut, summary="List customers")
def list_customers(request: HttpRequest, wanted: Query[WantedCustomers]) -> dict[str, Any]:
    """In the order in which they were entered; archived ones are left out."""
    found = policies.visible_customers(_reader(request)).filter(matching(wanted.q), archived_at=None)
    return _page(found, wanted)


@router.get("/customers/{int:customer_id}", response=CustomerOut, summary="Read a customer")
def read_customer(request: HttpRequest, customer_id: int) -> Any:
    return _one(policies.visible_customers(_reader(request)), customer_id, N_("There is no such customer."))


@router.get("/contacts", response=ContactsOut, summary="List contacts")
def list_contacts(request: HttpRequest, wanted: Query[WantedParts]) -> dict[str, Any]:
    """The active ones. Telephone numbers are masked without `pii.read`."""
    by = _reader(request)
    page = _page(_of(policies.visible_contacts(by).filter(is_active=True), wanted.customer), wanted)
    return page | {"items": [_contact(contact, by) for contact in page["items"]]}


@router.get("/contacts/{int:contact_id}", response=ContactOut, summary="Read a contact")
def read_contact(request: HttpRequest, contact_id: int) -> dict[str, Any]:
    by = _reader(request)
    return _contact(_one(policies.visible_contacts(by), contact_id, N_("There is no such contact.")), by)


@router.get("/systems", response=SystemsOut, summary="List delivered systems")
def list_systems(request: HttpRequest, wanted: Query[WantedParts]) -> dict[str, Any]:
    """Those in use."""
    found = policies.visible_systems(_reader(request)).filter(archived_at=None)
    return _page(_of(found, wanted.customer), wanted)


@router.get("/systems/{int:system_id}", response=SystemOut, summary="Read a system")
def read_system(request: HttpRequest, system_id: int) -> Any:
    return _one(policies.visible_systems(_reader(request)), system_id, N_("There is no such system."))


def _reader(request: HttpRequest) -> Actor:
    """Staff who read customers; a customer's people with a scope that lets them see their own tickets."""
    by = asker(request)
    if by.is_customer:
        if not can(by, "portal.read_own"):
            require(by, "portal.read_organisation")
    else:
        require(by, "customer.read")
    return by


def _of(found: "QuerySet[Any]", customer_id: int | None) -> "QuerySet[Any]":
    return found if customer_id is None else found.filter(customer_id=customer_id)


def _page(found: "QuerySet[Any]", wanted: Wanted) -> dict[str, Any]:
    rows = list(found.filter(pk__gt=wanted.cursor).order_by("pk")[: wanted.limit + 1])
    shown = rows[: wanted.limit]
    return {"items": shown, "next": str(shown[-1].pk) if len(rows) > len(shown) else None}


def _one(found: "QuerySet[Any]", pk: int, sentence: str) -> Model:
    row: Model | None = found.filter(pk=pk).first()
    if row is None:
        raise NotFound(sentence)
    return row


def _contact(contact: Any, by: Actor) -> dict[str, Any]:
    line = contact_line(contact, by)
    plain = {name: getattr(contact, name) for name in ContactOut.model_fields}
    return plain | {"phone": line.phone, "mobile": line.mobile}
