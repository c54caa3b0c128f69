"""Customers, contacts and systems for tests of every room."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from aftercare.customers.actions import contacts, customers, systems
from aftercare.customers.models import Contact, Customer, System
from aftercare.customers.particulars import ContactParticulars, CustomerParticulars, SystemParticulars
from aftercare.foundation.facts import SYSTEM

AT = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
_number = count(1)


def make_customer(name: str = "", **particulars: Any) -> Customer:
    """A customer with a name of its own."""
    wanted = CustomerParticulars(name=name or f"客户{next(_number)}", **particulars)
    return customers.register(wanted, by=SYSTEM, at=AT)


def make_contact(customer: Customer | None = None, **particulars: Any) -> Contact:
    """A contact with an address of its own."""
    n = next(_number)
    wanted = {"name": f"联系人{n}", "email": f"contact{n}@customer.example", **particulars}
    return contacts.add_contact(customer or make_customer(), ContactParticulars(**wanted), by=SYSTEM, at=AT)


def make_system(customer: Customer | None = None, **particulars: Any) -> System:
    """A system with a name of its own."""
    wanted = {"name": f"系统{next(_number)}", **particulars}
    return systems.deliver_system(customer or make_customer(), SystemParticulars(**wanted), by=SYSTEM, at=AT)
