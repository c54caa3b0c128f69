"""Triage, money, orders, merging, facts written down afterwards, alarms."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from aftercare.accounts.queries import holders_of
from aftercare.accounts.tests.people import make_actor
from aftercare.channels.models import OutboundMessage
from aftercare.contracts.actions import clocks
from aftercare.contracts.queries import clocks_of
from aftercare.contracts.tests.world import add_promise, local, make_contract
from aftercare.desk import queries
from aftercare.desk.actions import (
    afterwards,
    confirmation,
    conversation,
    dispatching,
    green,
    holds,
    incoming,
    merging,
    ownership,
    planning,
    progress,
    quotations,
    triage,
)
from aftercare.desk.actions.intake import open_ticket
from aftercare.desk.models import Notice, Plan, Ticket, WorkOrder
from aftercare.desk.tests.scene import make_scene, minutes
from aftercare.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from aftercare.records.models import Entry


def states(ticket) -> dict[str, str]:
    return {card.milestone: card.state for card in clocks_of(ticket.pk)}


def taken(scene, **fields) -> Ticket:
    ticket = scene.ticket(**fields)
    ownership.take(ticket, by=scene.engineer, at=minutes(1))
    return ticket


# --- who is responsible ---


def test_one_person_is_responsible_at_every_moment(scene):
    ticket = taken(scene)
    with pytest.raises(Conflict):
        ownership.take(ticket, by=scene.manager, at=minutes(2))
    ownership.hand_over(ticket, scene.manager.person_id, reason="下班", by=scene.engineer, at=minutes(3))
    assert ticket.owner_id == scene.manager.person_id
    with pytest.raises(Forbidden):
        ownership.hand_over(ticket, scene.engineer.person_id, reason="x", by=scene.engineer, at=minutes(4))
    with pytest.raises(Invalid):
        ownership.hand_over(ticket, scene.reporter.person_id, reason="x", by=scene.manager, at=minutes(4))
    assert [n.kind for n in Notice.objects.filter(person_id=scene.manager.person_id)] == ["assigned"]


# --- triage ---


def test_a_more_urgent_priority_holds_at_once_a_milder_one_waits_for_the_customers_yes(scene):
    ticket = taken(scene)
    triage.classify(ticket, priority="P1", by=scene.engineer, at=minutes(2))
    assert (ticket.priority, ticket.priority_proposed) == ("P1", "")
    triage.classify(ticket, priority="P4", by=scene.engineer, at=minutes(3))
    assert (ticket.priority, ticket.priority_proposed) == ("P1", "P4")
    with pytest.raises(Forbidden):
        triage.confirm_priority(ticket, name="李会计", by=scene.engineer, at=minutes(4))
    assert [row.number for row in queries.to_answer(scene.reporter)] == [ticket.number]
    triage.confirm_priority(ticket, by=scene.reporter, at=minutes(5))
    assert (ticket.priority, ticket.priority_proposed, ticket.priority_confirmed_by) == ("P4", "", "李会计")


def test_a_new_ticket_is_graded_freely(scene):
    ticket = scene.ticket()
    triage.classify(ticket, priority="P4", by=scene.engineer, at=minutes(2))
    assert ticket.priority == "P4"


def test_clocks_follow_the_class(scene):
    add_promise(
        scene.contract,
        name="urgent",
        milestone="arrived",
        amount={"hours": 1},
        request_class="urgent_business",
    )
    ticket = taken(scene)
    triage.classify(ticket, request_class="urgent_business", by=scene.engineer, at=minutes(2))
    assert "arrived" in states(ticket)


@pytest.mark.parametrize(
    "changes", [{"kind": "x"}, {"request_class": "x"}, {"priority": "P0"}, {"title": " "}]
)
def test_only_known_values_are_taken(scene, changes):
    with pytest.raises(Invalid):
        triage.classify(scene.ticket(), **changes, by=scene.engineer, at=minutes(1))


def test_case_34_two_contracts_fit_so_somebody_chooses(scene):
    second = make_contract(customer=scene.customer)
    ticket = scene.ticket()
    assert (ticket.contract_id, clocks_of(ticket.pk)) == (None, [])
    triage.choose_contract(ticket, scene.contract.pk, by=scene.engineer, at=minutes(2))
    assert set(states(ticket)) == {"responded", "resolved"}
    with pytest.raises(Invalid):
        triage.choose_contract(ticket, second.pk + 999, by=scene.engineer, at=minutes(3))


# --- money ---


@pytest.fixture
def uncovered():
    return make_scene(starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))


def test_a3_work_outside_any_contract_waits_for_the_customers_yes(db, uncovered):
    ticket = taken(uncovered)
    assert ticket.entitlement == "out_of_warranty"
    with pytest.raises(Conflict):
        progress.start(ticket, by=uncovered.engineer, at=minutes(2))
    with pytest.raises(Conflict):
        progress.resolve(ticket, resolution="fix", text="x", by=uncovered.engineer, at=minutes(2))
    first = quotations.offer(
        ticket, amount=Decimal("800.00"), text="上门", by=uncovered.manager, at=minutes(3)
    )
    second = quotations.offer(
        ticket, amount=Decimal("600.00"), text="远程", by=uncovered.manager, at=minutes(4)
    )
    with pytest.raises(Conflict):
        quotations.answer(ticket, first.pk, accepted=True, by=uncovered.chief, at=minutes(5))
    with pytest.raises(Forbidden):
        quotations.answer(ticket, second.pk, accepted=True, by=uncovered.reporter, at=minutes(5))
    quotations.answer(ticket, second.pk, accepted=True, by=uncovered.chief, at=minutes(5))
    progress.start(ticket, by=uncovered.engineer, at=minutes(6))
    assert ticket.state == "in_progress"


def test_an_emergency_starts_at_once(db, uncovered):
    ticket = taken(uncovered)
    green.open_channel(ticket, reason="全院停摆", by=uncovered.manager, at=minutes(2))
    progress.start(ticket, by=uncovered.engineer, at=minutes(3))
    assert ticket.state == "in_progress"


@pytest.mark.parametrize("amount", ["-1", "0.001", "NaN", "Infinity", "1e12"])
def test_d26_only_real_amounts_are_offered(scene, amount):
    ticket = taken(scene)
    with pytest.raises(Invalid):
        quotations.offer(ticket, amount=Decimal(amount), text="x", by=scene.manager, at=minutes(2))


def test_an_expired_quotation_is_not_accepted(scene):
    ticket = taken(scene)
    offered = quotations.offer(
        ticket, amount=Decimal(100), text="x", valid_until=date(2026, 11, 20), by=scene.manager, at=minutes(2)
    )
    with pytest.raises(Conflict):
        quotations.answer(ticket, offered.pk, accepted=True, by=scene.chief, at=local("2026-11-21 00:00"))


# --- plans and orders ---


def test_a_plan_is_given_and_confirmed_by_the_customer(scene):
    add_promise(scene.contract, name="plan", milestone="plan_confirmed", amount={"hours": 2})
    ticket = taken(scene)
    plan = planning.give_plan(
        ticket,
        "今晚 22:00 切换。",
        schedule=[{"step": "停机", "until": "22:00"}],
        finishes_at=minutes(600),
        by=scene.engineer,
        at=minutes(5),
    )
    planning.answer_plan(ticket, plan.pk, confirmed=True, by=scene.reporter, at=minutes(9))
    with pytest.raises(Conflict):
        planning.answer_plan(ticket, plan.pk, confirmed=False, by=scene.chief, at=minutes(10))
    plan = Plan.objects.get()
    assert (plan.confirmed_by, plan.schedule, ticket.promised_at) == (
        "李会计",
        [{"step": "停机", "until": "22:00"}],
        minutes(600),
    )
    assert {c.milestone: c.fulfilled_at for c in clocks_of(ticket.pk)}["plan_confirmed"] == minutes(9)


def test_b8_a_workaround_reaches_the_customer_and_is_marked(scene):
    ticket = taken(scene)
    planning.give_workaround(ticket, "请先用备用窗口。", by=scene.engineer, at=minutes(5))
    message = ticket.messages.latest("id")
    assert (message.kind, message.milestone, ticket.responded_at) == ("reply", "workaround", minutes(5))


def test_somebody_is_sent_accepts_arrives_and_finishes(scene):
    add_promise(scene.contract, name="arrival", milestone="arrived", amount={"hours": 1})
    ticket = taken(scene)
    with pytest.raises(Forbidden):
        dispatching.dispatch(ticket, scene.manager.person_id, task="x", by=scene.engineer, at=minutes(2))
    order = dispatching.dispatch(
        ticket, scene.engineer.person_id, task="现场检查", on_site=True, by=scene.manager, at=minutes(3)
    )
    with pytest.raises(Forbidden):
        dispatching.accept_order(order, by=scene.manager, at=minutes(4))
    dispatching.accept_order(order, by=scene.engineer, at=minutes(4))
    ticket = order.ticket
    dispatching.arrive(order, by=scene.engineer, at=minutes(40))
    dispatching.finish_order(order, result="已更换", minutes=35, by=scene.engineer, at=minutes(80))
    with pytest.raises(Conflict):
        dispatching.finish_order(order, result="已更换", minutes=35, by=scene.engineer, at=minutes(81))
    assert {c.milestone: c.fulfilled_at for c in clocks_of(ticket.pk)}["arrived"] == minutes(40)
    assert WorkOrder.objects.values_list("state", "minutes").get() == ("finished", 35)


# --- holds ---


def test_d27_waiting_for_the_customer_puts_a_question_to_them(scene):
    ticket = taken(scene)
    with pytest.raises(Invalid):
        progress.hold(ticket, reason="customer", note=" ", by=scene.engineer, at=minutes(2))
    progress.hold(ticket, reason="customer", note="请发日志。", by=scene.engineer, at=minutes(2))
    mail = OutboundMessage.objects.filter(purpose="reply").get()
    assert "请发日志。" in mail.body_text
    assert [row.customer_step for row in queries.to_answer(scene.reporter)] == ["waiting_customer"]


def test_case_88_a_hold_is_chased_by_day_and_expires(scene):
    ticket = taken(scene)
    progress.start(ticket, by=scene.engineer, at=minutes(1))
    progress.hold(ticket, reason="customer", note="请发日志。", by=scene.engineer, at=minutes(2))
    seen = []
    for day in range(1, 7):
        for hour in (3, 10):
            holds.chase_holds(local(f"2026-11-{18 + day} {hour:02}:00"))
            now = scene.again(ticket)
            seen.append((day, hour, now.state, now.hold_chased))
    assert [one for one, before in zip(seen[1:], seen, strict=False) if one[2:] != before[2:]] == [
        (2, 10, "waiting", 1),
        (4, 10, "waiting", 2),
        (5, 10, "in_progress", 0),
    ]
    assert [n.kind for n in Notice.objects.filter(person_id=scene.engineer.person_id)] == ["hold_over"]


def test_an_expired_hold_ends_when_it_was_agreed_not_when_somebody_noticed(scene):
    ticket = taken(scene)
    progress.start(ticket, by=scene.engineer, at=minutes(1))
    progress.hold(ticket, reason="customer", note="?", until=minutes(32), by=scene.engineer, at=minutes(2))
    holds.chase_holds(minutes(500))
    due = {card.milestone: card.due_at for card in clocks_of(ticket.pk)}
    assert due["resolved"] == minutes(120 + 30)


# --- merging ---


def test_merging_keeps_the_earliest_report_and_where_words_came_from(scene):
    early, late = scene.ticket(received_at=minutes(-5)), scene.ticket()
    merging.merge(early, late, by=scene.manager, at=minutes(5))
    late = scene.again(late)
    assert late.received_at == minutes(-5)
    assert sorted(late.messages.values_list("origin_id", flat=True), key=str) == [early.pk, None]
    assert (scene.again(early).state, scene.again(early).next_due_at) == ("merged", None)
    assert {card.state for card in clocks_of(early.pk)} == {"merged"}


def test_case_30_merging_into_itself_back_or_into_what_is_over_is_refused(scene):
    other = make_scene(contract=False)
    one, two, foreign = scene.ticket(), scene.ticket(), other.ticket()
    for into in (one, foreign):
        with pytest.raises(Invalid):
            merging.merge(one, into, by=scene.manager, at=minutes(1))
    merging.merge(one, two, by=scene.manager, at=minutes(1))
    with pytest.raises(Conflict):
        merging.merge(two, scene.again(one), by=scene.manager, at=minutes(2))


# --- afterwards ---


def test_what_is_written_down_afterwards_is_marked_and_needs_a_right_and_a_reason(scene):
    ticket = taken(scene)
    said = {"happened_at": minutes(4), "reason": "电话答复,忘记登记", "at": minutes(30)}
    with pytest.raises(Forbidden):
        afterwards.record_fact(ticket, "responded", **said, by=scene.engineer)
    with pytest.raises(Invalid):
        afterwards.record_fact(ticket, "responded", **{**said, "reason": ""}, by=scene.manager)
    with pytest.raises(Invalid):
        afterwards.record_fact(ticket, "resolved", **said, by=scene.manager)
    with pytest.raises(Invalid):
        afterwards.record_fact(ticket, "responded", **{**said, "happened_at": minutes(31)}, by=scene.manager)
    afterwards.record_fact(ticket, "responded", **said, by=scene.manager)
    assert {c.milestone: c.fulfilled_at for c in clocks_of(ticket.pk)}["responded"] == minutes(4)
    entry = Entry.objects.get(kind="desk.FactRecorded")
    assert (entry.at, entry.body["backdated"]) == (minutes(4), "电话答复,忘记登记")


# --- alarms ---


def test_a_breach_marks_the_ticket_and_tells_those_who_answer_for_it_once(scene):
    ticket = taken(scene)
    for now in (minutes(11), minutes(12)):
        clocks.sweep_due(now)
    ticket = scene.again(ticket)
    assert ticket.breached_at == minutes(10)
    told = Notice.objects.filter(kind="breach").values_list("person_id", flat=True)
    managers = [one.id for one in holders_of("service_manager")]
    assert sorted(told) == sorted([scene.engineer.person_id, *managers])
    assert OutboundMessage.objects.filter(purpose="escalation").count() == len(told)
    row = queries.inbox(scene.engineer, "breached", {}, now=minutes(12)).rows[0]
    assert (row.number, row.breached) == (ticket.number, True)


def test_an_alarm_never_goes_into_the_void(db):
    scene = make_scene()
    from aftercare.accounts.models import RoleGrant

    RoleGrant.objects.filter(role__in=("service_manager", "project_manager")).update(role="trainer")
    dispatcher = make_actor("dispatcher")
    ticket = scene.ticket()
    clocks.sweep_due(minutes(11))
    assert list(Notice.objects.filter(ticket=ticket).values_list("person_id", flat=True)) == [
        dispatcher.person_id
    ]


def test_whoever_fulfils_late_states_the_breach(scene):
    ticket = taken(scene)
    conversation.reply(ticket, "抱歉。", undo_seconds=0, by=scene.engineer, at=minutes(15))
    assert scene.again(ticket).breached_at == minutes(10)
    assert ticket.state == "triaged"


# --- the end ---


def test_cancelled_is_over_and_owes_nothing(scene):
    ticket = taken(scene)
    progress.cancel(ticket, why="重复", by=scene.manager, at=minutes(2))
    assert (ticket.state, ticket.next_due_at) == ("cancelled", None)
    with pytest.raises(Conflict):
        incoming.write(ticket, "还在吗", by=scene.reporter, at=minutes(3))


def test_archived_is_read_only(scene):
    ticket = taken(scene)
    progress.resolve(ticket, resolution="answer", text="见手册。", by=scene.engineer, at=minutes(2))
    progress.verify(ticket, by=scene.tester, at=minutes(3))
    confirmation.confirm(ticket, by=scene.reporter, at=minutes(4))
    assert confirmation.archive_closed(minutes(4) + timedelta(days=29)) == 0
    assert confirmation.archive_closed(minutes(4) + timedelta(days=31)) == 1
    ticket = scene.again(ticket)
    with pytest.raises(Conflict):
        conversation.reply(ticket, "x", by=scene.engineer, at=minutes(5))


def test_case_33_a_report_of_yesterday_counts_from_yesterday(scene):
    ticket = scene.ticket(received_at=minutes(-600), at=minutes(0))
    entry = Entry.objects.get(kind="desk.TicketReceived")
    assert (ticket.received_at, entry.at, entry.body["backdated"]) == (
        minutes(-600),
        minutes(-600),
        "registered afterwards",
    )
    assert ticket.breached_at == minutes(-590)
    with pytest.raises(Invalid):
        scene.ticket(received_at=minutes(1), at=minutes(0))


def test_a_contact_of_somebody_else_is_nobody(scene):
    other = make_scene(contract=False)
    with pytest.raises(NotFound):
        open_ticket(scene.report(contact_id=other.contact.pk), by=scene.engineer, at=minutes(1))
