import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, connections

from aftercare.accounts.tests.people import make_actor
from aftercare.contracts import queries
from aftercare.contracts.actions import calendars, clocks
from aftercare.contracts.models import Breach, Clock, PenaltyCase, TimelineFact
from aftercare.contracts.tests.world import MORNING, add_promise, later, local, make_contract, start
from aftercare.foundation.facts import SYSTEM
from aftercare.records.models import Entry

pytestmark = pytest.mark.django_db


def told(kind):
    return list(Entry.objects.filter(kind=f"contracts.{kind}").order_by("id").values_list("at", flat=True))


def test_case_37_a_breach_found_after_downtime_has_its_true_time_and_is_told_once():
    start(make_contract("three_levels"))
    assert clocks.sweep_due(later(days=3)) == 1
    assert clocks.sweep_due(later(days=4)) == 0
    assert told("CommitmentBreached") == [later(hours=4)]
    assert Breach.objects.get().told_at == later(days=3)


def test_nothing_is_due_before_its_time():
    contract = make_contract()
    add_promise(contract)
    start(contract)
    assert clocks.sweep_due(later(hours=1)) == 0
    assert clocks.sweep_due(later(hours=1, seconds=1)) == 1


def test_a_costly_promise_proposes_its_penalty_once_with_the_reason():
    ticket = start(make_contract("urgent_business"), request_class="urgent_business")
    clocks.sweep_due(later(hours=2))
    case = PenaltyCase.objects.get()
    assert (case.amount, case.ticket_id, case.state, case.proposed_by_id) == (500, ticket, "proposed", None)
    assert set(case.explanation) == {"zh-hans", "en"}
    assert all(case.explanation.values())


def test_a_penalty_is_proposed_once_however_many_cycles_are_missed():
    contract = make_contract()
    add_promise(contract, milestone="resolved", penalty=Decimal(500), amount={"hours": 1})
    ticket = start(contract)
    clocks.record(ticket, "resolved", at=later(hours=2), by=SYSTEM)
    clocks.record(ticket, "reopened", at=later(hours=3), by=SYSTEM)
    clocks.record(ticket, "resolved", at=later(hours=4), by=SYSTEM)
    assert Clock.objects.filter(state="met_late").count() == Breach.objects.count() == 2
    assert PenaltyCase.objects.count() == 1


def test_warnings_are_told_once_and_only_the_last_of_several():
    contract = make_contract()
    steps = ({"share": 50, "to": ["owner"]}, {"share": 75, "to": ["team"]}, {"after": 30, "to": ["manager"]})
    add_promise(contract, warnings=steps)
    start(contract)
    clocks.sweep_due(later(minutes=50))
    clocks.sweep_due(later(minutes=55))
    assert told("WarningDue") == [later(minutes=45)]
    body = Entry.objects.get(kind="contracts.WarningDue").body
    assert (body["step"], body["receivers"]) == ("share:75", ["owner", "team"])
    clocks.sweep_due(later(minutes=91))
    assert told("WarningDue") == [later(minutes=45), later(minutes=90)]


def test_after_downtime_a_breach_is_not_announced_by_its_own_warnings():
    contract = make_contract()
    add_promise(contract, warnings=({"share": 50, "to": ["owner"]},))
    start(contract)
    clocks.sweep_due(later(hours=5))
    assert (told("WarningDue"), told("CommitmentBreached")) == ([], [later(hours=1)])


def damage(ticket):
    """Have the ticket's timeline hold something that nobody can read."""
    TimelineFact.objects.create(ticket_id=ticket, kind="damaged", at=MORNING, written_at=MORNING)


def test_a_clock_that_cannot_be_read_is_parked_and_stops_nobody():
    healthy, poisoned, last = (start(make_contract("three_levels")) for _ in range(3))
    damage(poisoned)
    assert clocks.sweep_due(later(days=1)) == 2
    assert set(Breach.objects.values_list("clock__ticket", flat=True)) == {healthy, last}
    parked = Clock.objects.get(ticket=poisoned)
    assert (parked.parked_at, parked.parked_reason) == (later(days=1), "Refused: no such fact: damaged")
    assert len(queries.parked()) == 1
    assert clocks.sweep_due(later(days=2)) == 0


def test_a_parked_clock_is_watched_again_once_somebody_writes_on_the_ticket():
    ticket = start(make_contract("three_levels"))
    Clock.objects.filter(ticket=ticket).update(parked_at=later(hours=1), parked_reason="damaged")
    assert clocks.sweep_due(later(days=1)) == 0
    clocks.record(ticket, "dispatched", at=later(days=2), by=SYSTEM)
    clock = Clock.objects.get(ticket=ticket)
    assert (clock.parked_at, clock.parked_reason, queries.parked()) == (None, "", [])


def test_a_clock_that_no_new_edition_can_read_is_parked_too():
    poisoned = start(make_contract("p1_p4"), priority="P3")
    revise_for(poisoned)
    damage(poisoned)
    assert clocks.sweep_due(later(hours=3)) == 0
    assert Clock.objects.filter(ticket=poisoned, parked_at=None).count() == 0
    assert clocks.sweep_due(later(hours=4)) == 0


def revise_for(ticket):
    """A new edition of the calendar that the ticket's clocks count in: 20 November is a holiday."""
    calendar = Clock.objects.filter(ticket=ticket).first().commitment.calendar
    newest = calendar.versions.latest("number")
    definition = {**newest.definition, "calendar": {**newest.definition["calendar"]}}
    definition["calendar"]["holidays"] = [*definition["calendar"]["holidays"], "2026-11-20"]
    by = make_actor("service_manager")
    calendars.revise(
        calendar.pk, definition=definition, base=newest.number, by=by, at=later(hours=3), note="停电"
    )


def test_case_14_a_new_edition_moves_running_clocks_and_leaves_closed_ones():
    contract = make_contract("p1_p4")
    running, done = start(contract, priority="P3"), start(contract, priority="P3")
    clocks.record(done, "responded", at=later(hours=1), by=SYSTEM)
    clocks.record(done, "resolved", at=later(hours=2), by=SYSTEM)
    before = list(Clock.objects.filter(ticket=done).order_by("id").values())
    revise_for(running)
    assert clocks.sweep_due(later(hours=3)) == 1
    resolution = Clock.objects.get(ticket=running, commitment__milestone="resolved")
    assert resolution.due_at == local("2026-11-24 18:00")
    assert list(Clock.objects.filter(ticket=done).order_by("id").values()) == before
    moved = Entry.objects.get(kind="contracts.DueMoved", subject_id=running)
    assert (moved.body["due_before"], moved.body["due_after"]) == (
        "2026-11-23T10:00:00Z",
        "2026-11-24T10:00:00Z",
    )
    assert clocks.rebuild(check=True, now=later(hours=4)) == []


def test_rebuilding_repairs_what_was_damaged_and_a_check_names_it():
    ticket = start(make_contract("three_levels"))
    Clock.objects.filter(ticket=ticket).update(due_at=later(days=9), wake_at=later(days=9))
    found = clocks.rebuild(ticket, check=True, now=MORNING)
    assert [line.split(": ")[1].split()[0] for line in found] == ["due_at", "wake_at"]
    clocks.rebuild(ticket, now=MORNING)
    assert clocks.rebuild(ticket, check=True, now=MORNING) == []


def test_the_sweep_finds_its_work_by_the_index():
    start(make_contract("three_levels"))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT ticket_id FROM contracts_clock WHERE wake_at <= now() AND parked_at IS NULL"
            " AND wake_at IS NOT NULL ORDER BY wake_at LIMIT 200"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "clock_wake" in plan


@pytest.mark.django_db(transaction=True)
def test_case_38_two_sweepers_at_once_state_one_breach():
    contract = make_contract("urgent_business")
    for _ in range(4):
        start(contract, request_class="urgent_business")
    errors = []

    def sweep():
        try:
            clocks.sweep_due(later(hours=2))
        except Exception as error:  # noqa: BLE001  (shown by the assertion)
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=sweep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    clocks.sweep_due(later(hours=2))
    assert errors == []
    assert Breach.objects.count() == PenaltyCase.objects.count() == 4
    assert len(told("CommitmentBreached")) == 4


def test_a_ticket_that_nobody_touches_wakes_at_its_next_turn():
    contract = make_contract()
    add_promise(contract, warnings=({"share": 50, "to": ["owner"]},))
    ticket = start(contract)
    assert Clock.objects.get(ticket=ticket).wake_at == later(minutes=30)
    clocks.sweep_due(later(minutes=30))
    assert Clock.objects.get(ticket=ticket).wake_at == later(hours=1) + timedelta(microseconds=1)
    clocks.sweep_due(later(hours=2))
    assert Clock.objects.get(ticket=ticket).wake_at is None
