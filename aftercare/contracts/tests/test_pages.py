import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from aftercare.accounts.tests.people import make_actor, make_person, signed_in
from aftercare.contracts.actions import clocks, contracts, penalties
from aftercare.contracts.models import Calendar, Commitment, Contract, LedgerEntry, PenaltyCase
from aftercare.contracts.tests.world import (
    MORNING,
    add_promise,
    hold_deposit,
    later,
    make_contract,
    make_customer,
    make_system,
    start,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    return signed_in(client, make_person("service_manager"))


@pytest.fixture
def finance(client):
    return signed_in(client, make_person("finance"))


def open_case(contract):
    ticket = start(contract, request_class="urgent_business")
    clocks.sweep_due(later(hours=2))
    return PenaltyCase.objects.get(ticket=ticket)


def text(response):
    return response.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_staff_page_opens_in_both_languages(manager, language):
    contract = make_contract("urgent_business", "customisation")
    hold_deposit(contract)
    case = open_case(contract)
    manager.cookies["language"] = language
    calendar = Calendar.objects.get(key="5x8")
    always = Calendar.objects.get(key="7x24")
    pages = [
        reverse("contracts:index"),
        reverse("contracts:new"),
        *(reverse(f"contracts:{name}", args=[contract.pk]) for name in STAFF_PAGES),
        reverse("contracts:show", args=[contract.pk]) + "?request_class=urgent_business&priority=P1",
        reverse("contracts:commitment", args=[contract.commitments.first().pk]),
        reverse("contracts:penalties"),
        reverse("contracts:calendars"),
        reverse("contracts:calendar", args=[calendar.pk]),
        reverse("contracts:calendar", args=[always.pk]),
        reverse("contracts:hours", args=[calendar.pk]),
    ]
    answers = {page: manager.get(page).status_code for page in pages}
    assert answers == dict.fromkeys(pages, 200)
    assert case.ticket.number in text(manager.get(reverse("contracts:penalties")))


STAFF_PAGES = (
    "show",
    "promises",
    "edit",
    "accept",
    "end",
    "cover",
    "deposit",
    "statement",
    "presets",
    "new_commitment",
)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_row_and_for_three(manager, count, django_assert_num_queries):
    for _ in range(count):
        make_contract()
    manager.get(reverse("contracts:index"))
    with django_assert_num_queries(LIST_QUERIES):
        assert manager.get(reverse("contracts:index")).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_entry_and_for_three(manager, count, django_assert_num_queries):
    contract = make_contract("urgent_business")
    hold_deposit(contract)
    for _ in range(count):
        penalties.approve(open_case(contract).pk, by=make_actor("finance"), at=later(days=1))
        add_promise(contract)
    address = reverse("contracts:show", args=[contract.pk])
    manager.get(address)
    with django_assert_num_queries(PAGE_QUERIES):
        assert manager.get(address).status_code == 200


SHELL_QUERIES = 2
LIST_QUERIES = SHELL_QUERIES + 1
PAGE_QUERIES = SHELL_QUERIES + 9


def test_a_contract_is_registered_worded_and_put_into_force(manager):
    customer = make_customer()
    system = make_system(customer)
    given = {
        "customer_id": customer.pk,
        "name": "学费平台建设",
        "kind": "warranty",
        "starts_on": "2026-01-01",
        "warranty_months": 24,
        "currency": "CNY",
        "silence_days": 7,
    }
    assert manager.post(reverse("contracts:new"), given).status_code == 303
    contract = Contract.objects.get(name="学费平台建设")
    assert contract.number.startswith("HT")
    manager.post(reverse("contracts:add_preset", args=[contract.pk]), {"preset": "urgent_business"})
    manager.post(reverse("contracts:activate", args=[contract.pk]))
    manager.post(reverse("contracts:accept", args=[contract.pk]), {"on": "2026-06-30"})
    manager.post(
        reverse("contracts:deposit", args=[contract.pk]),
        {"amount": "50000", "since": "2026-06-30", "note": "YS-2026-018"},
    )
    members = {"name": ["赵敏", ""], "role": ["服务经理", ""], "phone": ["138", ""], "remark": ["", ""]}
    manager.post(reverse("contracts:cover", args=[contract.pk]), {"system": [system.pk], **members})
    contract.refresh_from_db()
    assert (contract.state, contract.warranty_ends_on, contract.covered_until) == (
        "active",
        date(2028, 6, 30),
        date(2028, 6, 30),
    )
    assert LedgerEntry.objects.get().amount == Decimal(50000)
    assert [str(member) for member in contract.members.all()] == ["赵敏 服务经理"]
    assert list(contract.systems.values_list("system", flat=True)) == [system.pk]


def test_a_promise_is_worded_anew_and_the_old_words_are_kept(manager):
    contract = make_contract("repair_or_plan")
    row = contract.commitments.first()
    form = {
        "name": "首次响应",
        "request_class": "fault",
        "milestone": "responded",
        "count": 20,
        "unit": "minutes",
        "calendar_id": row.calendar_id,
        "counts_from": "received",
        "repeats": "once",
    }
    assert manager.post(reverse("contracts:commitment", args=[row.pk]), form).status_code == 303
    versions = Commitment.objects.filter(contract=contract, key=row.key).order_by("version")
    assert [(v.version, v.amount, v.valid_until is None) for v in versions] == [
        (1, {"minutes": 10}, False),
        (2, {"minutes": 20}, True),
    ]


def test_trying_out_writes_nothing(manager):
    contract = make_contract("repair_or_plan")
    address = reverse("contracts:show", args=[contract.pk])
    shown = text(manager.get(address, {"request_class": "fault", "priority": "P1", "at": "2026-11-18T09:00"}))
    assert "2026-11-18 09:10" in shown
    assert "2026-11-18 11:00" in shown


def test_somebody_elses_change_is_not_overwritten(manager):
    contract = make_contract()
    form = {
        "version": contract.version - 1,
        "name": "x",
        "kind": "warranty",
        "starts_on": "2026-01-01",
        "warranty_months": 0,
        "currency": "CNY",
        "silence_days": 7,
    }
    assert manager.post(reverse("contracts:edit", args=[contract.pk]), form).status_code == 422


def test_penalties_are_decided_on_their_page(finance):
    contract = make_contract("urgent_business")
    hold_deposit(contract)
    case = open_case(contract)
    assert case.ticket.number in text(finance.get(reverse("contracts:penalties")))
    assert finance.post(reverse("contracts:approve_penalty", args=[case.pk])).status_code == 303
    assert finance.post(reverse("contracts:approve_penalty", args=[case.pk])).status_code == 409


def test_official_days_are_imported_as_a_new_edition(manager):
    make_contract()
    calendar = Calendar.objects.get(key="5x8")
    days = {"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": True}]}
    address = reverse("contracts:import_days", args=[calendar.pk])
    file = SimpleUploadedFile("2027.json", json.dumps(days).encode())
    assert manager.post(address, {"file": file}).status_code == 303
    newest = calendar.versions.latest("number")
    assert (newest.confirmed_until, "2027-01-01" in newest.definition["calendar"]["holidays"]) == (
        date(2027, 12, 31),
        True,
    )
    for bad in (b"[]", b"{", b'{"year": 2027, "days": [{"date": "2026-01-01", "isOffDay": true}]}'):
        assert manager.post(address, {"file": SimpleUploadedFile("x.json", bad)}).status_code == 422


def test_hours_that_never_open_are_refused(manager):
    make_contract()
    calendar = Calendar.objects.get(key="5x8")
    newest = calendar.versions.latest("number")
    blank = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "")
    form = {**blank, "base": newest.number, "note": "停业", "mon": "09:00-08:00-07:00"}
    assert manager.post(reverse("contracts:hours", args=[calendar.pk]), form).status_code == 422
    assert calendar.versions.latest("number") == newest


def test_the_list_goes_on_where_the_page_ended(manager, monkeypatch):
    from aftercare.contracts.queries import contracts as listing

    customer = make_customer()
    made = [
        make_contract(customer=customer, ends_on=date(2027, 1, 1 + number) if number < 4 else None)
        for number in range(6)
    ]
    by = make_actor("service_manager")
    seen, cursor = [], ""
    while True:
        rows, cursor = listing.contract_list(listing.Wanted(only="all", after=cursor), by, limit=2)
        seen += [row.card.id for row in rows]
        if not cursor:
            break
    assert seen == [contract.pk for contract in made]


def test_the_export_is_a_workbook(manager):
    make_contract(name="=1+1")
    answer = manager.get(reverse("contracts:export"))
    assert (answer.status_code, answer.content[:2]) == (200, b"PK")


@pytest.mark.parametrize("role", ["coordinator", "decision_maker"])
def test_a_customer_sees_the_own_contract_in_full(client, role):
    contract = make_contract("urgent_business")
    hold_deposit(contract)
    case = open_case(contract)
    penalties.approve(case.pk, by=make_actor("finance"), at=later(days=1))
    portal = signed_in(client, make_person(role, customer_id=contract.customer_id))
    assert contract.name in text(portal.get(reverse("contracts_portal:index")))
    page = portal.get(reverse("contracts_portal:show", args=[contract.pk]))
    assert page.status_code == 200
    assert case.ticket.number in text(page)
    answer = portal.post(reverse("contracts_portal:answer", args=[case.pk]), {"answer": "acknowledged"})
    assert answer.status_code == 303


def test_a_reporter_sees_the_manager_and_the_cover_only(client):
    contract = make_contract("urgent_business", manager_id=make_person("service_manager", name="赵敏").pk)
    hold_deposit(contract)
    portal = signed_in(client, make_person("reporter", customer_id=contract.customer_id))
    shown = text(portal.get(reverse("contracts_portal:index")))
    assert "赵敏" in shown
    assert contract.number not in shown
    assert portal.get(reverse("contracts_portal:show", args=[contract.pk])).status_code == 404


def test_customers_never_learn_of_each_other(client):
    foreign = make_contract("urgent_business", name="绝密项目")
    hold_deposit(foreign)
    case = open_case(foreign)
    penalties.approve(case.pk, by=make_actor("finance"), at=later(days=1))
    portal = signed_in(client, make_person("coordinator", customer_id=make_contract().customer_id))
    assert "绝密项目" not in text(portal.get(reverse("contracts_portal:index")))
    assert portal.get(reverse("contracts_portal:show", args=[foreign.pk])).status_code == 404
    answer = portal.post(reverse("contracts_portal:answer", args=[case.pk]), {"answer": "acknowledged"})
    assert answer.status_code == 404


@pytest.mark.parametrize("name", ["index", "penalties", "calendars", "new"])
def test_customers_find_no_staff_pages(client, name):
    portal = signed_in(client, make_person("coordinator", customer_id=make_customer().pk))
    assert portal.get(reverse(f"contracts:{name}")).status_code == 404


def test_who_only_reads_does_not_write(client):
    contract = make_contract("urgent_business")
    engineer = signed_in(client, make_person("engineer"))
    assert engineer.get(reverse("contracts:show", args=[contract.pk])).status_code == 200
    assert engineer.post(reverse("contracts:activate", args=[contract.pk])).status_code == 403
    assert engineer.get(reverse("contracts:penalties")).status_code == 403


def test_drafts_stay_inside_the_house(client):
    draft = make_contract(active=False)
    portal = signed_in(client, make_person("coordinator", customer_id=draft.customer_id))
    assert portal.get(reverse("contracts_portal:show", args=[draft.pk])).status_code == 404


def test_acceptance_is_recorded_once(manager):
    contract = make_contract()
    contracts.accept(contract.pk, on=MORNING.date(), by=make_actor("service_manager"), at=MORNING)
    address = reverse("contracts:accept", args=[contract.pk])
    assert manager.post(address, {"on": "2026-11-20"}).status_code == 422


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("zh-hans", "自受理起 2 小时内完成“解决”"),
        ("en", "resolution within 2 hours of the report, counted in “Day and night”."),
    ],
)
def test_promises_are_printed_as_sentences(manager, language, sentence):
    contract = make_contract()
    add_promise(contract, name="限时解决", milestone="resolved", amount={"hours": 2})
    manager.cookies["language"] = language
    shown = text(manager.get(reverse("contracts:promises", args=[contract.pk])))
    assert ("限时解决" in shown, sentence in shown) == (True, True)


@pytest.mark.parametrize(("role", "doors"), [("finance", 0), ("executive", 1)])
def test_a_penalty_leads_to_its_ticket_for_those_who_may_open_it(client, role, doors):
    contract = make_contract("urgent_business")
    hold_deposit(contract)
    number = open_case(contract).ticket.number
    page = text(signed_in(client, make_person(role)).get(reverse("contracts:penalties")))
    assert number in page
    assert page.count(f'href="{reverse("desk:ticket", args=[number])}"') == doors


@pytest.mark.parametrize(("start", "end"), [("2026-01-01", "2026-03-31"), ("2026-03-31", "2026-01-01")])
def test_a_statement_reads_its_period_either_way_round(finance, start, end):
    contract = make_contract()
    hold_deposit(contract)
    page = text(finance.get(reverse("contracts:statement", args=[contract.pk]), {"start": start, "end": end}))
    assert 'name="start" value="2026-01-01"' in page
    assert 'name="end" value="2026-03-31"' in page
    assert "data-print" in page


@pytest.mark.parametrize(("start", "end"), [("0001-01-01", "9999-12-31"), ("x", "y"), ("2026-01-01", "")])
def test_a_statement_takes_any_period(finance, start, end):
    contract = make_contract()
    hold_deposit(contract)
    address = reverse("contracts:statement", args=[contract.pk])
    assert finance.get(address, {"start": start, "end": end}).status_code == 200
