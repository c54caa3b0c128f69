from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.accounts.tests.people import make_actor
from aftercare.contracts.actions import contracts
from aftercare.contracts.queries import entitlement, kept_and_broken, state_under
from aftercare.contracts.rules.coverage import Coverage, add_months, cover, covered_until, warranty_end
from aftercare.contracts.tests.world import (
    MORNING,
    later,
    local,
    make_contract,
    make_customer,
    make_system,
    start,
)

AT = local("2026-11-18 09:00")


def warranty(**dates):
    return Coverage(**{"kind": "warranty", "starts_on": date(2026, 1, 1), **dates})


@pytest.mark.parametrize(
    ("coverage", "day", "state"),
    [
        (warranty(), date(2025, 12, 31), "none"),
        (warranty(), date(2026, 1, 1), "in_warranty"),
        (warranty(warranty_ends_on=date(2027, 6, 30)), date(2027, 6, 30), "in_warranty"),
        (warranty(warranty_ends_on=date(2027, 6, 30)), date(2027, 7, 1), "out_of_warranty"),
        (
            warranty(warranty_ends_on=date(2027, 6, 30), free_until=date(2027, 12, 31)),
            date(2027, 7, 1),
            "free_maintenance",
        ),
        (warranty(kind="paid_maintenance", ends_on=date(2026, 6, 1)), date(2026, 6, 1), "paid_maintenance"),
        (warranty(kind="paid_maintenance", ends_on=date(2026, 6, 1)), date(2026, 6, 2), "out_of_warranty"),
        (warranty(kind="resident"), date(2026, 6, 2), "free_maintenance"),
    ],
)
def test_cover_is_judged_by_the_day(coverage, day, state):
    assert cover(coverage, day) == state


@pytest.mark.parametrize(
    ("accepted", "months", "ends"),
    [
        (date(2025, 6, 30), 12, date(2026, 6, 30)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (None, 12, None),
        (date(2025, 6, 30), 0, None),
    ],
)
def test_a_warranty_runs_for_months_from_acceptance(accepted, months, ends):
    assert warranty_end(accepted, months) == ends


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 240), st.integers(0, 240))
def test_more_months_never_end_earlier(day, months, more):
    assert add_months(day, months) <= add_months(day, months + more)


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_nothing_is_covered_after_the_last_day(ends, day):
    coverage = warranty(kind="paid_maintenance", ends_on=ends)
    assert (cover(coverage, day) == "out_of_warranty") == (day > covered_until(coverage))


@pytest.mark.django_db
def test_exactly_one_contract_attaches_by_itself():
    contract = make_contract()
    found = entitlement(contract.customer_id, None, AT)
    assert (found.state, found.contract_id, found.must_choose) == ("free_maintenance", contract.pk, False)


@pytest.mark.django_db
def test_case_34_several_contracts_are_asked_about():
    first = make_contract(kind="warranty")
    second = make_contract(kind="paid_maintenance", customer=first.customer)
    found = entitlement(first.customer_id, None, AT)
    assert (found.contract_id, found.must_choose) == (None, True)
    assert {one.contract_id: one.state for one in found.candidates} == {
        first.pk: "in_warranty",
        second.pk: "paid_maintenance",
    }
    assert state_under(second.pk, first.customer_id, AT) == "paid_maintenance"


@pytest.mark.django_db
def test_the_system_decides_between_contracts():
    customer = make_customer()
    fees, energy = make_system(customer), make_system(customer)
    by = make_actor("service_manager")
    for system in (fees, energy):
        contract = make_contract(customer=customer)
        contracts.cover_systems(contract.pk, system_ids=[system.pk], by=by, at=MORNING)
    assert entitlement(customer.pk, energy.pk, AT).contract_id == contract.pk
    assert entitlement(customer.pk, make_system(customer).pk, AT).state == "none"


@pytest.mark.django_db
def test_an_ended_contract_leaves_one_out_of_warranty():
    contract = make_contract(ends_on=date(2026, 6, 30))
    assert entitlement(contract.customer_id, None, AT).state == "out_of_warranty"
    assert entitlement(contract.customer_id, None, local("2026-06-30 23:00")).state == "free_maintenance"
    assert entitlement(make_customer().pk, None, AT).state == "none"


@pytest.mark.django_db
def test_drafts_cover_nothing():
    contract = make_contract(active=False)
    assert entitlement(contract.customer_id, None, AT).state == "none"


@pytest.mark.django_db
def test_entitlement_is_one_query(django_assert_num_queries):
    contract = make_contract()
    make_contract(customer=contract.customer)
    with django_assert_num_queries(1):
        entitlement(contract.customer_id, None, AT)


@pytest.mark.django_db
def test_an_ended_contract_starts_no_clocks_but_lets_running_ones_run():
    contract = make_contract("three_levels")
    ticket = start(contract)
    contracts.end(contract.pk, on=MORNING.date(), by=make_actor("service_manager"), at=later(hours=1))
    from aftercare.contracts.actions import clocks
    from aftercare.contracts.models import Clock

    assert Clock.objects.filter(ticket=start(contract, received_at=later(days=1))).count() == 0
    clocks.sweep_due(later(days=1))
    assert Clock.objects.get(ticket=ticket).state == "breached"


@pytest.mark.django_db
def test_kept_and_broken_are_counted_by_when_they_were_decided():
    from aftercare.contracts.actions import breaches, clocks
    from aftercare.contracts.models import Breach
    from aftercare.foundation.facts import SYSTEM

    contract = make_contract("three_levels")
    kept, broken, waived = start(contract), start(contract), start(contract)
    clocks.record(kept, "responded", at=later(hours=1), by=SYSTEM)
    clocks.sweep_due(later(days=1))
    breach = Breach.objects.get(clock__ticket=waived)
    breaches.waive(breach.pk, reason="停电", by=make_actor("service_manager"), at=later(days=2))
    (row,) = kept_and_broken(later(days=-1), later(days=1), "contract", contract_id=contract.pk)
    assert (row.group, row.kept, row.broken, row.waived, row.share) == (contract.pk, 1, 1, 1, 0.5)
    assert kept_and_broken(later(days=1), later(days=9)) == []
    assert broken


@pytest.mark.django_db
def test_a_contract_that_runs_out_is_told_of_three_times():
    from aftercare.contracts.actions.expiring import remind_expiring
    from aftercare.records.models import Entry

    contract = make_contract(ends_on=date(2026, 12, 31))
    days = ["2026-10-01", "2026-10-02", "2026-10-05", "2026-11-05", "2026-12-20", "2026-12-21", "2027-01-02"]
    told = [remind_expiring(local(f"{day} 09:00")) for day in days]
    assert told == [0, 1, 0, 1, 1, 0, 0]
    entries = Entry.objects.filter(kind="contracts.ContractExpiring", subject_id=contract.pk).order_by("id")
    assert [entry.body["days"] for entry in entries] == [90, 60, 30]
