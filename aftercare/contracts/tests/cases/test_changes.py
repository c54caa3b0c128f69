"""Cases that other desks got wrong: priorities, terms and contracts that change while a clock runs."""

from decimal import Decimal

import pytest

from aftercare.accounts.tests.people import make_actor
from aftercare.contracts.actions import clocks, terms
from aftercare.contracts.models import Breach, Clock, PenaltyCase, TimedTicket
from aftercare.contracts.queries import clocks_of, next_clocks
from aftercare.contracts.tests.world import (
    MORNING,
    add_promise,
    later,
    make_contract,
    make_customer,
    make_promise,
    start,
)
from aftercare.foundation.facts import SYSTEM
from aftercare.records.models import Entry

pytestmark = pytest.mark.django_db


def graded(policy: str = "", **hours):
    """A contract that promises a resolution within so many hours, by priority."""
    contract = make_contract()
    for priority, n in hours.items():
        add_promise(
            contract,
            name=f"{priority} 解决",
            milestone="resolved",
            priority=priority,
            amount={"hours": n},
            pauses=["customer"],
            on_reprioritise=policy,
            penalty=Decimal(500),
        )
    return contract


def regrade(ticket, priority, at):
    clocks.reclassify(ticket, request_class="fault", priority=priority, at=at, by=SYSTEM)


def rows(ticket):
    return list(Clock.objects.filter(ticket=ticket).order_by("id").values_list("state", "due_at"))


def told(kind, ticket):
    return list(Entry.objects.filter(kind=f"contracts.{kind}", subject_id=ticket))


def test_case_16_raised_when_more_was_used_than_is_now_allowed_it_is_broken_by_the_change():
    """Counted from the report by agreement: the breach has its true time, and the change stands beside it."""
    ticket = start(graded("from_received", P3=8, P1=2), priority="P3")
    regrade(ticket, "P1", later(hours=3))
    assert rows(ticket) == [("superseded", later(hours=8)), ("breached", later(hours=2))]
    assert Breach.objects.get().due_at == later(hours=2)
    (change,) = told("TermsReplaced", ticket)
    assert (change.at, change.body["priority_before"], change.body["priority"]) == (
        later(hours=3),
        "P3",
        "P1",
    )


def test_case_17_lowered_after_a_breach_the_breach_and_its_penalty_stay():
    ticket = start(graded(P1=2, P3=8), priority="P1")
    clocks.sweep_due(later(hours=3))
    regrade(ticket, "P3", later(hours=3))
    assert rows(ticket) == [("breached", later(hours=2)), ("running", later(hours=8))]
    assert (Breach.objects.count(), PenaltyCase.objects.count()) == (1, 1)


def test_case_18_changed_while_it_waits_it_goes_on_waiting():
    """The wait, begun before the change, is kept: nothing of it counts against the new time."""
    ticket = start(graded(P3=8, P1=4), priority="P3")
    clocks.hold(ticket, "customer", at=later(hours=1), by=SYSTEM)
    regrade(ticket, "P1", later(hours=2))
    assert rows(ticket)[-1] == ("paused", None)
    clocks.release(ticket, at=later(hours=5), by=SYSTEM)
    assert rows(ticket)[-1] == ("running", later(hours=9))


def test_case_19_a_waiting_ticket_passes_its_old_due_time_and_is_not_broken():
    ticket = start(graded(P2=2), priority="P2")
    clocks.hold(ticket, "customer", at=later(hours=1), by=SYSTEM)
    clocks.sweep_due(later(days=3))
    assert (rows(ticket), Breach.objects.count()) == ([("paused", None)], 0)
    clocks.release(ticket, at=later(days=3), by=SYSTEM)
    assert rows(ticket) == [("running", later(days=3, hours=1))]


def test_case_28_under_another_contract_the_old_clocks_end_and_the_new_ones_count_from_the_report():
    old = graded(P2=8)
    new = make_contract(customer=old.customer)
    add_promise(new, name="新合同解决", milestone="resolved", amount={"hours": 4})
    ticket = start(old, priority="P2")
    clocks.attach_contract(ticket, new.pk, at=later(hours=1), by=SYSTEM)
    assert rows(ticket) == [("superseded", later(hours=8)), ("running", later(hours=4))]
    clocks.sweep_due(later(hours=9))
    assert [breach.clock.commitment.name for breach in Breach.objects.all()] == ["新合同解决"]


@pytest.mark.parametrize("how", ["reworded", "ended"])
def test_case_13_and_96_terms_that_change_reach_only_tickets_reported_later(how):
    """A promise worded anew or ended: running tickets keep the version they were reported under."""
    contract = graded(P2=8)
    before = start(contract, priority="P2")
    row, by = contract.commitments.get(), make_actor("service_manager")
    if how == "reworded":
        promise = make_promise(milestone="resolved", priority="P2", amount={"hours": 1})
        terms.reword(row.pk, promise=promise, by=by, at=later(hours=1))
    else:
        terms.end(row.pk, by=by, at=later(hours=1))
    clocks.record(before, "customer_wrote", at=later(hours=2), by=SYSTEM)
    clocks.sweep_due(later(hours=3))
    assert rows(before) == [("running", later(hours=8))]
    after = start(contract, priority="P2", received_at=later(hours=3))
    assert rows(after) == ([("running", later(hours=4))] if how == "reworded" else [])
    assert clocks.rebuild(check=True, now=later(hours=3)) == []


def test_case_14_what_is_met_or_broken_stays_as_it_was_when_terms_change():
    contract = graded(P2=8)
    met, broken = start(contract, priority="P2"), start(contract, priority="P2")
    clocks.record(met, "resolved", at=later(hours=1), by=SYSTEM)
    clocks.sweep_due(later(hours=9))
    before = list(Clock.objects.order_by("id").values())
    row = contract.commitments.get()
    promise = make_promise(milestone="resolved", priority="P2", amount={"hours": 100})
    terms.reword(row.pk, promise=promise, by=make_actor("service_manager"), at=later(hours=10))
    clocks.rebuild(now=later(hours=10))
    assert list(Clock.objects.order_by("id").values()) == before
    assert Clock.objects.get(ticket=broken).state == "breached"


def test_case_27_a_promise_that_begins_with_the_hand_over_counts_from_there():
    """Sent late: the arrival is owed from the sending, not from the report."""
    contract = make_contract()
    add_promise(contract, milestone="arrived", counts_from="dispatched", amount={"hours": 1})
    ticket = start(contract)
    assert rows(ticket) == []
    clocks.record(ticket, "dispatched", at=later(hours=5), by=SYSTEM)
    assert rows(ticket) == [("running", later(hours=6))]


def test_case_27_a_promise_of_another_class_begins_when_the_ticket_becomes_one():
    contract = make_contract()
    add_promise(contract, milestone="arrived", request_class="urgent_business", amount={"hours": 1})
    ticket = start(contract)
    clocks.reclassify(ticket, request_class="urgent_business", priority="P2", at=later(hours=5), by=SYSTEM)
    assert rows(ticket) == [("running", later(hours=6))]


def test_case_29_a_merged_ticket_is_never_broken():
    contract = graded(P2=2)
    gone, survivor = start(contract, priority="P2"), start(contract, priority="P2")
    clocks.merge(gone, survivor, at=later(hours=1), by=SYSTEM)
    clocks.sweep_due(later(days=1))
    assert rows(gone) == [("merged", later(hours=2))]
    assert [breach.clock.ticket_id for breach in Breach.objects.all()] == [survivor]


def test_case_44_the_clock_that_fires_next_is_known_by_its_name():
    contract = make_contract()
    add_promise(contract, name="首次响应", milestone="responded", amount={"minutes": 10})
    add_promise(contract, name="到场", milestone="arrived", amount={"hours": 1})
    ticket = start(contract)
    assert next_clocks([ticket], later(minutes=1))[ticket].name == "首次响应"
    clocks.record(ticket, "responded", at=later(minutes=5), by=SYSTEM)
    assert next_clocks([ticket], later(minutes=6))[ticket].name == "到场"
    assert TimedTicket.objects.get(pk=ticket).next_due_at == later(hours=1)


def test_case_97_late_no_longer_once_the_due_time_moves_into_the_future():
    """Not yet stated as broken: a wait that is written down moves it on, and nothing is late any more."""
    ticket = start(graded(P2=2), priority="P2")
    assert [card.state for card in clocks_of(ticket, later(hours=3))] == ["breached"]
    TimedTicket.objects.get(pk=ticket).holds.create(
        reason="customer", started_at=later(hours=1), ended_at=later(hours=4), by_name="补记"
    )
    clocks.rebuild(ticket, now=later(hours=4))
    (card,) = clocks_of(ticket, later(hours=4))
    assert (card.state, card.due_at, card.breached) == ("running", later(hours=5), False)


def test_case_32_a_contract_that_ends_leaves_running_clocks_alone_and_gates_new_tickets():
    from aftercare.contracts.actions import contracts
    from aftercare.contracts.queries import entitlement

    contract = graded(P2=8)
    ticket = start(contract, priority="P2")
    contracts.end(contract.pk, on=later(hours=1).date(), by=make_actor("service_manager"), at=later(hours=1))
    clocks.sweep_due(later(hours=2))
    assert rows(ticket) == [("running", later(hours=8))]
    assert entitlement(contract.customer_id, None, later(days=2)).state == "out_of_warranty"
    assert rows(start(contract, priority="P2", received_at=later(days=2))) == []


def test_case_34_two_contracts_fit_and_nothing_is_guessed():
    from aftercare.contracts.queries import entitlement

    customer = make_customer()
    contracts = [make_contract("three_levels", customer=customer) for _ in range(2)]
    found = entitlement(customer.pk, None, later(hours=1))
    assert (found.contract_id, found.must_choose) == (None, True)
    assert {one.contract_id for one in found.candidates} == {one.pk for one in contracts}


def test_case_35_a_budget_that_runs_over_in_the_middle_is_drawn_told_and_marked_for_a_price():
    """Nobody stops working at the hour: what is too much is allowed, alarmed and chargeable."""
    from aftercare.contracts.actions import budgets
    from aftercare.contracts.queries.budgets import needs_price

    contract, by = make_contract(), make_actor("service_manager")
    ticket = start(contract)
    budgets.add(
        contract.pk,
        kind="hours",
        every="contract",
        amount=Decimal(2),
        needs_quotation=True,
        by=by,
        at=MORNING,
    )
    drawn = [
        budgets.draw(
            contract.pk,
            budgets.Work(
                kind="hours", amount=Decimal(n), day=MORNING.date(), source=f"work:{n}", ticket_id=ticket
            ),
            by=by,
            at=MORNING,
        )
        for n in ("1.5", "1.0")
    ]
    assert [draw.over for draw in drawn] == [False, True]
    told = Entry.objects.filter(kind="contracts.BudgetReached", subject_id=contract.pk)
    assert [entry.body["share"] for entry in told] == [100]
    assert needs_price(contract.pk, MORNING.date())
