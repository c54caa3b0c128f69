"""Money moves only after a fresh second factor, as the house is wired."""

from time import time

import pytest
from django.urls import reverse

from aftercare.accounts.tests.people import make_person, signed_in
from aftercare.contracts.actions import clocks
from aftercare.contracts.models import Breach, PenaltyCase, Waiver
from aftercare.contracts.tests.world import hold_deposit, later, make_contract, start

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def strict(settings):
    settings.STAFF_SECOND_FACTOR = True


@pytest.fixture
def case():
    contract = make_contract("urgent_business")
    hold_deposit(contract)
    start(contract, request_class="urgent_business")
    clocks.sweep_due(later(hours=2))
    return PenaltyCase.objects.get()


def proved(client, *records, role="executive"):
    """A session whose proofs are these: method and how many seconds ago."""
    signed_in(client, make_person(role))
    session = client.session
    session["account_authentication_methods"] = [{"method": how, "at": time() - ago} for how, ago in records]
    session.save()
    return client


def state():
    return PenaltyCase.objects.get().state


@pytest.mark.parametrize("records", [[], [("mfa", 301)], [("password", 1)]])
@pytest.mark.parametrize("name", ["approve_penalty", "waive_penalty"])
def test_without_a_fresh_second_factor_one_is_asked_for_it_and_nothing_moves(client, case, records, name):
    answer = proved(client, *records).post(reverse(f"contracts:{name}", args=[case.pk]), {"reason": "停电"})
    assert (answer.status_code, state()) == (303, "proposed")
    assert answer["Location"].endswith("reauthenticate/?next=%2Fpenalties%2F")


@pytest.mark.parametrize("records", [[("mfa", 290)], [("mfa", 4000), ("mfa", 10)]])
def test_with_a_fresh_one_it_is_decided(client, case, records):
    proved(client, *records).post(reverse("contracts:approve_penalty", args=[case.pk]))
    assert state() == "posted"


def test_the_page_asks_before_anything_is_typed(client, case):
    stale = proved(client, ("mfa", 400)).get(reverse("contracts:penalties")).content.decode()
    fresh = proved(client, ("mfa", 1)).get(reverse("contracts:penalties")).content.decode()
    approve = reverse("contracts:approve_penalty", args=[case.pk])
    assert (approve in stale, "reauthenticate" in stale) == (False, True)
    assert (approve in fresh, "reauthenticate" in fresh) == (True, False)


def test_who_decides_nothing_is_not_asked(client, case):
    page = proved(client, role="project_manager").get(reverse("contracts:penalties")).content.decode()
    assert "reauthenticate" not in page


def test_a_breach_is_waived_after_a_fresh_proof_only(client, case):
    address = reverse("contracts:waive_breach", args=[Breach.objects.get().pk])
    assert "reauthenticate" in proved(client).post(address, {"reason": "停电"})["Location"]
    assert Waiver.objects.count() == 0


def test_where_the_house_asks_for_no_second_factor_the_password_will_do(client, case, settings):
    settings.STAFF_SECOND_FACTOR = False
    proved(client, ("password", 5)).post(reverse("contracts:approve_penalty", args=[case.pk]))
    assert state() == "posted"


def test_the_demonstration_asks_nothing(client, case, settings):
    settings.DEMO = True
    proved(client).post(reverse("contracts:approve_penalty", args=[case.pk]))
    assert state() == "posted"
