"""The six customers: organisations, people, systems. Written through the actions, by the service manager."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from aftercare.accounts.actions import roles
from aftercare.accounts.facts import PersonJoined
from aftercare.accounts.models import Person
from aftercare.customers.actions import contacts, customers, systems
from aftercare.customers.models import Contact, Customer, System
from aftercare.customers.particulars import (
    ComponentParticulars,
    ContactParticulars,
    CustomerParticulars,
    EnvironmentParticulars,
    SiteParticulars,
    SystemParticulars,
)
from aftercare.customers.rules import names
from aftercare.foundation.facts import Actor
from aftercare.records.journal import tell
from aftercare.site.demo.cast import CUSTOMERS, Software, Somebody, Whose
from aftercare.site.demo.marks import mark

NAMESAKE: Final = "production"


@dataclass
class Clientele:
    """The customers as they stand in the tables, by the keys of the cast."""

    customers: dict[str, Customer] = field(default_factory=dict)
    contacts: dict[str, Actor] = field(default_factory=dict)
    systems: dict[str, System] = field(default_factory=dict)


def win(by: Actor, staff: dict[str, Actor], at: datetime) -> Clientele:
    """Enter all customers with their people and systems."""
    clientele = Clientele()
    for whose in CUSTOMERS:
        customer = _enter(whose, by, staff, at)
        clientele.customers[whose.key] = customer
        for somebody in whose.people:
            clientele.contacts[somebody.key] = _add_person(customer, whose, somebody, by, at)
        for software in whose.systems:
            clientele.systems[software.key] = _deliver(customer, software, by, at)
    return clientele


def _enter(whose: Whose, by: Actor, staff: dict[str, Actor], at: datetime) -> Customer:
    particulars = CustomerParticulars(
        name=whose.name,
        short_name=whose.short_name,
        level=whose.level,
        is_key=whose.level != "ordinary",
        manager_id=staff[whose.manager].person_id,
        industry=whose.industry,
        region=whose.region,
        address=whose.address,
        mail_domains=[whose.domain],
    )
    customer = customers.register(particulars, by=by, at=at)
    mark("customer", customer.pk)
    site = SiteParticulars(name=whose.site, address=whose.address)
    customers.add_site(customer, site, by=by, at=at)
    return customer


def _add_person(customer: Customer, whose: Whose, somebody: Somebody, by: Actor, at: datetime) -> Actor:
    """A contact with an account for the portal; nobody is invited by letter."""
    particulars = ContactParticulars(
        name=somebody.name,
        title=somebody.title,
        department=somebody.department,
        mobile=somebody.mobile,
        email=f"{somebody.key}@{whose.domain}",
        role=somebody.role,
    )
    contact = contacts.add_contact(customer, particulars, by=by, at=at)
    person = _join(contact, by, at)
    roles.grant(person, somebody.role, by=by, at=at)
    return Person.objects.get(pk=person.pk).actor()


def _join(contact: Contact, by: Actor, at: datetime) -> Person:
    person = Person.objects.register(
        email=contact.email,
        name=contact.name,
        title=contact.title,
        phone=contact.mobile,
        kind="customer",
        customer_id=contact.customer_id,
        contact_id=contact.pk,
        pinyin=names.pinyin(contact.name),
        initials=names.initials(contact.name),
        created_at=at,
    )
    mark("person", person.pk)
    tell(
        PersonJoined(
            by=by,
            at=at,
            customer_id=contact.customer_id,
            person_id=person.pk,
            email=person.email,
            role=contact.role,
            contact_id=contact.pk,
        )
    )
    return person


def _deliver(customer: Customer, software: Software, by: Actor, at: datetime) -> System:
    accepted = (at + timedelta(days=software.accepted_after)).date()
    particulars = SystemParticulars(
        name=software.name,
        product=software.product,
        version=software.version,
        level=software.level,
        delivered_on=at.date(),
        accepted_on=accepted,
    )
    system = systems.deliver_system(customer, particulars, by=by, at=at)
    environment = EnvironmentParticulars(
        kind=NAMESAKE, os=software.os, database=software.database, middleware=software.middleware
    )
    place = systems.add_environment(system, environment, by=by, at=at)
    for kind, name, version in software.components:
        component = ComponentParticulars(name=name, kind=kind, version=version)
        systems.add_component(place, component, by=by, at=at)
    return system
