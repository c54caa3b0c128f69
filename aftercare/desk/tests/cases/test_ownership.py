"""Cases that other desks got wrong: hand-overs, agreed times, whose turn and whose clock it is."""

from datetime import timedelta

import pytest

from aftercare.accounts.models import Person, Team
from aftercare.channels.models import OutboundMessage
from aftercare.contracts.queries import clocks_of
from aftercare.contracts.tests.world import add_promise, local, make_contract
from aftercare.desk import queries
from aftercare.desk.actions import (
    confirmation,
    conversation,
    dispatching,
    holds,
    incoming,
    ownership,
    progress,
    triage,
)
from aftercare.desk.tests.scene import minutes
from aftercare.foundation.errors import Invalid


def taken(scene, **fields):
    ticket = scene.ticket(**fields)
    ownership.take(ticket, by=scene.engineer, at=minutes(1))
    return ticket


def dues(ticket):
    return {card.milestone: card.due_at for card in clocks_of(ticket.pk, minutes(1))}


def test_case_23_a_time_agreed_by_hand_outlives_whatever_is_saved_later(scene):
    """延期说明 sets it; retitling, notes, hand-overs and messages leave it alone, and the contract's too."""
    ticket, agreed = taken(scene), minutes(300)
    conversation.explain_delay(ticket, reason="等备件", new_time=agreed, by=scene.engineer, at=minutes(5))
    promised = dues(ticket)
    triage.classify(ticket, title="收费窗口开票报错", by=scene.engineer, at=minutes(6))
    conversation.note(ticket, "备件已下单。", by=scene.engineer, at=minutes(7))
    incoming.write(ticket, "知道了。", by=scene.reporter, at=minutes(8))
    ownership.hand_over(ticket, scene.manager.person_id, reason="下班", by=scene.engineer, at=minutes(9))
    assert (scene.again(ticket).promised_at, dues(ticket)) == (agreed, promised)


def test_case_23_an_agreed_appointment_outlives_whatever_is_saved_later(scene):
    add_promise(scene.contract, milestone="arrived", amount={"hours": 1}, pauses=["appointment"])
    ticket, until = taken(scene), minutes(600)
    progress.hold(
        ticket, reason="appointment", note="后天上门", until=until, by=scene.engineer, at=minutes(5)
    )
    triage.classify(ticket, title="上门检查", by=scene.engineer, at=minutes(6))
    conversation.note(ticket, "带上备用机。", by=scene.engineer, at=minutes(7))
    assert (scene.again(ticket).hold_until, dues(ticket)["arrived"]) == (until, until + timedelta(minutes=55))


def test_case_27_who_is_sent_late_owes_the_arrival_from_the_sending(scene):
    add_promise(scene.contract, milestone="arrived", counts_from="dispatched", amount={"hours": 2})
    ticket = taken(scene)
    dispatching.dispatch(
        ticket, scene.tester.person_id, task="检查双机", on_site=True, by=scene.manager, at=minutes(100)
    )
    assert dues(ticket)["arrived"] == minutes(220)


def test_case_27_and_28_another_team_or_owner_neither_stops_nor_restarts_what_the_customer_was_promised(
    scene,
):
    """Who works on it is our affair: no old clock stays behind, none begins anew."""
    ticket = taken(scene)
    before = [(card.id, card.due_at, card.state) for card in clocks_of(ticket.pk, minutes(2))]
    ownership.give_to_team(ticket, Team.objects.create(name="二线").pk, by=scene.manager, at=minutes(2))
    ownership.hand_over(ticket, scene.manager.person_id, reason="升级", by=scene.engineer, at=minutes(2))
    assert [(card.id, card.due_at, card.state) for card in clocks_of(ticket.pk, minutes(2))] == before
    assert scene.again(ticket).next_due_at == minutes(10)


def test_case_28_another_contract_replaces_the_clocks(scene):
    second = make_contract(customer=scene.customer)
    add_promise(second, name="次日解决", milestone="resolved", amount={"hours": 24})
    ticket = scene.ticket(contract_id=scene.contract.pk)
    triage.choose_contract(ticket, second.pk, by=scene.manager, at=minutes(2))
    open_ones = [card for card in clocks_of(ticket.pk, minutes(3)) if card.is_open]
    assert [(card.name, card.due_at) for card in open_ones] == [("次日解决", minutes(24 * 60))]
    assert scene.again(ticket).next_due_at == minutes(24 * 60)


def test_case_34_a_ticket_under_two_contracts_waits_for_somebody_to_choose(scene):
    make_contract(customer=scene.customer)
    ticket = scene.ticket()
    assert (ticket.contract_id, clocks_of(ticket.pk)) == (None, [])
    with pytest.raises(Invalid):
        triage.choose_contract(ticket, 0, by=scene.manager, at=minutes(3))


@pytest.mark.parametrize("hour", [0, 2, 6, 22, 23])
def test_case_39_reminders_never_go_out_at_night(scene, hour):
    """Neither the question whether it is solved nor the one we wait for; the morning after they do."""
    waiting = taken(scene)
    progress.hold(waiting, reason="customer", note="请发日志。", by=scene.engineer, at=minutes(2))
    asked = taken(scene)
    progress.resolve(asked, resolution="fix", text="好了。", by=scene.engineer, at=minutes(5))
    progress.verify(asked, by=scene.tester, at=minutes(6))
    before = OutboundMessage.objects.count()
    night = local(f"2026-11-21 {hour:02}:30")
    for remind in (holds.chase_holds, confirmation.mind_silence):
        remind(night)
    assert OutboundMessage.objects.count() == before
    for remind in (holds.chase_holds, confirmation.mind_silence):
        remind(local("2026-11-22 09:30"))
    assert OutboundMessage.objects.count() == before + 2


def test_case_44_the_ticket_and_its_row_name_the_clock_that_fires_next(scene, enter):
    ticket = taken(scene)
    assert scene.again(ticket).next_clock["name"] == "responded"
    row = queries.inbox(scene.engineer, "open", {}, now=minutes(2)).rows[0]
    assert (row.number, row.chip.name, row.chip.due_at) == (ticket.number, "responded", minutes(10))
    conversation.reply(ticket, "在看。", undo_seconds=0, by=scene.engineer, at=minutes(3))
    following = scene.again(ticket).next_clock
    assert following["name"] == "resolved"
    page = enter(scene.engineer).get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert f"/promises/{following['id']}/" in page


def test_case_88_the_customer_is_reminded_twice_by_whole_days_then_it_closes_and_reopens_freely(scene):
    ticket = taken(scene)
    progress.resolve(ticket, resolution="fix", text="好了。", by=scene.engineer, at=minutes(5))
    progress.verify(ticket, by=scene.tester, at=minutes(6))
    seen = []
    for day in range(19, 27):  # asked on Wednesday the 18th: the weekend counts like any day
        confirmation.mind_silence(local(f"2026-11-{day} 10:00"))
        now = scene.again(ticket)
        seen.append((day, now.reminded, now.state))
    changed = [one for one, before in zip(seen[1:], seen, strict=False) if one[1:] != before[1:]]
    assert changed == [(20, 1, "resolved"), (22, 2, "resolved"), (26, 2, "closed")]
    incoming.write(now, "又出现了。", by=scene.reporter, at=local("2026-11-28 03:00"))
    assert (now.state, now.reopened) == ("in_progress", 1)


@pytest.mark.parametrize(
    ("zone", "shown"), [("Asia/Shanghai", "2026-11-18 11:00"), ("America/New_York", "2026-11-17 22:00")]
)
def test_case_93_another_browser_in_another_zone_same_due_time_shown_on_its_own_clock(
    scene, enter, zone, shown
):
    ticket = taken(scene)
    due = {card.milestone: card for card in clocks_of(ticket.pk)}["resolved"]
    Person.objects.filter(pk=scene.engineer.person_id).update(time_zone=zone)
    client = enter(scene.engineer)
    session = client.session
    session["time_zone"] = zone
    session.save()
    page = client.get(f"/desk/tickets/{ticket.number}/promises/{due.id}/").content.decode()
    assert due.due_at == minutes(120)
    assert shown in page
