"""Warnings of a promise, as the editor writes them."""

import pytest
from django.urls import reverse

from aftercare.accounts.tests.people import make_person, signed_in
from aftercare.contracts.models import Commitment
from aftercare.contracts.tests.world import add_promise, make_contract, make_promise
from aftercare.foundation.errors import Invalid
from aftercare.foundation.worktime import Refused

pytestmark = pytest.mark.django_db


def filled(row, **warnings):
    given = {
        "name": "首次响应",
        "milestone": "responded",
        "count": 20,
        "unit": "minutes",
        "calendar_id": row.calendar_id,
        "counts_from": "received",
        "repeats": "once",
    }
    return {**given, **warnings}


def reword(client, **warnings):
    row = add_promise(make_contract(), warnings=[{"share": 75, "to": ["owner"]}])
    address = reverse("contracts:commitment", args=[row.pk])
    answer = client.post(address, filled(row, **warnings))
    return answer, Commitment.objects.filter(key=row.key).latest("version")


@pytest.fixture
def manager(client):
    return signed_in(client, make_person("service_manager"))


@pytest.mark.parametrize(
    ("count", "point", "step"),
    [
        (80, "share", {"share": 80}),
        (30, "before_minutes", {"before": 30}),
        (2, "before_hours", {"before": 120}),
        (15, "after_minutes", {"after": 15}),
        (1, "after_hours", {"after": 60}),
    ],
)
def test_a_warning_is_a_share_or_so_long_before_or_after(manager, count, point, step):
    row = {"warning0-count": count, "warning0-point": point, "warning0-to": ["team", "customer"]}
    answer, written = reword(manager, **row)
    assert answer.status_code == 303
    assert written.warnings == [{**step, "to": ["team", "customer"]}]


def test_somebody_is_warned_by_name(manager):
    person = make_person("engineer", name="钱进")
    row = {"warning3-count": 50, "warning3-point": "share", "warning3-person": person.pk}
    _answer, written = reword(manager, **row)
    assert written.warnings == [{"share": 50, "to": [f"person:{person.pk}"]}]
    page = manager.get(reverse("contracts:commitment", args=[written.pk])).content.decode()
    assert f'<option value="{person.pk}" selected' in page


@pytest.mark.parametrize(
    "row",
    [
        {"warning0-count": 101, "warning0-point": "share", "warning0-to": ["owner"]},
        {"warning0-count": 50, "warning0-point": "share"},
        {"warning0-count": 50, "warning0-point": "never", "warning0-to": ["owner"]},
        {"warning0-count": 50, "warning0-point": "share", "warning0-to": ["everybody"]},
        {"warning0-count": 50, "warning0-point": "share", "warning0-person": 999999},
    ],
)
def test_a_warning_that_makes_no_sense_is_refused(manager, row):
    answer, written = reword(manager, **row)
    assert (answer.status_code, written.version) == (422, 1)


def test_two_warnings_at_the_same_point_are_refused(manager):
    row = {
        name: value
        for n in (0, 1)
        for name, value in {
            f"warning{n}-count": 50,
            f"warning{n}-point": "share",
            f"warning{n}-to": ["owner"],
        }.items()
    }
    answer, written = reword(manager, **row)
    assert (answer.status_code, written.version) == (422, 1)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_editor_opens_with_the_usual_warnings(manager, language):
    manager.cookies["language"] = language
    page = manager.get(reverse("contracts:new_commitment", args=[make_contract().pk])).content.decode()
    assert 'name="warning2-count" value="1"' in page.replace(' class="form-control"', "")


def test_only_staff_are_warned_by_name():
    contract = make_contract()
    outsider = make_person("coordinator", customer_id=contract.customer_id)
    with pytest.raises(Invalid):
        add_promise(contract, warnings=[{"share": 50, "to": [f"person:{outsider.pk}"]}])


@pytest.mark.parametrize("receiver", ["person:", "person:x", "person:-1", "boss"])
def test_receivers_that_nobody_knows_are_refused(receiver):
    contract = make_contract()
    assert make_promise().warnings == ()
    with pytest.raises(Refused):
        add_promise(contract, warnings=[{"share": 50, "to": [receiver]}])
