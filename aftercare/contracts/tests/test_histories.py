"""Whatever happens to a ticket, in whatever order: what is stored is what the timeline says."""

import contextlib
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from aftercare.accounts.tests.people import make_actor
from aftercare.contracts.actions import clocks
from aftercare.contracts.actions.calendars import change_days
from aftercare.contracts.models import Breach, Calendar, Clock, Contract, PenaltyCase, TimedTicket
from aftercare.contracts.rules.drafting import Change
from aftercare.contracts.rules.yearly import Mark
from aftercare.contracts.tests.world import MORNING, make_contract, start
from aftercare.foundation.errors import Conflict, Invalid
from aftercare.foundation.facts import SYSTEM
from aftercare.records.models import Entry

pytestmark = pytest.mark.django_db

KINDS = (
    "customer_wrote",
    "responded",
    "replied",
    "dispatched",
    "plan_given",
    "plan_confirmed",
    "workaround_given",
    "resolved",
    "reopened",
    "closed",
)
CLASSES = ("fault", "urgent_business", "customisation", "usability")
PRESETS = ("three_levels", "repair_or_plan", "urgent_business", "same_day_reply", "p1_p4")

gaps = st.sampled_from(
    [timedelta(0), timedelta(minutes=7), timedelta(hours=3), timedelta(hours=20), timedelta(days=3)]
)
facts = st.tuples(st.just("record"), st.sampled_from(KINDS))
holds = st.tuples(st.just("hold"), st.sampled_from(["customer", "third_party", "appointment"]))
changes = st.tuples(
    st.just("reclassify"), st.tuples(st.sampled_from(CLASSES), st.sampled_from(["P1", "P2", "P3"]))
)
others = st.tuples(
    st.sampled_from(["release", "sweep", "backdate", "edition", "absorb", "attach"]), st.none()
)
histories = st.lists(st.tuples(gaps, st.one_of(facts, facts, holds, changes, others)), max_size=9)


def perform(ticket, act, detail, at):
    if act == "record":
        clocks.record(ticket, detail, at=at, by=SYSTEM)
    elif act == "hold":
        try:
            clocks.hold(ticket, detail, at=at, by=SYSTEM, expected_until=at + timedelta(hours=5))
        except Conflict:
            clocks.release(ticket, at=at, by=SYSTEM)
    elif act == "reclassify":
        clocks.reclassify(ticket, request_class=detail[0], priority=detail[1], at=at, by=SYSTEM)
    elif act == "backdate":
        earlier = at - timedelta(hours=2)
        if earlier >= MORNING:
            clocks.record(
                ticket, "responded", at=earlier, written_at=at, by=SYSTEM, backdated_reason="电话记录补登"
            )
    elif act == "release":
        clocks.release(ticket, at=at, by=SYSTEM)
    elif act in ("absorb", "attach"):
        _move_over(ticket, act, at)
    else:
        if act == "edition":
            _close_tomorrow(at)
        clocks.sweep_due(at)


def _move_over(ticket, act, at):
    """Another ticket is merged into this one, or this one is put under the customer's other contract."""
    contracts = Contract.objects.filter(customer=TimedTicket.objects.get(pk=ticket).customer).order_by("pk")
    if act == "attach":
        clocks.attach_contract(ticket, contracts.last().pk, at=at, by=SYSTEM)
    else:
        other = start(contracts.first(), received_at=MORNING - timedelta(hours=1), at=at)
        clocks.merge(other, ticket, at=at, by=SYSTEM)


def _close_tomorrow(at):
    """A new edition of the office calendar; the sweep that follows moves what is open."""
    calendar = Calendar.objects.get(key="5x8")
    newest = calendar.versions.latest("number")
    draft = {at.date() + timedelta(days=1): Change(Mark.REST, "停业")}
    by = make_actor("service_manager")
    with contextlib.suppress(Invalid):  # closed already
        change_days(calendar.pk, draft=draft, year=at.year, base=newest.number, note="停业", by=by, at=at)


def test_what_is_stored_is_what_the_timeline_says():
    contract = make_contract(*PRESETS)
    make_contract("repair_or_plan", "p1_p4", customer=contract.customer)

    @settings(max_examples=30, phases=(Phase.explicit, Phase.generate))
    @given(histories)
    def live(history):
        sid = transaction.savepoint()
        try:
            _live(start(contract), history)
        finally:
            transaction.savepoint_rollback(sid)

    live()


def _live(ticket, history):
    at = MORNING
    for gap, (act, detail) in history:
        at += gap
        perform(ticket, act, detail, at)
        assert clocks.rebuild(ticket, check=True, now=at) == []
    _check_breaches(ticket)
    _rebuild_from_nothing(ticket, at)


def _check_breaches(ticket):
    late = Clock.objects.filter(ticket=ticket, state__in=("breached", "met_late"))
    breached = set(Breach.objects.filter(clock__ticket=ticket).values_list("clock_id", flat=True))
    assert set(late.values_list("id", flat=True)) <= breached
    told = Entry.objects.filter(kind="contracts.CommitmentBreached", subject_id=ticket)
    assert sorted(entry.body["clock_id"] for entry in told) == sorted(breached)
    cases = PenaltyCase.objects.filter(ticket=ticket).values_list("commitment_id", flat=True)
    assert len(cases) == len(set(cases))


def _rebuild_from_nothing(ticket, at):
    columns = (
        "commitment_id",
        "cycle",
        "seq",
        "state",
        "started_at",
        "due_at",
        "fulfilled_at",
        "provisional",
    )
    of_ticket = Clock.objects.filter(ticket=ticket)
    clocks.sweep_due(at)
    before = list(of_ticket.order_by(*columns[:3]).values(*columns))
    following = TimedTicket.objects.get(pk=ticket).next_due_at
    of_ticket.filter(breach=None).update(state="running", due_at=None, fulfilled_at=None, wake_at=None)
    clocks.rebuild(ticket, now=at)
    assert list(of_ticket.order_by(*columns[:3]).values(*columns)) == before
    assert TimedTicket.objects.get(pk=ticket).next_due_at == following
