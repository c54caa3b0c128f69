"""绿色通道 on the pages: the banner, the list, the review, the portal."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aftercare.accounts.tests.people import make_actor, make_person, signed_in
from aftercare.contracts.models import Contract
from aftercare.desk.actions import effort, green, triage
from aftercare.desk.models import GreenChannel
from aftercare.desk.tests.scene import minutes
from aftercare.foundation.errors import Conflict


@pytest.fixture
def desk(enter, scene) -> Client:
    return enter(scene.manager)


def posted(client, ticket, noun, **given):
    return client.post(reverse("desk:act", args=[ticket.number, noun]), {"version": ticket.version, **given})


def test_it_is_opened_closed_and_reviewed_through_the_pages(desk, scene, enter):
    ticket = scene.ticket()
    posted(desk, ticket, "emergency", reason="全院停摆")
    shown = desk.get(reverse("desk:ticket", args=[ticket.number])).content.decode()
    assert "green-banner" in shown
    assert "全院停摆" in shown
    posted(
        enter(make_actor("dispatcher")),
        scene.again(ticket),
        "emergency-end",
        outcome="恢复",
        justified="no",
        priority="P2",
    )
    channel = GreenChannel.objects.get()
    assert (channel.state, channel.justified) == ("to_review", False)
    review = reverse("desk:green_review", args=[channel.pk])
    given = {"verdict": "abuse", "cause": "只是催办", "lesson": "", "follow_up": ""}
    assert desk.post(review, given).status_code == 422  # who opened it doesn't review it
    assert enter(make_actor("executive")).post(review, given)["Location"] == reverse("desk:green")
    assert "只是催办" in desk.get(review).content.decode()


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(desk, scene, cost, n):
    for number in range(n):
        green.open_channel(scene.ticket(), reason=f"停 {number}", by=scene.manager, at=minutes(1))
    assert cost(desk, reverse("desk:green")) == COST


COST = 4


def test_the_list_is_filtered_searched_and_exported(desk, scene):
    green.open_channel(scene.ticket(title="挂号停"), reason="停", by=scene.manager, at=minutes(1))
    green.open_channel(scene.ticket(title="收费停"), reason="停", by=scene.manager, at=minutes(1))
    found = desk.get(reverse("desk:green"), {"only": "open", "q": "挂号"}).content.decode()
    assert "挂号停" in found
    assert "收费停" not in found
    sheet = desk.get(reverse("desk:green_export"), {"only": "open"})
    assert sheet["Content-Type"].endswith("sheet")
    assert desk.get(reverse("desk:green"), {"only": "x"}).status_code == 422


def test_the_coordinator_opens_it_where_the_contract_says_so(outsider, scene):
    ticket = scene.ticket()
    page = reverse("desk_portal:ticket", args=[ticket.number])
    address = reverse("desk_portal:emergency", args=[ticket.number])
    assert address not in outsider.get(page).content.decode()
    Contract.objects.filter(pk=scene.contract.pk).update(customer_opens_green=True)
    shown = outsider.get(page).content.decode()
    assert address in shown
    once = shown.split('name="once" value="')[1].split('"')[0]
    outsider.post(address, {"reason": "停诊", "once": once})
    assert GreenChannel.objects.get().by_customer
    assert "停诊" in outsider.get(page).content.decode()


def test_a_decision_maker_calls_for_help_by_number_and_learns_nothing_of_others(scene):
    from aftercare.desk.tests.scene import make_scene

    Contract.objects.filter(pk=scene.contract.pk).update(customer_opens_green=True)
    boss = signed_in(Client(), make_person("decision_maker", customer_id=scene.customer.pk))
    page, foreign, own = reverse("desk_portal:green"), make_scene().ticket(), scene.ticket()
    for number in (foreign.number, "GD20000101-0001"):
        refused = boss.post(page, {"number": number, "reason": "停诊"})
        assert refused.status_code == 422
        assert foreign.title not in refused.content.decode()
    assert boss.post(page, {"number": own.number.lower(), "reason": "停诊"}).status_code == 303
    assert GreenChannel.objects.get().ticket_id == own.pk
    with pytest.raises(Conflict):
        green.open_channel(scene.again(own), reason="x", by=scene.manager, at=minutes(9))


def test_effort_is_logged_and_taken_back_on_the_ticket(desk, scene):
    ticket = scene.ticket()
    today = timezone.localdate().isoformat()
    posted(desk, ticket, "effort", minutes="45", day=today, note="看日志", billable="on")
    assert scene.again(ticket).effort_minutes == 45
    made = effort.log(ticket, minutes=30, note="远程", by=scene.manager, at=minutes(60))
    assert "远程" in desk.get(reverse("desk:ticket", args=[ticket.number])).content.decode()
    desk.post(reverse("desk:effort_back", args=[ticket.number, made.pk]))
    assert "远程" not in desk.get(reverse("desk:ticket", args=[ticket.number])).content.decode()


def test_a_ticket_of_the_urgent_clause_offers_no_closing_unless_a_channel_is_open(desk, scene):
    by_clause = scene.ticket(request_class="urgent_business")
    end = reverse("desk:act", args=[by_clause.number, "emergency-end"])
    assert end not in desk.get(reverse("desk:ticket", args=[by_clause.number])).content.decode()
    ticket = scene.ticket()
    green.open_channel(ticket, reason="停", by=scene.manager, at=minutes(1))
    triage.classify(scene.again(ticket), request_class="urgent_business", by=scene.manager, at=minutes(2))
    end = reverse("desk:act", args=[ticket.number, "emergency-end"])
    assert end in desk.get(reverse("desk:ticket", args=[ticket.number])).content.decode()
