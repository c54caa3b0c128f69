"""Pages of budgets and resident service, for staff and for the customer; the currency that stays."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from aftercare.accounts.tests.people import make_actor, make_person, signed_in
from aftercare.contracts.actions import budgets, contracts
from aftercare.contracts.models import Budget, ResidentDay, ResidentPlan, ServiceMember
from aftercare.contracts.queries.emergencies import emergency_terms
from aftercare.contracts.tests.world import MORNING, hold_deposit, make_contract
from aftercare.foundation.errors import Conflict
from aftercare.foundation.facts import SYSTEM


def particulars(contract, **changes):
    names = contracts.Particulars.__dataclass_fields__
    return contracts.Particulars(**{**{name: getattr(contract, name) for name in names}, **changes})


def test_the_currency_stays_while_money_is_on_record(db):
    contract, manager = make_contract(), make_actor("service_manager")
    edited = contracts.edit(
        contract.pk,
        particulars=particulars(contract, currency="USD"),
        version=contract.version,
        by=manager,
        at=MORNING,
    )
    hold_deposit(contract)
    edited.refresh_from_db()
    with pytest.raises(Conflict) as refused:
        contracts.edit(
            contract.pk,
            particulars=particulars(edited, currency="CNY"),
            version=edited.version,
            by=manager,
            at=MORNING,
        )
    assert refused.value.field == "currency"
    same = particulars(edited, name="改名")
    again = contracts.edit(contract.pk, particulars=same, version=edited.version, by=manager, at=MORNING)
    assert again.name == "改名"


@pytest.fixture
def contract(db):
    return make_contract(kind="resident", ends_on=date(2030, 12, 31))


@pytest.fixture
def manager(client, db):
    return signed_in(client, make_person("service_manager"))


@pytest.fixture
def coordinator(contract):
    return signed_in(Client(), make_person("coordinator", customer_id=contract.customer_id))


def test_a_budget_is_agreed_looked_at_and_exported(manager, contract):
    asked = {"kind": "hours", "amount": "40", "every": "year", "starts_on": "", "needs_quotation": "on"}
    made = manager.post(reverse("contracts:new_budget", args=[contract.pk]), asked)
    budget = Budget.objects.get()
    assert made["Location"] == reverse("contracts:budget", args=[budget.pk])
    assert (budget.amount, budget.starts_on, budget.needs_quotation) == (
        Decimal(40),
        contract.starts_on,
        True,
    )
    work = budgets.Work(kind="hours", amount=Decimal(36), day=date(2026, 11, 18), source="x", note="=1+1")
    budgets.draw(contract.pk, work, by=SYSTEM, at=MORNING)
    for name in ("budget", "change_budget"):
        assert manager.get(reverse(f"contracts:{name}", args=[budget.pk])).status_code == 200
    sheet = manager.get(reverse("contracts:export_budget", args=[budget.pk]) + "?period=2026-01-01")
    assert sheet["Content-Type"].endswith("sheet")
    again = manager.post(reverse("contracts:new_budget", args=[contract.pk]), asked)
    assert again.status_code == 422
    manager.post(reverse("contracts:change_budget", args=[budget.pk]), {"amount": "60"})
    manager.post(reverse("contracts:end_budget", args=[budget.pk]))
    budget.refresh_from_db()
    assert (budget.amount, budget.ended_on is not None) == (Decimal(60), True)


STAY = {
    "person_name": "何工",
    "place": "信息科",
    "starts_on": "2026-01-01",
    "ends_on": "2030-12-31",
    "weekdays": ["1", "5"],
}


def test_a_resident_is_planned_and_signs_in(manager, contract):
    manager.post(reverse("contracts:new_resident", args=[contract.pk]), STAY)
    plan = ResidentPlan.objects.get()
    assert plan.weekdays == "15"
    said = {"day": "2026-09-11", "state": "present", "arrived": "08:50", "left": "17:30"}
    manager.post(reverse("contracts:sign_resident", args=[plan.pk]), said)
    assert ResidentDay.objects.get().arrived.hour == 8
    refused = manager.post(reverse("contracts:sign_resident", args=[plan.pk]), {**said, "arrived": ""})
    assert refused.status_code == 422
    for path in ("resident", "change_resident", "sign_resident", "export_resident"):
        url = reverse(f"contracts:{path}", args=[plan.pk]) + "?month=2026-09&day=x"
        assert manager.get(url).status_code == 200


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_customer_sees_hours_days_and_promises_in_both_languages(
    manager, contract, coordinator, language
):
    manager.post(reverse("contracts:new_resident", args=[contract.pk]), STAY)
    manager.post(
        reverse("contracts:new_budget", args=[contract.pk]),
        {"kind": "visits", "amount": "4", "every": "month"},
    )
    coordinator.cookies["language"] = language
    pages = {
        "show": contract.pk,
        "promises": contract.pk,
        "budget": Budget.objects.get().pk,
        "resident": ResidentPlan.objects.get().pk,
    }
    for name, key in pages.items():
        assert coordinator.get(reverse(f"contracts_portal:{name}", args=[key])).status_code == 200
    stranger = signed_in(Client(), make_person("coordinator", customer_id=make_contract().customer_id))
    for name, key in pages.items():
        assert stranger.get(reverse(f"contracts_portal:{name}", args=[key])).status_code == 404


def test_the_emergency_team_is_named_in_the_service_organisation(manager, contract):
    responder = make_person("engineer")
    line = {"name": ["王工", ""], "role": ["值班", ""], "phone": ["1", ""], "remark": ["", ""]}
    both = {**line, "person_id": [str(responder.pk), ""], "emergency": ["yes", ""]}
    manager.post(reverse("contracts:cover", args=[contract.pk]), both)
    member = ServiceMember.objects.get(contract=contract)
    assert (member.person_id, member.emergency) == (responder.pk, True)
    assert emergency_terms(contract.pk).team[0].person_id == responder.pk
    customer = make_person("coordinator", customer_id=contract.customer_id)
    stolen = {**line, "person_id": [str(customer.pk), ""], "emergency": ["yes", ""]}
    assert manager.post(reverse("contracts:cover", args=[contract.pk]), stolen).status_code == 404
