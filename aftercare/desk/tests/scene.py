"""A small desk for tests: a customer with two contacts under a contract, and the people who serve them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from aftercare.accounts.tests.people import make_actor
from aftercare.contracts.tests.world import MORNING, add_promise, make_contract, make_customer, make_system
from aftercare.customers.models import Contact, Customer, System
from aftercare.desk import queries
from aftercare.desk.actions.intake import open_ticket
from aftercare.desk.actions.reports import Report
from aftercare.desk.models import Ticket
from aftercare.foundation.facts import Actor

__all__ = ["MORNING", "Scene", "make_contact", "make_scene", "minutes"]


def minutes(n: float) -> datetime:
    """So many minutes after the morning of the tests."""
    return MORNING + timedelta(minutes=n)


def make_contact(customer: Customer, **fields: Any) -> Contact:
    n = Contact.objects.count() + 1
    return Contact.objects.create(
        customer=customer, **{"name": f"联系人{n}", "email": f"contact{n}@c{customer.pk}.example", **fields}
    )


@dataclass
class Scene:
    customer: Customer
    system: System
    contact: Contact
    coordinator: Contact
    contract: Any
    engineer: Actor
    tester: Actor
    manager: Actor

    @cached_property
    def reporter(self) -> Actor:
        return self.acting(self.contact, "reporter")

    @cached_property
    def chief(self) -> Actor:
        return self.acting(self.coordinator, "coordinator")

    def acting(self, contact: Contact, role: str) -> Actor:
        """A contact as somebody who acts in the portal."""
        fields = {"customer_id": contact.customer_id, "contact_id": contact.pk, "name": contact.name}
        return make_actor(role, **fields)

    def report(self, **fields: Any) -> Report:
        values = {
            "customer_id": self.customer.pk,
            "contact_id": self.contact.pk,
            "title": "收费窗口无法开票",
            "text": "早上 8 点 30 分起点“开票”提示 ORA-12541,排队两百多人。",
            "channel": "phone",
            "received_at": MORNING,
        }
        return Report(**{**values, **fields})

    def ticket(self, by: Actor | None = None, at: datetime = MORNING, **fields: Any) -> Ticket:
        made = open_ticket(self.report(**fields), by=by or self.engineer, at=at)
        return self.again(made)

    def again(self, ticket: Ticket) -> Ticket:
        """The ticket as it stands now."""
        return queries.get(ticket.number, self.manager)


def make_scene(*, contract: bool = True, **fields: Any) -> Scene:
    customer = make_customer(name=f"东湖职业学院{Customer.objects.count()}", short_name="东湖学院")
    scene = Scene(
        customer=customer,
        system=make_system(customer, product="学费系统"),
        contact=make_contact(customer, name="李会计"),
        coordinator=make_contact(customer, name="王主任", role="coordinator"),
        contract=make_contract(customer=customer, **fields) if contract else None,
        engineer=make_actor("engineer", name="王工"),
        tester=make_actor("tester", name="赵敏"),
        manager=make_actor("service_manager", name="孙经理"),
    )
    if contract:
        promises = {"responded": {"minutes": 10}, "resolved": {"hours": 2}}
        for milestone, amount in promises.items():
            add_promise(
                scene.contract, name=milestone, milestone=milestone, amount=amount, pauses=["customer"]
            )
    return scene
