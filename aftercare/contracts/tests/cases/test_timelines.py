"""Cases that other desks got wrong: what happened when, written in any order and looked at late."""

from datetime import timedelta
from decimal import Decimal

import pytest

from aftercare.contracts.actions import clocks
from aftercare.contracts.models import Breach, Clock, PenaltyCase
from aftercare.contracts.queries import clocks_of
from aftercare.contracts.tests.world import MORNING, add_promise, later, local, make_contract, start
from aftercare.foundation.facts import SYSTEM
from aftercare.records.models import Entry

pytestmark = pytest.mark.django_db

MOMENT = timedelta(microseconds=1)


def promised(**fields):
    contract = make_contract()
    add_promise(
        contract, **{"milestone": "resolved", "amount": {"hours": 8}, "pauses": ["customer"], **fields}
    )
    return contract


def rows(ticket):
    return list(
        Clock.objects.filter(ticket=ticket).order_by("cycle", "id").values_list("cycle", "state", "due_at")
    )


def record(ticket, kind, at):
    clocks.record(ticket, kind, at=at, by=SYSTEM)


def test_case_24_reopened_after_closing_a_new_cycle_leaves_the_closed_time_out():
    ticket = start(promised())
    for kind, at in (("resolved", 2), ("closed", 3)):
        record(ticket, kind, later(hours=at))
    record(ticket, "reopened", later(days=5))
    assert rows(ticket) == [(1, "met", later(hours=8)), (2, "running", later(days=5, hours=6))]
    clocks.sweep_due(later(days=6))
    assert [state for _, state, _ in rows(ticket)] == ["met", "breached"]


def test_case_24_reopened_after_a_breach_there_is_still_one_penalty():
    ticket = start(promised(penalty=Decimal(500)))
    record(ticket, "resolved", later(hours=9))
    record(ticket, "reopened", later(days=5))
    clocks.sweep_due(later(days=6))
    assert (Breach.objects.count(), PenaltyCase.objects.count()) == (2, 1)


def test_case_33_phoned_yesterday_it_starts_yesterday_and_the_contract_of_then_counts():
    """Reported before the promise was made: nothing is owed; reported after it: late from the true time."""
    contract = make_contract()
    add_promise(contract, at=later(hours=-3), milestone="resolved", amount={"hours": 2})
    assert rows(start(contract, received_at=later(hours=-4), at=MORNING)) == []
    ticket = start(contract, received_at=later(hours=-3), at=MORNING)
    assert rows(ticket) == [(1, "breached", later(hours=-1))]
    assert Breach.objects.get().due_at == later(hours=-1)


@pytest.mark.parametrize(("late", "state"), [(-MOMENT, "met"), (0 * MOMENT, "met"), (MOMENT, "met_late")])
def test_case_36_the_last_microsecond_decides_not_a_percentage(late, state):
    ticket = start(promised())
    record(ticket, "resolved", later(hours=8) + late)
    assert rows(ticket) == [(1, state, later(hours=8))]
    assert Breach.objects.count() == (state == "met_late")


def test_case_37_nobody_looked_for_days_and_the_breach_still_has_its_true_time():
    ticket = start(promised(penalty=Decimal(500)))
    for now in (later(days=9), later(days=9, minutes=1)):
        clocks.sweep_due(now)
    assert Breach.objects.get().due_at == later(hours=8)
    assert PenaltyCase.objects.count() == 1
    (told,) = Entry.objects.filter(kind="contracts.CommitmentBreached", subject_id=ticket)
    assert told.at == later(hours=8)


def test_case_43_written_down_during_the_call_it_is_answered_at_once():
    """Where the one who takes the call writes the answer down, no time is used."""
    ticket = start(promised(milestone="responded", amount={"minutes": 10}))
    record(ticket, "responded", MORNING)
    (card,) = clocks_of(ticket, later(hours=1))
    assert (card.state, card.used_seconds) == ("met", 0)


def test_case_43_a_contract_may_take_the_receipt_for_an_answer():
    """Configurable: only where the promise names the receipt as what fulfils it."""
    strict = start(promised(milestone="responded", amount={"minutes": 10}))
    mild = start(promised(milestone="responded", alternatives=["acknowledged"], amount={"minutes": 10}))
    for ticket in (strict, mild):
        record(ticket, "acknowledged", MORNING)
    assert [rows(ticket)[0][1] for ticket in (strict, mild)] == ["running", "met"]


def test_case_89_the_update_clock_waits_for_the_first_response():
    contract = promised(milestone="responded", amount={"hours": 4})
    add_promise(
        contract, milestone="replied", counts_from="responded", amount={"hours": 1}, repeats="until_resolved"
    )
    ticket = start(contract)
    clocks.sweep_due(later(hours=2))
    assert rows(ticket) == [(1, "running", later(hours=4))]
    record(ticket, "responded", later(hours=3))
    assert rows(ticket) == [(1, "met", later(hours=4)), (1, "running", later(hours=4))]


def test_case_90_answered_and_the_customer_silent_the_clock_stands():
    contract = promised(
        milestone="replied", counts_from="customer_wrote", amount={"hours": 1}, repeats="each"
    )
    ticket = start(contract)
    record(ticket, "customer_wrote", later(hours=1))
    record(ticket, "replied", later(hours=1, minutes=30))
    clocks.sweep_due(later(days=30))
    assert (rows(ticket), Breach.objects.count()) == ([(1, "met", later(hours=2))], 0)


def test_case_92_from_a_long_wait_straight_to_resolved():
    """Six months on hold, resolved with the end of the wait: one hour is used, not half a year."""
    ticket = start(promised(), received_at=local("2026-02-02 09:00"))
    clocks.hold(ticket, "customer", at=local("2026-02-02 10:00"), by=SYSTEM)
    clocks.release(ticket, at=local("2026-08-03 10:00"), by=SYSTEM)
    record(ticket, "resolved", local("2026-08-03 10:00"))
    (card,) = clocks_of(ticket)
    assert (card.state, card.used_seconds, card.due_at) == ("met", 3600, local("2026-08-03 17:00"))


def test_case_92_resolved_while_it_still_waits():
    ticket = start(promised())
    clocks.hold(ticket, "customer", at=later(hours=1), by=SYSTEM)
    record(ticket, "resolved", later(days=40))
    (card,) = clocks_of(ticket)
    assert (card.state, card.used_seconds) == ("met", 3600)


def test_case_95_a_wait_moves_the_due_time_once_however_often_it_is_looked_at():
    ticket = start(promised())
    clocks.hold(ticket, "customer", at=later(hours=1), by=SYSTEM)
    clocks.release(ticket, at=later(hours=3), by=SYSTEM)
    for _ in range(3):
        clocks.release(ticket, at=later(hours=3), by=SYSTEM)
        clocks.sweep_due(later(hours=4))
        clocks.rebuild(ticket, now=later(hours=4))
    assert rows(ticket) == [(1, "running", later(hours=10))]


def test_the_first_response_is_owed_until_the_customer_has_heard_something():
    """A resolution that nobody was told of is no answer: the promise goes on."""
    ticket = start(promised(milestone="responded", amount={"hours": 1}))
    record(ticket, "resolved", later(minutes=20))
    assert rows(ticket) == [(1, "running", later(hours=1))]
    clocks.sweep_due(later(hours=2))
    assert rows(ticket) == [(1, "breached", later(hours=1))]
