"""What the customers' pages show, gathered in a fixed number of statements."""

from dataclasses import dataclass, field
from typing import TypeVar

from django.db.models import Count, Model, Q, QuerySet

from aftercare.accounts import queries as people
from aftercare.accounts.queries import PersonCard
from aftercare.accounts.rules.permissions import can
from aftercare.customers import policies
from aftercare.customers.models import Contact, Customer, Site, System
from aftercare.customers.queries import matching
from aftercare.customers.rules import phones
from aftercare.foundation.errors import NotFound
from aftercare.foundation.facts import Actor

ROWS = 50
Thing = TypeVar("Thing", bound=Model)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The filters of the list, as they stand in the address."""

    q: str = ""
    level: str = ""
    region: str = ""
    manager: str = ""
    only: str = ""  # key | archived
    after: str = ""


@dataclass(frozen=True)
class Row:
    customer: Customer
    manager: PersonCard | None

    @property
    def cursor(self) -> str:
        return f"{self.customer.pinyin}:{self.customer.pk}"


@dataclass(frozen=True, kw_only=True)
class ListSheet:
    rows: list[Row]
    next: str = ""


@dataclass(frozen=True, kw_only=True)
class ContactLine:
    """A contact as the reader may see it."""

    contact: Contact
    phone: str
    mobile: str


@dataclass(frozen=True, kw_only=True)
class CustomerSheet:
    customer: Customer
    manager: PersonCard | None
    contacts: list[ContactLine]
    gone: list[ContactLine]
    sites: list[Site]
    systems: list[System]
    retired: list[System] = field(default_factory=list)


def customer_list(wanted: Wanted, by: Actor, limit: int = ROWS) -> ListSheet:
    """A page of customers by name. Two statements."""
    found = list(_found(wanted, by)[: limit + 1])
    managers = people.people_by_ids({c.manager_id for c in found if c.manager_id})
    rows = [Row(customer, managers.get(customer.manager_id or 0)) for customer in found[:limit]]
    return ListSheet(rows=rows, next=rows[-1].cursor if len(found) > limit else "")


def all_rows(wanted: Wanted, by: Actor) -> list[Row]:
    """Every customer of the list, for an export. Two statements."""
    return customer_list(wanted, by, limit=100_000).rows


def regions(by: Actor) -> list[str]:
    """The regions in use, for the filter."""
    found = policies.visible_customers(by).exclude(region="").order_by("region")
    return list(found.values_list("region", flat=True).distinct()[:200])


def customer_sheet(customer_id: int, by: Actor) -> CustomerSheet:
    """Everything this room knows of one customer. NotFound if `by` may not know of it. Seven statements."""
    customer = visible_customer(customer_id, by)
    manager = people.people_by_ids({customer.manager_id}) if customer.manager_id else {}
    contacts = [contact_line(c, by) for c in _contacts(customer)]
    systems = list(_systems(customer))
    return CustomerSheet(
        customer=customer,
        manager=next(iter(manager.values()), None),
        contacts=[line for line in contacts if line.contact.is_active],
        gone=[line for line in contacts if not line.contact.is_active],
        sites=list(customer.sites.filter(archived_at=None).order_by("name")),
        systems=[system for system in systems if system.archived_at is None],
        retired=[system for system in systems if system.archived_at],
    )


def visible_customer(customer_id: int, by: Actor) -> Customer:
    """The customer, if `by` may know of it; NotFound otherwise."""
    found = policies.visible_customers(by).filter(pk=customer_id).first()
    if found is None:
        raise NotFound("There is no such customer.")
    return found


def one(found: QuerySet[Thing], pk: int) -> Thing:
    """The thing of this id among those that may be seen; NotFound otherwise."""
    thing = found.filter(pk=pk).first()
    if thing is None:
        raise NotFound("There is no such page.")
    return thing


def contact_line(contact: Contact, by: Actor) -> ContactLine:
    """A contact, its numbers hidden from whoever need not know them. A customer's people see their own."""
    clear = can(by, "pii.read") or (by.is_customer and by.customer_id == contact.customer_id)
    show = str if clear else phones.mask
    return ContactLine(contact=contact, phone=show(contact.phone), mobile=show(contact.mobile))


def _found(wanted: Wanted, by: Actor) -> QuerySet[Customer]:
    found = policies.visible_customers(by).filter(_filters(wanted), _after(wanted.after))
    return found.annotate(
        n_contacts=Count("contacts", filter=Q(contacts__is_active=True), distinct=True),
        n_systems=Count("systems", filter=Q(systems__archived_at=None), distinct=True),
    ).order_by("pinyin", "pk")


def _filters(wanted: Wanted) -> Q:
    condition = matching(wanted.q) & Q(archived_at__isnull=wanted.only != "archived")
    if wanted.level:
        condition &= Q(level=wanted.level)
    if wanted.region:
        condition &= Q(region=wanted.region)
    if wanted.manager.isdecimal():
        condition &= Q(manager_id=int(wanted.manager[:18]))
    return condition & Q(is_key=True) if wanted.only == "key" else condition


def _after(cursor: str) -> Q:
    pinyin, _, pk = cursor.rpartition(":")
    if not pk.isdecimal():
        return Q()
    return Q(pinyin__gt=pinyin) | Q(pinyin=pinyin, pk__gt=int(pk[:18]))


def _contacts(customer: Customer) -> QuerySet[Contact]:
    return customer.contacts.select_related("site").order_by("pinyin", "pk")


def _systems(customer: Customer) -> QuerySet[System]:
    found = customer.systems.select_related("site").prefetch_related("environments__components")
    return found.order_by("name", "pk")
