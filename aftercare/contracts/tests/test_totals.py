"""Day totals: at every moment their sum is the count of the promises themselves."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from aftercare.contracts.actions import clocks
from aftercare.contracts.actions.rebuilding import rebuild
from aftercare.contracts.actions.totalling import fold, recount
from aftercare.contracts.models import Breach, Clock, DayTotal, TimedTicket, Waiver
from aftercare.contracts.queries.kept import kept_and_broken
from aftercare.contracts.queries.totals import tallies
from aftercare.contracts.tests.test_histories import PRESETS, histories, perform
from aftercare.contracts.tests.world import MORNING, add_promise, local, make_contract, make_customer, start
from aftercare.foundation.facts import SYSTEM

pytestmark = pytest.mark.django_db

START, END = local("2026-10-01 00:00"), local("2027-04-01 00:00")
GROUPS = ("customer", "priority", "milestone", "contract")
endings = st.lists(st.sampled_from(["waive", "fold", "move", "take back", "recount"]), max_size=4)


def counted(group, **narrow):
    """From the clocks, breaches and waivers themselves."""
    found = kept_and_broken(START, END, group, **narrow)
    return {one.group: (one.kept, one.broken, one.waived) for one in found}


def summed(group, **narrow):
    """From the day totals."""
    sums = Counter()
    for tally in tallies(START, END, GROUPS, **narrow):
        for name in ("kept", "broken", "waived"):
            sums[tally.groups[group], name] += getattr(tally, name)
    found = {value: tuple(sums[value, name] for name in ("kept", "broken", "waived")) for value, _ in sums}
    return {value: numbers for value, numbers in found.items() if any(numbers)}


def agree():
    assert {group: summed(group) for group in GROUPS} == {group: counted(group) for group in GROUPS}
    assert recount(check=True) == []


def act(what, customers):
    """Things that happen to what was decided long ago."""
    breach = Breach.objects.filter(waiver=None).order_by("due_at").first()
    if what == "waive" and breach:
        Waiver.objects.create(breach=breach, reason="误判", at=MORNING)
    elif what == "take back":
        Waiver.objects.all().delete()
    elif what == "move":
        TimedTicket.objects.update(customer=customers[1], priority="P1")
    elif what == "fold":
        fold(MORNING)
    elif what == "recount":
        recount()


def test_the_sum_of_day_totals_is_the_count_of_promises():
    contract, customers = make_contract(*PRESETS), (make_customer(), make_customer())
    make_contract("repair_or_plan", "p1_p4", customer=contract.customer)

    @settings(max_examples=25, phases=(Phase.explicit, Phase.generate))
    @given(histories, endings)
    def live(history, ending):
        sid, ticket, at = transaction.savepoint(), start(contract), MORNING
        try:
            for gap, (step, detail) in history:
                at += gap
                perform(ticket, step, detail, at)
            clocks.sweep_due(at + timedelta(days=30))
            agree()
            for what in ending:
                act(what, customers)
                agree()
        finally:
            transaction.savepoint_rollback(sid)

    live()


def test_a_day_folds_into_one_row_for_each_promise():
    contract = make_contract()
    add_promise(contract)
    for n in range(3):
        clocks.record(start(contract), "responded", at=MORNING + timedelta(minutes=n), by=SYSTEM)
    assert DayTotal.objects.count() == 3
    assert (fold(MORNING), fold(MORNING)) == (1, 0)
    row = DayTotal.objects.get()
    assert (row.at, row.kept, row.folded) == (local("2026-11-18 00:00"), 3, True)
    clocks.record(start(contract), "responded", at=MORNING, by=SYSTEM)
    assert (fold(MORNING), DayTotal.objects.get().kept) == (1, 4)


def test_what_cancels_itself_folds_away():
    contract = make_contract()
    add_promise(contract)
    clocks.record(start(contract), "responded", at=MORNING, by=SYSTEM)
    Clock.objects.update(state="running", fulfilled_at=None)
    assert (fold(MORNING), DayTotal.objects.count()) == (0, 0)


def test_a_midnight_belongs_to_the_day_that_begins():
    contract = make_contract()
    add_promise(contract, calendar="7x24")
    for text in ("2026-11-30 23:59", "2026-12-01 00:00"):
        clocks.record(start(contract, received_at=local(text)), "responded", at=local(text), by=SYSTEM)
    before = [(tally.month.month, tally.kept) for tally in tallies(START, END, ["priority"])]
    fold(MORNING)
    assert sorted(before) == [(11, 1), (12, 1)]
    assert sorted((tally.month.month, tally.kept) for tally in tallies(START, END, ["priority"])) == [
        (11, 1),
        (12, 1),
    ]


def test_a_wrong_total_is_named_and_put_right():
    contract = make_contract()
    promise = add_promise(contract)
    clocks.record(start(contract), "responded", at=MORNING, by=SYSTEM)
    DayTotal.objects.update(kept=5)
    day = datetime(2026, 11, 17, 16, tzinfo=UTC).isoformat()
    of = f"customer {contract.customer_id}, promise {promise.pk}, P2"
    line = f"day total of {day} ({of}): -4 kept, +0 broken, +0 waived"
    assert rebuild(check=True, now=MORNING) == [line]
    assert DayTotal.objects.get().kept == 5
    assert rebuild(now=MORNING) == [line]
    assert rebuild(check=True, now=MORNING) == []
