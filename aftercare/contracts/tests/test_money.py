import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, connections, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from aftercare.accounts.tests.people import make_actor
from aftercare.contracts.actions import breaches, clocks, contracts, deposits, penalties
from aftercare.contracts.models import Breach, Deposit, LedgerEntry, PenaltyCase
from aftercare.contracts.queries.ledger import reconcile, statement
from aftercare.contracts.tests.world import MORNING, add_promise, hold_deposit, later, make_contract, start
from aftercare.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from aftercare.foundation.facts import SYSTEM

pytestmark = pytest.mark.django_db


def missed(contract=None, amount="50000.00"):
    """A proposed penalty of 500 yuan under a contract with a deposit."""
    contract = contract or make_contract("urgent_business")
    if amount and not Deposit.objects.filter(contract=contract).exists():
        hold_deposit(contract, amount)
    ticket = start(contract, request_class="urgent_business")
    clocks.sweep_due(later(hours=2))
    return PenaltyCase.objects.get(ticket=ticket)


def balance(case):
    return Deposit.objects.get(contract=case.contract_id).balance


def test_an_approved_penalty_is_deducted():
    case = missed()
    penalties.approve(case.pk, by=make_actor("finance"), at=later(days=1))
    entry = LedgerEntry.objects.get(penalty=case)
    assert (entry.cause, entry.amount, entry.balance_after) == ("penalty", Decimal(-500), Decimal(49500))
    assert balance(case) == Decimal(49500)
    assert reconcile() == []


def test_what_the_deposit_cannot_cover_is_recorded_as_unrecovered():
    case = penalties.approve(missed(amount="300.00").pk, by=make_actor("finance"), at=later(days=1))
    assert (case.recovered, case.unrecovered, balance(case)) == (300, 200, 0)
    again = penalties.approve(missed(case.contract).pk, by=make_actor("finance"), at=later(days=1))
    assert (again.recovered, again.unrecovered) == (0, 500)
    assert LedgerEntry.objects.count() == 2
    assert reconcile() == []


def test_without_a_deposit_nothing_is_recovered():
    case = penalties.approve(missed(amount=None).pk, by=make_actor("finance"), at=later(days=1))
    assert (case.recovered, case.unrecovered) == (0, 500)


def test_who_proposed_or_caused_it_does_not_decide():
    contract = make_contract("urgent_business")
    hold_deposit(contract)
    ticket = start(contract, request_class="urgent_business")
    executive = make_actor("executive")
    clocks.record(ticket, "dispatched", at=later(hours=2), by=executive)
    case = PenaltyCase.objects.get()
    for decide in (penalties.approve, lambda *a, **k: penalties.waive(*a, reason="算了", **k)):
        with pytest.raises(Forbidden):
            decide(case.pk, by=executive, at=later(days=1))
    assert penalties.approve(case.pk, by=make_actor("executive"), at=later(days=1)).state == "posted"


@pytest.mark.parametrize("role", ["engineer", "service_manager", "system_admin"])
def test_only_some_may_approve(role):
    case = missed()
    with pytest.raises((Forbidden, NotFound)):
        penalties.approve(case.pk, by=make_actor(role), at=later(days=1))


def test_a_waiver_has_a_name_and_a_reason_and_keeps_the_breach():
    case = missed()
    manager = make_actor("service_manager")
    with pytest.raises(Invalid):
        penalties.waive(case.pk, reason=" ", by=manager, at=later(days=1))
    waived = penalties.waive(case.pk, reason="客户机房停电", by=manager, at=later(days=1))
    assert (waived.state, waived.decided_by_name, waived.reason) == ("waived", manager.name, "客户机房停电")
    assert Breach.objects.count() == 1
    with pytest.raises(Conflict):
        penalties.approve(case.pk, by=make_actor("finance"), at=later(days=1))


def test_a_reversal_is_a_new_entry_by_somebody_else():
    case = missed()
    finance = make_actor("finance")
    penalties.approve(case.pk, by=finance, at=later(days=1))
    with pytest.raises(Forbidden):
        penalties.reverse(case.pk, reason="算错了", by=finance, at=later(days=2))
    penalties.reverse(case.pk, reason="算错了", by=make_actor("executive"), at=later(days=2))
    assert list(LedgerEntry.objects.filter(penalty=case).values_list("cause", "amount")) == [
        ("penalty", Decimal(-500)),
        ("reversal", Decimal(500)),
    ]
    assert balance(case) == Decimal(50000)
    with pytest.raises(Conflict):
        penalties.reverse(case.pk, reason="再来", by=make_actor("executive"), at=later(days=3))
    assert reconcile() == []


def test_the_customer_answers_a_deduction_once():
    case = missed()
    penalties.approve(case.pk, by=make_actor("finance"), at=later(days=1))
    customer = make_actor("coordinator", customer_id=case.customer_id)
    with pytest.raises(Invalid):
        penalties.answer(case.pk, answer="objected", by=customer, at=later(days=2))
    answered = penalties.answer(case.pk, answer="acknowledged", by=customer, at=later(days=2))
    assert (answered.answer, answered.answered_by_name) == ("acknowledged", customer.name)
    with pytest.raises(Conflict):
        penalties.answer(case.pk, answer="objected", note="不对", by=customer, at=later(days=2))


@pytest.mark.parametrize("role", ["coordinator", "reporter", "decision_maker"])
def test_a_foreign_customer_finds_nothing(role):
    case = missed()
    penalties.approve(case.pk, by=make_actor("finance"), at=later(days=1))
    stranger = make_actor(role, customer_id=case.customer_id + 1)
    with pytest.raises(NotFound):
        penalties.answer(case.pk, answer="acknowledged", by=stranger, at=later(days=2))


def test_the_ledger_is_never_rewritten():
    missed()
    for sql in ("UPDATE contracts_ledgerentry SET amount = 1", "DELETE FROM contracts_ledgerentry"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_the_database_itself_refuses_a_negative_balance():
    case = missed()
    with pytest.raises(DatabaseError), transaction.atomic():
        Deposit.objects.filter(contract=case.contract_id).update(balance=-1)


@pytest.mark.parametrize("amount", ["-1", "0", "1.001", "NaN", "Infinity", "1e9"])
def test_amounts_that_are_none_are_refused(amount):
    contract = make_contract()
    contracts.accept(contract.pk, on=MORNING.date(), by=make_actor("service_manager"), at=MORNING)
    with pytest.raises(Invalid):
        deposits.hold(
            contract.pk,
            amount=Decimal(amount),
            since=MORNING.date(),
            by=make_actor("service_manager"),
            at=MORNING,
        )


def test_a_deposit_is_given_back_at_the_end_but_not_while_a_penalty_is_open():
    case = missed()
    finance = make_actor("finance")
    with pytest.raises(Conflict):
        deposits.release(case.contract_id, by=finance, at=later(days=1))
    penalties.waive(case.pk, reason="停电", by=make_actor("executive"), at=later(days=1))
    (entry,) = deposits.release(case.contract_id, by=finance, at=later(days=2))
    assert (entry.amount, entry.balance_after) == (Decimal(-50000), 0)
    with pytest.raises(Conflict):
        deposits.release(case.contract_id, by=finance, at=later(days=2))


def test_a_second_factor_is_asked_for_where_the_roof_says_so(monkeypatch):
    case = missed()
    monkeypatch.setattr(penalties, "recently_proved", lambda _by: False)
    with pytest.raises(Forbidden):
        penalties.approve(case.pk, by=make_actor("finance"), at=later(days=1))


def test_a_penalty_by_hand_for_a_breach_without_one():
    contract = make_contract()
    add_promise(contract)
    start(contract)
    clocks.sweep_due(later(hours=2))
    breach = Breach.objects.get()
    manager = make_actor("project_manager")
    case = breaches.propose(
        breach.pk, amount=Decimal(200), reason="合同第 8 条", by=manager, at=later(days=1)
    )
    assert (case.amount, case.proposed_by_name) == (200, manager.name)
    with pytest.raises(Conflict):
        breaches.propose(breach.pk, amount=Decimal(200), reason="又", by=manager, at=later(days=1))


@pytest.mark.django_db(transaction=True)
def test_two_approvers_at_once_deduct_once():
    case = missed()
    actors = [make_actor("finance") for _ in range(4)]
    outcomes = []

    def approve(by):
        try:
            penalties.approve(case.pk, by=by, at=later(days=1))
            outcomes.append("done")
        except Conflict:
            outcomes.append("conflict")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=approve, args=(by,)) for by in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict", "conflict", "conflict", "done"]
    assert LedgerEntry.objects.filter(cause="penalty").count() == 1
    assert balance(case) == Decimal(49500)


@settings(max_examples=15)
@given(
    held=st.integers(100, 300000),
    steps=st.lists(st.sampled_from(["approve", "waive", "reverse"]), min_size=1, max_size=6),
)
def test_the_balance_is_always_the_sum_of_the_entries_and_never_below_zero(held, steps):
    sid = transaction.savepoint()
    try:
        contract = make_contract("urgent_business")
        hold_deposit(contract, str(Decimal(held) / 100))
        for step in steps:
            case = missed(contract)
            if step == "waive":
                penalties.waive(case.pk, reason="停电", by=make_actor("executive"), at=later(days=1))
                continue
            case = penalties.approve(case.pk, by=make_actor("finance"), at=later(days=1))
            assert case.recovered + case.unrecovered == case.amount
            if step == "reverse":
                penalties.reverse(case.pk, reason="错", by=make_actor("executive"), at=later(days=1))
        deposit = Deposit.objects.get(contract=contract)
        entries = list(deposit.entries.all())
        assert deposit.balance == sum(entry.amount for entry in entries) >= 0
        assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
        assert reconcile() == []
    finally:
        transaction.savepoint_rollback(sid)


def test_reconciling_finds_what_was_tampered_with():
    case = missed()
    Deposit.objects.filter(contract=case.contract_id).update(balance=1)
    assert len(reconcile()) == 1


def test_nothing_is_held_before_acceptance():
    contract = make_contract()
    with pytest.raises(Invalid):
        deposits.hold(
            contract.pk, amount=Decimal(1), since=MORNING.date(), by=make_actor("service_manager"), at=MORNING
        )


def test_the_system_does_not_decide_for_people():
    case = missed()
    with pytest.raises(Forbidden):
        penalties.approve(case.pk, by=SYSTEM, at=later(days=1))


def another_deposit(contract, amount, since, name):
    manager = make_actor("service_manager")
    return deposits.hold(contract.pk, amount=Decimal(amount), since=since, name=name, by=manager, at=MORNING)


def test_several_deposits_are_used_up_in_the_order_they_were_held():
    contract = make_contract("urgent_business")
    second = hold_deposit(contract, "300.00")
    third = another_deposit(contract, "150", date(2026, 3, 1), "三期")
    first = another_deposit(contract, "100", date(2026, 1, 5), "一期")
    case = penalties.approve(missed(contract).pk, by=make_actor("finance"), at=later(days=1))
    taken = [(entry.deposit_id, entry.amount) for entry in LedgerEntry.objects.filter(cause="penalty")]
    assert sorted(taken) == sorted([(second.pk, -300), (first.pk, -100), (third.pk, -100)])
    assert (case.recovered, case.unrecovered) == (500, 0)
    held = statement(contract.pk, make_actor("finance"))
    assert (held.amount, held.balance, [row.balance for row in held.rows]) == (
        550,
        50,
        [300, 450, 550, 250, 150, 50],
    )
    assert reconcile() == []


def test_taking_back_a_deduction_fills_the_deposits_it_came_from():
    contract = make_contract("urgent_business")
    hold_deposit(contract, "300.00")
    another_deposit(contract, "900", date(2026, 3, 1), "二期")
    case = penalties.approve(missed(contract).pk, by=make_actor("finance"), at=later(days=1))
    penalties.reverse(case.pk, reason="算错了", by=make_actor("executive"), at=later(days=2))
    assert list(Deposit.objects.values_list("name", "balance")) == [("", 300), ("二期", 900)]
    assert reconcile() == []


def test_deposits_of_one_contract_need_different_names():
    contract = make_contract()
    hold_deposit(contract)
    with pytest.raises(Conflict):
        another_deposit(contract, "1", date(2026, 3, 1), " ")
    assert Deposit.objects.count() == 1


def test_each_deposit_is_given_back_by_itself():
    contract = make_contract()
    hold_deposit(contract, "300.00")
    phase = another_deposit(contract, "900", date(2026, 3, 1), "二期")
    finance = make_actor("finance")
    (entry,) = deposits.release(contract.pk, deposit_id=phase.pk, by=finance, at=later(days=1))
    assert (entry.deposit_id, entry.amount) == (phase.pk, -900)
    assert [row.amount for row in deposits.release(contract.pk, by=finance, at=later(days=1))] == [-300]


def test_a_foreign_deposit_is_not_given_back():
    contract, other = make_contract(), make_contract()
    hold_deposit(contract)
    foreign = hold_deposit(other)
    with pytest.raises(Conflict):
        deposits.release(contract.pk, deposit_id=foreign.pk, by=make_actor("finance"), at=later(days=1))


def test_a_statement_says_what_was_held_before_and_after_its_period():
    contract, finance = make_contract("urgent_business"), make_actor("finance")
    hold_deposit(contract, "5000.00")
    penalties.approve(missed(contract).pk, by=finance, at=later(days=1))
    missed(contract)
    all_of_it = statement(contract.pk, finance)
    assert (all_of_it.opening, all_of_it.closing, all_of_it.rows[-1].balance) == (0, 4500, 4000)
    day = statement(contract.pk, finance, start=later(hours=12), end=later(days=2))
    assert (day.opening, day.closing, len(day.rows)) == (5000, 4500, 1)
    quiet = statement(contract.pk, finance, start=later(days=2), end=later(days=3))
    assert (quiet.opening, quiet.closing, quiet.rows) == (4500, 4500, [])
