"""In or out of warranty, overlapping contracts, arrival as its own promise, price before work (A2–A4)."""

from datetime import date
from decimal import Decimal

import pytest

from aftercare.contracts.queries import clocks_of, entitlement
from aftercare.contracts.queries.contracts import Wanted, contract_list, contract_page
from aftercare.contracts.tests.world import MORNING, add_promise, local, make_contract
from aftercare.desk.actions import dispatching, ownership, progress, quotations, triage
from aftercare.desk.tests.scene import make_scene, minutes
from aftercare.desk.views.acts import ACTS
from aftercare.foundation.errors import Conflict


def test_cover_is_judged_at_the_time_of_the_report_not_of_its_registration(db):
    scene = make_scene(starts_on=date(2026, 1, 1), ends_on=date(2026, 11, 17))
    late = scene.ticket(received_at=local("2026-11-18 08:00"))
    in_time = scene.ticket(received_at=local("2026-11-17 23:59"))
    assert (late.entitlement, in_time.entitlement) == ("out_of_warranty", "free_maintenance")


def test_the_warranty_covers_its_last_day_and_no_other(db):
    scene = make_scene(kind="warranty", warranty_months=12)
    scene.contract.__class__.objects.filter(pk=scene.contract.pk).update(
        accepted_on=date(2025, 11, 18), warranty_ends_on=date(2026, 11, 18), covered_until=date(2026, 11, 18)
    )
    states = [
        entitlement(scene.customer.pk, None, local(moment)).state
        for moment in ("2026-11-18 23:59", "2026-11-19 00:00")
    ]
    assert states == ["in_warranty", "out_of_warranty"]


def test_where_two_contracts_fit_nobody_guesses_and_the_page_offers_both(db):
    scene = make_scene()
    other = make_contract(customer=scene.customer, kind="paid_maintenance", name="第二份")
    ticket = scene.ticket()
    assert ticket.contract_id is None
    assert clocks_of(ticket.pk) == []
    form = ACTS["choose_contract"].form(ticket, scene.manager)
    offered = {key for key, _name in form.fields["contract_id"].choices}
    assert offered == {scene.contract.pk, other.pk}
    triage.choose_contract(ticket, other.pk, by=scene.engineer, at=minutes(3))
    chosen = scene.again(ticket)
    assert (chosen.contract_id, chosen.entitlement) == (other.pk, "paid_maintenance")


def test_the_chain_of_renewals_is_shown_from_its_beginning(db):
    scene = make_scene(contract=False)
    first = make_contract(customer=scene.customer, ends_on=date(2026, 3, 31))
    second = make_contract(customer=scene.customer, starts_on=date(2026, 4, 1), ends_on=date(2026, 6, 30))
    third = make_contract(customer=scene.customer, starts_on=date(2026, 7, 1))
    for former, later in ((first, second), (second, third)):
        later.__class__.objects.filter(pk=later.pk).update(renewal_of=former)
    assert contract_page(third.pk, scene.manager).chain == [first, second]
    assert contract_page(first.pk, scene.manager).renewals == [second]


@pytest.mark.parametrize(("only", "ends"), [("30", [30]), ("60", [30, 60]), ("90", [30, 60, 90])])
def test_what_ends_within_so_many_days_is_on_a_list(db, only, ends):
    from datetime import timedelta

    from django.utils import timezone

    today = timezone.localdate()
    days = {30: today + timedelta(days=30), 60: today + timedelta(days=60), 90: today + timedelta(days=90)}
    made = {n: make_contract(starts_on=date(2020, 1, 1), ends_on=day).pk for n, day in days.items()}
    make_contract(starts_on=date(2020, 1, 1), ends_on=today + timedelta(days=91))
    rows, _next = contract_list(Wanted(only=only), make_scene(contract=False).manager)
    assert [row.card.id for row in rows] == [made[n] for n in ends]


def test_arriving_on_site_keeps_its_own_promise(db):
    scene = make_scene()
    add_promise(scene.contract, name="arrival", milestone="arrived", amount={"hours": 4})
    ticket = scene.ticket()
    by = scene.engineer
    order = dispatching.dispatch(
        ticket, by.person_id, task="现场排查", on_site=True, place="机房", by=by, at=minutes(20)
    )
    dispatching.arrive(order, by=by, at=minutes(100))
    cards = {card.milestone: card for card in clocks_of(ticket.pk)}
    assert cards["arrived"].fulfilled_at == minutes(100)
    assert cards["resolved"].fulfilled_at is None


def test_a_price_is_offered_accepted_and_only_then_work_begins(db):
    scene = make_scene(starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    ticket = scene.ticket(at=MORNING)
    ownership.take(ticket, by=scene.engineer, at=minutes(1))
    with pytest.raises(Conflict):
        progress.start(scene.again(ticket), by=scene.engineer, at=minutes(2))
    offer = quotations.offer(
        scene.again(ticket), amount=Decimal(800), text="上门", by=scene.manager, at=minutes(3)
    )
    with pytest.raises(Conflict):
        progress.start(scene.again(ticket), by=scene.engineer, at=minutes(4))
    quotations.answer(scene.again(ticket), offer.pk, accepted=True, by=scene.chief, at=minutes(5))
    progress.start(scene.again(ticket), by=scene.engineer, at=minutes(6))
    assert scene.again(ticket).state == "in_progress"
