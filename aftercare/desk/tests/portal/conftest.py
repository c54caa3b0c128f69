from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from aftercare.accounts.models import Person
from aftercare.accounts.tests.people import make_person, signed_in
from aftercare.customers.models import Contact
from aftercare.desk.actions import ownership, progress
from aftercare.desk.models import Ticket
from aftercare.desk.tests.scene import Scene, minutes


def person_of(contact: Contact, role: str) -> Person:
    """The contact with an account."""
    ids = {"customer_id": contact.customer_id, "contact_id": contact.pk}
    return make_person(role, name=contact.name, **ids)


@pytest.fixture
def reporter(scene: Scene) -> Client:
    return signed_in(Client(), person_of(scene.contact, "reporter"))


@pytest.fixture
def coordinator(scene: Scene) -> Client:
    return signed_in(Client(), person_of(scene.coordinator, "coordinator"))


@pytest.fixture
def solve(scene: Scene) -> Callable[..., Ticket]:
    """Make a ticket that is resolved, verified, and waits for the customer."""

    def make(**fields: Any) -> Ticket:
        ticket = scene.ticket(**fields)
        ownership.take(ticket, by=scene.engineer, at=minutes(1))
        progress.resolve(ticket, resolution="fix", text="监听已设为自启。", by=scene.engineer, at=minutes(5))
        progress.verify(ticket, by=scene.tester, at=minutes(6))
        return scene.again(ticket)

    return make


def once_of(client: Client, address: str) -> str:
    """What the forms of a page carry."""
    text = client.get(address).content.decode()
    return text.split('name="once" value="')[1].split('"')[0]
