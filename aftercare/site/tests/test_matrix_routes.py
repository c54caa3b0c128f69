"""Every address against every kind of visitor. A new address without an entry in `matrix/<room>.py` fails."""

import re
from collections import Counter
from typing import Any

import pytest
from django.test import Client

from aftercare.accounts.rules.permissions import PERMISSIONS
from aftercare.accounts.rules.roles import ROLES
from aftercare.accounts.tests.people import make_person, signed_in
from aftercare.site.tests.matrix.finding import ROOMS, Route, expected, routes
from aftercare.site.tests.matrix.words import DOORS

TABLE = {name: door for room in ROOMS for name, door in expected(room, "ROUTES").items()}
CLOSED = {302, 303, 400, 401, 403, 404, 405, 410}


def test_every_address_has_an_entry_and_every_entry_an_address():
    assert sorted(TABLE) == sorted({route.name for route in routes()})


def test_no_two_rooms_claim_one_address():
    claims = Counter(name for room in ROOMS for name in expected(room, "ROUTES"))
    assert [name for name, count in claims.items() if count > 1] == []


def test_the_entries_are_words_of_the_table():
    for door in TABLE.values():
        word, _, permission = door.partition(":")
        assert word in DOORS
        assert permission == "" or permission in PERMISSIONS


def test_the_doors_of_the_views_are_those_of_the_table():
    said = {route.name: route.door for route in routes() if route.door in ("portal", "person")}
    assert said == {name: TABLE.get(name) for name in said}
    staffed = {r.name: r.door.replace(" ", ":") for r in routes() if r.door and r.door.startswith("staff")}
    assert staffed == {name: TABLE.get(name) for name in staffed}


def _address(route: Route) -> str:
    """The address with made-up parts: numbers of nothing, names of nobody."""
    text = re.sub(r"<uuid:\w+>", "00000000-0000-4000-8000-000000000000", route.pattern)
    text = re.sub(r"<int:\w+>", "999999999", text)
    text = re.sub(r"<(\w+:)?\w+>", "nobody", text)
    text = re.sub(r"\(\?P<\w+>.*?\)(?=[/\-$]|\Z)", "nobody", text)
    return "/" + text.replace("^", "").replace("$", "").replace("\\Z", "")


def _behind(*doors: str) -> list[Route]:
    return [route for route in routes() if TABLE.get(route.name, "").partition(":")[0] in doors]


def _open_to(client: Client, found: list[Route], method: str) -> list[str]:
    far = {"REMOTE_ADDR": "203.0.113.9"}
    answers = [(route, getattr(client, method)(_address(route), **far).status_code) for route in found]
    return [f"{route.name}: {status}" for route, status in answers if status not in CLOSED]


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_strangers_find_only_public_doors_open(client, method):
    assert _open_to(client, _behind("person", "staff", "portal", "token", "guarded"), method) == []


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_customers_find_no_staff_door(client, method):
    signed_in(client, make_person("coordinator", customer_id=999_999_999))
    answers = {r.name: getattr(client, method)(_address(r)).status_code for r in _behind("staff")}
    assert {name: status for name, status in answers.items() if status not in (404, 405)} == {}


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_staff_find_no_portal_door(client, method):
    signed_in(client, make_person("engineer"))
    answers = {r.name: getattr(client, method)(_address(r)).status_code for r in _behind("portal")}
    assert {name: status for name, status in answers.items() if status not in (404, 405)} == {}


@pytest.mark.django_db
@pytest.mark.parametrize("role", [code for code, role in ROLES.items() if role.kind == "staff"])
def test_staff_without_the_permission_are_refused(client, role):
    signed_in(client, make_person(role))
    answers = {}
    for route in _behind("staff"):
        permission = TABLE[route.name].partition(":")[2]
        if permission and permission not in ROLES[role].permissions:
            answers[route.name] = {
                client.get(_address(route)).status_code,
                client.post(_address(route)).status_code,
            }
    assert {name: found for name, found in answers.items() if not found <= {403, 404, 405}} == {}


def _methods(view: Any) -> list[str]:
    """The methods that the view's decorator lets through; empty if it has none."""
    while view is not None:
        names, cells = getattr(view, "__code__", None), getattr(view, "__closure__", None) or ()
        found = dict(zip(names.co_freevars if names else (), cells, strict=True))
        if "request_method_list" in found:
            return list(found["request_method_list"].cell_contents)
        view = getattr(view, "__wrapped__", None)
    return []


def test_what_can_be_read_can_be_asked_for_without_its_body():
    """RFC 9110, 9.1: GET and HEAD. A messenger's call is no page."""
    read = {r.name: _methods(r.view) for r in routes() if r.name != "channels:im_call"}
    assert {name: found for name, found in read.items() if "GET" in found and "HEAD" not in found} == {}
    assert _methods(next(r.view for r in routes() if r.name == "ui:counts")) == ["GET", "HEAD"]
    assert Client().head("/ui/counts/").status_code == 200
