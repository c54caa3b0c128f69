"""People for tests of every room."""

from itertools import count
from time import time
from typing import Any

from django.test import Client

from aftercare.accounts.models import Person, RoleGrant
from aftercare.accounts.rules.roles import ROLES
from aftercare.foundation.facts import Actor

_number = count(1)


def make_person(role: str | None = "engineer", **fields: Any) -> Person:
    """A person with one role (None: without any). People of customers need `customer_id`."""
    n = next(_number)
    kind = fields.pop("kind", None) or (ROLES[role].kind if role else "staff")
    fields = {"email": f"person{n}@example.com", "name": f"Person {n}", "password": None, **fields}
    person = Person.objects.register(kind=kind, **fields)
    if role:
        RoleGrant.objects.create(person=person, role=role)
    return person


def make_actor(role: str | None = "engineer", **fields: Any) -> Actor:
    """A person in the database, as somebody who acts."""
    return make_person(role, **fields).actor()


def fake_actor(role: str = "engineer", person_id: int = 1, **fields: Any) -> Actor:
    """An actor without a person: for rules and policies that touch no database."""
    return Actor(
        **{
            "kind": ROLES[role].kind,
            "name": role,
            "person_id": person_id,
            "roles": frozenset({role}),
            **fields,
        }
    )


def signed_in(client: Client, person: Person) -> Client:
    """The client with a session of this person in which the second factor is satisfied."""
    client.force_login(person)
    session = client.session
    session["opened_at"] = session["seen_at"] = time()
    session["second_factor"] = "test"
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time()}]
    session.save()
    return client
