"""Abuse case A01: a customer asks every address of the portal and of the API with another customer's numbers.

Nothing is answered but the 404 of a thing that is not there, and each try is on record.
"""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from aftercare.accounts import in_vain
from aftercare.accounts.models import Person
from aftercare.accounts.tests.people import signed_in
from aftercare.contracts.actions import budgets, residents
from aftercare.contracts.actions.residents import Stay
from aftercare.contracts.models import Clock
from aftercare.desk.models import Message
from aftercare.desk.tests.scene import MORNING, make_scene
from aftercare.records.models import Entry
from aftercare.site.api.assembly import api
from aftercare.site.api.tests.asking import Program
from aftercare.site.tests.matrix.finding import routes


@pytest.fixture
def here(db):
    return make_scene(contract=False)


@pytest.fixture
def numbers(here):
    """What another customer has, by the names that addresses use."""
    there = make_scene(kind="resident")
    ticket = there.ticket()
    stay = Stay(person_name="何工", place="机房", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    agreed = {"kind": "hours", "every": "year", "amount": Decimal(10)}
    by = {"by": there.manager, "at": MORNING}
    return {
        "number": ticket.number,
        "clock_id": Clock.objects.filter(ticket_id=ticket.pk).values_list("pk", flat=True)[0],
        "message_id": Message.objects.filter(ticket=ticket).values_list("pk", flat=True)[0],
        "contract_id": there.contract.pk,
        "budget_id": budgets.add(there.contract.pk, **agreed, **by).pk,
        "plan_id": residents.plan(there.contract.pk, stay=stay, **by).pk,
        "customer_id": there.customer.pk,
        "contact_id": there.contact.pk,
        "system_id": there.system.pk,
    }


def _filled(pattern, numbers):
    return re.sub(r"[<{](?:\w+:)?(\w+)[>}]", lambda part: str(numbers.get(part[1], 1)), pattern)


def _portal(numbers):
    found = [route for route in routes() if route.pattern.startswith("portal/") and "<" in route.pattern]
    return {route.name: "/" + _filled(route.pattern, numbers) for route in found}


def _tries():
    return list(Entry.objects.filter(kind="accounts.AskedInVain").order_by("id"))


@pytest.mark.django_db
def test_the_portal_answers_404_to_foreign_numbers_and_puts_it_on_record(here, numbers, client, monkeypatch):
    monkeypatch.setattr(in_vain, "PER_HOUR", 1000)
    signed_in(client, Person.objects.get(pk=here.chief.person_id))
    asked = _portal(numbers)
    got = {name: client.get(address).status_code for name, address in asked.items()}
    sent = {name: client.post(address).status_code for name, address in asked.items()}
    assert {name: status for name, status in got.items() if status not in (404, 405)} == {}
    assert {name: status for name, status in sent.items() if status not in (404, 405)} == {}
    answers = [*got.values(), *sent.values()]
    assert len(_tries()) == answers.count(404) >= len(asked)


@pytest.mark.django_db
def test_the_api_answers_404_to_foreign_numbers_and_puts_it_on_record(here, numbers):
    program = Program(here.chief)
    paths = [
        path.removeprefix("/api/v1")
        for path, ways in api.get_openapi_schema()["paths"].items()
        if "get" in ways
    ]
    got = {path: program.get(_filled(path, numbers)).status_code for path in paths if "{" in path}
    assert {path: status for path, status in got.items() if status != 404} == {}
    assert len(_tries()) == len(got) > 5


@pytest.mark.django_db
def test_what_is_put_on_record(here, numbers, client):
    signed_in(client, Person.objects.get(pk=here.chief.person_id))
    client.get(f"/portal/tickets/{numbers['number']}/", headers={"X-Forwarded-For": "1.2.3.4"})
    (entry,) = _tries()
    assert (entry.actor_id, entry.customer_id, entry.audience) == (
        here.chief.person_id,
        here.customer.pk,
        "staff",
    )
    assert (entry.body["method"], entry.body["path"]) == ("GET", f"/portal/tickets/{numbers['number']}/")


@pytest.mark.django_db
def test_other_404s_are_not_put_on_record(here, client):
    client.get("/portal/tickets/GD1/")
    Client().get("/files/00000000-0000-4000-8000-000000000000/")
    signed_in(client, Person.objects.get(pk=here.engineer.person_id))
    client.get("/desk/tickets/GD1/")
    signed_in(client, Person.objects.get(pk=here.chief.person_id))
    client.get("/no/such/address/")
    assert _tries() == []


@pytest.mark.django_db
def test_whoever_tries_many_fills_no_journal(here, client, monkeypatch):
    monkeypatch.setattr(in_vain, "PER_HOUR", 3)
    signed_in(client, Person.objects.get(pk=here.chief.person_id))
    answers = [client.get(f"/portal/tickets/GD{n}/").status_code for n in range(5)]
    assert (answers, len(_tries())) == ([404] * 5, 3)
