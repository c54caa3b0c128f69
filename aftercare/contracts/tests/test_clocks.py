from datetime import timedelta

import pytest

from aftercare.contracts.actions import clocks
from aftercare.contracts.models import Breach, Clock, TimedTicket
from aftercare.contracts.queries import clocks_of, explain, next_clocks
from aftercare.contracts.tests.world import MORNING, add_promise, later, local, make_contract, make_ref, start
from aftercare.foundation.errors import Invalid, NotFound
from aftercare.foundation.facts import SYSTEM
from aftercare.records.models import Entry

pytestmark = pytest.mark.django_db


def shown(ticket_id):
    return {
        clock.commitment.name: (clock.state, clock.due_at)
        for clock in Clock.objects.filter(ticket=ticket_id).select_related("commitment")
    }


def told(ticket_id):
    return list(
        Entry.objects.filter(subject_kind="ticket", subject_id=ticket_id)
        .order_by("id")
        .values_list("kind", flat=True)
    )


def test_a_new_ticket_gets_the_promises_of_its_class_and_priority():
    contract = make_contract("repair_or_plan", "urgent_business", "p1_p4")
    ticket = start(contract, priority="P3")
    assert shown(ticket) == {
        "First response": ("running", local("2026-11-18 11:00")),
        "Resolution": ("running", local("2026-11-23 18:00")),
        "Repair, or a plan confirmed by the customer": ("running", later(hours=2)),
    } | {"First response": shown(ticket)["First response"]}
    assert Clock.objects.filter(ticket=ticket).count() == 4


def test_the_next_clock_is_returned_and_kept_with_the_ticket():
    contract = make_contract("repair_or_plan")
    ref = make_ref(contract)
    card = clocks.start(ref, at=MORNING, by=SYSTEM)
    assert (card.name, card.due_at, card.state, card.remaining_seconds) == (
        "First response",
        later(minutes=10),
        "running",
        600,
    )
    ticket = TimedTicket.objects.get(pk=ref.ticket_id)
    assert (ticket.next_due_at, ticket.next_clock_id) == (card.due_at, card.id)


def test_a_response_in_time_is_told_and_the_next_promise_comes_up():
    ticket = start(make_contract("repair_or_plan"))
    card = clocks.record(ticket, "responded", at=later(minutes=5), by=SYSTEM)
    assert card.name == "Repair, or a plan confirmed by the customer"
    assert told(ticket) == ["contracts.CommitmentMet"]


def test_case_41_an_automatic_receipt_is_no_response():
    ticket = start(make_contract("repair_or_plan"))
    clocks.record(ticket, "acknowledged", at=later(minutes=1), by=SYSTEM)
    assert shown(ticket)["First response"][0] == "running"


def test_a_late_response_states_its_breach_first_at_the_time_it_was_due():
    ticket = start(make_contract("repair_or_plan"))
    clocks.record(ticket, "responded", at=later(minutes=11), by=SYSTEM)
    entries = Entry.objects.filter(subject_kind="ticket", subject_id=ticket).order_by("id")
    assert [(entry.kind, entry.at) for entry in entries] == [
        ("contracts.CommitmentBreached", later(minutes=10)),
        ("contracts.CommitmentMetLate", later(minutes=11)),
    ]
    assert Breach.objects.get(clock__ticket=ticket).due_at == later(minutes=10)


def test_at_the_very_instant_it_is_due_a_promise_is_kept():
    ticket = start(make_contract("repair_or_plan"))
    clocks.record(ticket, "responded", at=later(minutes=10), by=SYSTEM)
    assert shown(ticket)["First response"][0] == "met"
    assert not Breach.objects.exists()


def test_a_hold_for_the_customer_pauses_only_promises_that_say_so():
    contract = make_contract("three_levels")
    add_promise(contract, name="Resolution", milestone="resolved", amount={"hours": 8}, pauses=("customer",))
    ticket = start(contract)
    clocks.hold(ticket, "customer", at=later(hours=1), by=SYSTEM, note="需要日志")
    assert shown(ticket) == {
        "First response": ("running", later(hours=4)),
        "Resolution": ("paused", None),
    }
    clocks.release(ticket, at=later(hours=3), by=SYSTEM)
    assert shown(ticket)["Resolution"] == ("running", later(hours=10))


def test_case_19_a_paused_ticket_passing_its_old_deadline_is_no_breach():
    contract = make_contract()
    add_promise(contract, milestone="resolved", pauses=("customer",))
    ticket = start(contract)
    clocks.hold(ticket, "customer", at=later(minutes=30), by=SYSTEM)
    clocks.sweep_due(later(hours=9))
    assert shown(ticket) == {"Promise": ("paused", None)}
    assert not Breach.objects.exists()


def test_an_appointment_ends_by_itself():
    contract = make_contract()
    add_promise(contract, milestone="resolved", pauses=("appointment",))
    ticket = start(contract)
    until = later(hours=5)
    clocks.hold(ticket, "appointment", at=later(minutes=30), by=SYSTEM, expected_until=until)
    assert shown(ticket) == {"Promise": ("paused", until + timedelta(minutes=30))}
    clocks.sweep_due(until + timedelta(minutes=1))
    assert shown(ticket) == {"Promise": ("running", until + timedelta(minutes=30))}


def test_case_16_a_raised_priority_counts_the_new_time_from_the_change():
    ticket = start(make_contract("three_levels"), priority="P3")
    clocks.reclassify(ticket, request_class="fault", priority="P1", at=later(hours=3), by=SYSTEM)
    rows = Clock.objects.filter(ticket=ticket).order_by("id").values_list("seq", "state", "due_at")
    assert list(rows) == [(0, "superseded", later(hours=8)), (0, "running", later(hours=5))]
    commitments = (
        Clock.objects.filter(ticket=ticket).order_by("id").values_list("commitment__priority", flat=True)
    )
    assert list(commitments) == ["P3", "P1"]


def test_case_17_a_lowered_priority_after_a_breach_leaves_the_breach():
    ticket = start(make_contract("three_levels"), priority="P1")
    clocks.sweep_due(later(hours=3))
    clocks.reclassify(ticket, request_class="fault", priority="P3", at=later(hours=3), by=SYSTEM)
    assert list(Clock.objects.filter(ticket=ticket).order_by("id").values_list("state", flat=True)) == [
        "breached",
        "running",
    ]
    assert Breach.objects.filter(clock__ticket=ticket).count() == 1


def test_a_promise_without_successor_is_superseded_and_a_new_one_counts_from_the_change():
    ticket = start(make_contract("repair_or_plan", "urgent_business"))
    clocks.reclassify(ticket, request_class="urgent_business", priority="P2", at=later(minutes=5), by=SYSTEM)
    states = shown(ticket)
    assert states["First response"][0] == "running"
    assert states["Repair, or a plan confirmed by the customer"][0] == "superseded"
    assert states["Somebody sent"] == ("running", later(minutes=65))


def test_case_24_reopening_resumes_with_the_time_used():
    contract = make_contract()
    add_promise(contract, milestone="resolved", amount={"hours": 8})
    ticket = start(contract)
    clocks.record(ticket, "resolved", at=later(hours=2), by=SYSTEM)
    clocks.record(ticket, "reopened", at=later(days=2), by=SYSTEM)
    assert list(
        Clock.objects.filter(ticket=ticket).order_by("cycle").values_list("cycle", "state", "due_at")
    ) == [
        (1, "met", later(hours=8)),
        (2, "running", later(days=2, hours=6)),
    ]


def test_case_29_merged_tickets_stop_and_the_survivor_keeps_the_earliest_received():
    contract = make_contract("three_levels")
    early, late = start(contract), start(contract, received_at=later(hours=1))
    clocks.merge(early, late, at=later(hours=2), by=SYSTEM)
    assert shown(early) == {"First response": ("merged", later(hours=4))}
    assert shown(late) == {"First response": ("running", later(hours=4))}
    assert next_clocks([early, late], now=later(hours=2)).keys() == {late}


def test_case_32_running_tickets_keep_the_terms_they_were_reported_under():
    contract = make_contract("three_levels")
    ticket = start(contract)
    from aftercare.accounts.tests.people import make_actor
    from aftercare.contracts.actions import terms

    for row in contract.commitments.all():
        terms.end(row.pk, by=make_actor("service_manager"), at=later(hours=1))
    clocks.record(ticket, "customer_wrote", at=later(hours=2), by=SYSTEM)
    assert shown(ticket) == {"First response": ("running", later(hours=4))}
    assert shown(start(contract, received_at=later(hours=3))) == {}


def test_case_33_a_ticket_of_yesterday_counts_from_when_it_was_told():
    ticket = start(make_contract("three_levels"), received_at=later(hours=-5), at=MORNING)
    assert shown(ticket) == {"First response": ("breached", later(hours=-1))}


def test_a_contract_chosen_later_counts_from_the_start():
    contract = make_contract("three_levels")
    ticket = start(None, customer_id=contract.customer_id)
    assert shown(ticket) == {}
    clocks.attach_contract(ticket, contract.pk, at=later(hours=1), by=SYSTEM)
    assert shown(ticket) == {"First response": ("running", later(hours=4))}


def test_a_wrongly_chosen_contract_is_left_behind():
    right = make_contract("three_levels")
    wrong = make_contract("repair_or_plan", customer=right.customer)
    ticket = start(wrong)
    clocks.attach_contract(ticket, right.pk, at=later(minutes=5), by=SYSTEM)
    states = (
        Clock.objects.filter(ticket=ticket).order_by("id").values_list("commitment__contract_id", "state")
    )
    assert sorted(states) == sorted(
        [(wrong.pk, "superseded"), (wrong.pk, "superseded"), (right.pk, "running")]
    )


def test_a_foreign_contract_is_not_found():
    ticket = start(make_contract("three_levels"))
    with pytest.raises(NotFound):
        clocks.attach_contract(ticket, make_contract().pk, at=MORNING, by=SYSTEM)


def test_cancelled_tickets_owe_nothing():
    ticket = start(make_contract("three_levels"))
    clocks.cancel(ticket, at=later(hours=1), by=SYSTEM)
    assert shown(ticket) == {"First response": ("cancelled", later(hours=4))}
    assert next_clocks([ticket]) == {}


def test_nobody_is_sent_any_more_once_it_is_resolved():
    ticket = start(make_contract("urgent_business"), request_class="urgent_business")
    clocks.record(ticket, "resolved", at=later(minutes=20), by=SYSTEM)
    clocks.record(ticket, "closed", at=later(hours=1), by=SYSTEM)
    clocks.sweep_due(later(days=9))
    assert not Breach.objects.exists()
    clocks.record(ticket, "reopened", at=later(days=10), by=SYSTEM)
    assert shown(ticket)["Somebody sent"] == ("running", later(days=10, minutes=40))


def test_a_back_dated_entry_needs_a_reason_and_keeps_the_breach():
    ticket = start(make_contract("repair_or_plan"))
    clocks.sweep_due(later(minutes=20))
    told_at = {"at": later(minutes=3), "written_at": later(hours=3)}
    with pytest.raises(Invalid):
        clocks.record(ticket, "responded", by=SYSTEM, **told_at)
    clocks.record(ticket, "responded", by=SYSTEM, backdated_reason="电话里已答复", **told_at)
    response = next(card for card in clocks_of(ticket) if card.milestone == "responded")
    assert (response.state, response.breached) == ("met", True)


def test_the_future_is_not_recorded():
    ticket = start(make_contract("repair_or_plan"))
    with pytest.raises(Invalid):
        clocks.record(ticket, "responded", at=later(hours=2), written_at=later(hours=1), by=SYSTEM)


@pytest.mark.parametrize("kind", ["received", "reprioritised", "merged", "nonsense"])
def test_only_facts_a_promise_can_hang_on_are_recorded(kind):
    with pytest.raises(Invalid):
        clocks.record(1, kind, at=MORNING, by=SYSTEM)


def test_cards_count_on_without_being_evaluated_again():
    ticket = start(make_contract("p1_p4"), priority="P3")
    resolution = next(card for card in clocks_of(ticket, now=later(days=1)) if card.milestone == "resolved")
    assert (resolution.state, resolution.used_seconds, resolution.remaining_seconds) == (
        "running",
        8 * 3600,
        3 * 8 * 3600,
    )
    late = next(card for card in clocks_of(ticket, now=later(days=6)) if card.milestone == "resolved")
    assert (late.state, late.late_seconds) == ("breached", 0) or late.late_seconds > 0


def test_the_explanation_is_told_to_those_who_may_see_the_ticket():
    from aftercare.accounts.tests.people import fake_actor

    contract = make_contract("three_levels")
    ticket = start(contract)
    clock = Clock.objects.get(ticket=ticket)
    reporter = fake_actor("reporter", customer_id=contract.customer_id)
    assert explain(clock.pk, fake_actor("engineer")) == explain(clock.pk, reporter) != []
    with pytest.raises(NotFound):
        explain(clock.pk, fake_actor("reporter", customer_id=contract.customer_id + 1))


def test_starting_and_recording_cost_few_statements(django_assert_num_queries):
    contract = make_contract("repair_or_plan")
    start(contract)
    with django_assert_num_queries(4):  # the contract, clocks, ticket, fact
        ticket = start(contract)
    with django_assert_num_queries(4):  # lock, timeline, fact, ticket
        clocks.record(ticket, "acknowledged", at=later(minutes=1), by=SYSTEM)
    with django_assert_num_queries(6):  # and clocks, journal
        clocks.record(ticket, "responded", at=later(minutes=2), by=SYSTEM)
