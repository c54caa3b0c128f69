"""What people make of breaches: waivers, prices, attributions; who may, who may not, and the page."""

from decimal import Decimal

import pytest
from django.urls import reverse

from aftercare.accounts.tests.people import make_actor, make_person, signed_in
from aftercare.contracts.actions import breaches, clocks, penalties
from aftercare.contracts.models import Breach, PenaltyCase, Waiver
from aftercare.contracts.tests.world import add_promise, hold_deposit, later, make_contract, start
from aftercare.foundation.errors import Conflict, Forbidden, Invalid
from aftercare.foundation.facts import SYSTEM
from aftercare.records.models import Entry

pytestmark = pytest.mark.django_db


def broken(contract=None, **promise):
    """A breach of a promise that costs nothing by itself unless told otherwise."""
    contract = contract or make_contract()
    add_promise(contract, **promise)
    ticket = start(contract)
    clocks.sweep_due(later(hours=2))
    return Breach.objects.filter(clock__ticket=ticket).latest("id")


def waive(breach, by, reason="客户机房停电"):
    return breaches.waive(breach.pk, reason=reason, by=by, at=later(days=1))


def test_a_waived_breach_stays_on_record_with_a_name_and_a_reason():
    breach, manager = broken(), make_actor("service_manager")
    waiver = waive(breach, manager)
    assert (waiver.by_name, waiver.reason, Breach.objects.count()) == (manager.name, "客户机房停电", 1)
    assert Entry.objects.filter(kind="contracts.BreachWaived").count() == 1
    with pytest.raises(Conflict):
        waive(breach, make_actor("executive"))


def test_a_breach_is_not_waived_without_a_reason():
    with pytest.raises(Invalid):
        waive(broken(), make_actor("service_manager"), reason=" ")


@pytest.mark.parametrize("kind", ["workaround_given", "resolved"])
def test_who_had_a_part_in_the_ticket_does_not_waive_its_breach(kind):
    breach, manager = broken(), make_actor("service_manager")
    clocks.record(breach.clock.ticket_id, kind, at=later(hours=3), by=manager)
    with pytest.raises(Forbidden):
        waive(breach, manager)
    assert waive(breach, make_actor("executive")).breach == breach


def test_who_put_the_ticket_on_hold_does_not_waive_its_breach():
    breach, manager = broken(), make_actor("service_manager")
    clocks.hold(breach.clock.ticket_id, "customer", at=later(hours=3), by=manager)
    with pytest.raises(Forbidden):
        waive(breach, manager)


def test_the_system_waives_nothing():
    with pytest.raises(Forbidden):
        waive(broken(), SYSTEM)


@pytest.mark.parametrize("role", ["engineer", "finance", "project_manager", "system_admin"])
def test_only_some_may_waive(role):
    with pytest.raises(Forbidden):
        waive(broken(), make_actor(role))
    assert Waiver.objects.count() == 0


def test_a_penalty_that_waits_is_waived_with_its_only_breach():
    breach = broken(penalty=Decimal(200))
    waive(breach, make_actor("service_manager"))
    case = PenaltyCase.objects.get()
    assert (case.state, case.reason) == ("waived", "客户机房停电")


def test_a_penalty_stands_while_another_breach_of_the_promise_does():
    contract = make_contract()
    add_promise(contract, repeats="each", counts_from="customer_wrote", penalty=Decimal(200))
    ticket = start(contract)
    for day in (0, 1):
        clocks.record(ticket, "customer_wrote", at=later(days=day), by=SYSTEM)
        clocks.record(ticket, "responded", at=later(days=day, hours=2), by=SYSTEM)
    first, second = Breach.objects.order_by("id")
    manager = make_actor("service_manager")
    waive(first, manager)
    assert PenaltyCase.objects.get().state == "proposed"
    waive(second, manager)
    assert PenaltyCase.objects.get().state == "waived"


def test_a_deduction_is_taken_back_before_its_breach_is_waived():
    contract = make_contract()
    hold_deposit(contract)
    breach = broken(contract, penalty=Decimal(200))
    penalties.approve(PenaltyCase.objects.get().pk, by=make_actor("finance"), at=later(days=1))
    with pytest.raises(Conflict):
        waive(breach, make_actor("service_manager"))
    penalties.reverse(PenaltyCase.objects.get().pk, reason="错", by=make_actor("executive"), at=later(days=2))
    assert waive(breach, make_actor("service_manager")).breach == breach


def test_a_waived_breach_costs_nothing():
    breach = broken()
    waive(breach, make_actor("service_manager"))
    with pytest.raises(Conflict):
        propose(breach, make_actor("project_manager"))


def propose(breach, by, attribution="ours"):
    return breaches.propose(
        breach.pk, amount=Decimal(200), reason="第 8 条", attribution=attribution, by=by, at=later(days=1)
    )


@pytest.mark.parametrize("attribution", ["ours", "third_party"])
def test_a_third_party_does_not_free_the_vendor(attribution):
    case = propose(broken(), make_actor("project_manager"), attribution)
    assert (case.attribution, case.grounds) == (attribution, "第 8 条")
    assert penalties.approve(case.pk, by=make_actor("finance"), at=later(days=2)).state == "posted"


def test_what_the_customer_caused_is_not_deducted():
    case = propose(broken(), make_actor("project_manager"), "customer")
    with pytest.raises(Conflict):
        penalties.approve(case.pk, by=make_actor("finance"), at=later(days=2))
    waived = penalties.waive(case.pk, reason="客户原因", by=make_actor("service_manager"), at=later(days=2))
    assert waived.state == "waived"


def test_who_says_whose_doing_it_was_does_not_decide():
    broken(penalty=Decimal(200))
    case, manager = PenaltyCase.objects.get(), make_actor("service_manager")
    said = breaches.attribute(case.pk, attribution="customer", reason="停电", by=manager, at=later(days=1))
    assert (said.attribution, said.attributed_by_name) == ("customer", manager.name)
    with pytest.raises(Forbidden):
        penalties.waive(case.pk, reason="停电", by=manager, at=later(days=1))
    assert Entry.objects.filter(kind="contracts.PenaltyAttributed").count() == 1


@pytest.mark.parametrize("attribution", ["", "nobody"])
def test_an_attribution_that_nobody_knows_is_refused(attribution):
    with pytest.raises(Invalid):
        propose(broken(), make_actor("project_manager"), attribution)


def test_a_decided_penalty_is_not_attributed_anew():
    broken(penalty=Decimal(200))
    case = PenaltyCase.objects.get()
    penalties.waive(case.pk, reason="x", by=make_actor("executive"), at=later(days=1))
    with pytest.raises(Conflict):
        breaches.attribute(
            case.pk, attribution="ours", reason="y", by=make_actor("service_manager"), at=later(days=1)
        )


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_breach_and_for_three(
    client, language, count, django_assert_num_queries
):
    manager = signed_in(client, make_person("service_manager"))
    manager.cookies["language"] = language
    contract = make_contract()
    found = [broken(contract) for _ in range(count)]
    manager.get(reverse("contracts:breaches"))
    with django_assert_num_queries(2 + 3):
        page = manager.get(reverse("contracts:breaches")).content.decode()
    assert found[0].clock.ticket.number in page


def test_a_breach_is_priced_and_waived_on_its_page(client):
    manager = signed_in(client, make_person("service_manager"))
    breach = broken()
    address = reverse("contracts:propose_penalty", args=[breach.pk])
    assert manager.get(address).status_code == 200
    assert manager.post(address, {"amount": "200", "attribution": "ours"}).status_code == 422
    given = {"amount": "200", "attribution": "third_party", "reason": "云厂商断电"}
    assert manager.post(address, given).status_code == 303
    case = PenaltyCase.objects.get()
    assert (case.attribution, case.amount) == ("third_party", 200)
    other = signed_in(client, make_person("executive"))
    assert "云厂商断电" in other.get(reverse("contracts:penalties")).content.decode()
    assert (
        other.post(reverse("contracts:waive_breach", args=[breach.pk]), {"reason": "错"}).status_code == 303
    )
    assert Waiver.objects.get().reason == "错"


def test_a_penalty_is_attributed_on_its_page(client):
    manager = signed_in(client, make_person("service_manager"))
    broken(penalty=Decimal(200))
    case = PenaltyCase.objects.get()
    given = {"attribution": "customer", "reason": "客户停电"}
    assert manager.post(reverse("contracts:attribute_penalty", args=[case.pk]), given).status_code == 303
    assert PenaltyCase.objects.get().attribution == "customer"


def test_breaches_of_another_contract_are_left_out(client):
    manager = signed_in(client, make_person("service_manager"))
    mine, other = broken(), broken()
    page = manager.get(reverse("contracts:breaches"), {"contract": mine.clock.commitment.contract_id})
    shown = page.content.decode()
    assert mine.clock.ticket.number in shown
    assert other.clock.ticket.number not in shown


def test_customers_find_no_breaches(client):
    portal = signed_in(client, make_person("coordinator", customer_id=broken().customer_id))
    assert portal.get(reverse("contracts:breaches")).status_code == 404
