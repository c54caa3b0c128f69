"""The links of letters: GET shows, POST acts, and they die."""

import re
from decimal import Decimal

import pytest
from django.test import Client

from aftercare.channels.models import OutboundMessage
from aftercare.desk.actions import confirmation, planning, quotations
from aftercare.desk.models import Confirmation, Ticket
from aftercare.desk.tests.scene import make_scene, minutes
from aftercare.records.models import Entry, UsedLink

pytestmark = pytest.mark.django_db


def token_of(ticket, purpose="confirmation", to=""):
    """The link in the newest letter of this purpose."""
    mails = OutboundMessage.objects.filter(
        ticket_id=ticket.pk, purpose=purpose, to__contains=[to] if to else []
    )
    found = re.search(r"/a/([^/\s]+)/", mails.latest("id").body_text)
    assert found
    return found.group(1)


def plan_token(ticket):
    return token_of(ticket, "plan")


@pytest.fixture
def planned(scene):
    ticket = scene.ticket()
    plan = planning.give_plan(
        ticket, "今晚换监听", finishes_at=minutes(600), by=scene.engineer, at=minutes(2)
    )
    return scene.again(ticket), plan


def snapshot(ticket):
    rows = Ticket.objects.values().get(pk=ticket.pk)
    return rows, Confirmation.objects.count(), Entry.objects.count(), UsedLink.objects.count()


def test_case_77_a_scanner_changes_nothing(scene, solve):
    ticket = solve()
    address, before = f"/a/{token_of(ticket)}/", snapshot(ticket)
    answers = [getattr(Client(), method)(address) for method in ("get", "head", "get")]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert snapshot(ticket) == before
    assert [Client().generic(m, address).status_code for m in ("OPTIONS", "PUT", "DELETE")] == [405, 405, 405]
    assert snapshot(ticket) == before


def test_the_page_shows_what_was_done_and_nothing_else(scene, solve):
    ticket = solve()
    answer = Client().get(f"/a/{token_of(ticket)}/")
    text = answer.content.decode()
    assert ("监听已设为自启" in text, ticket.title in text) == (True, True)
    assert ("排队两百多人" in text, scene.coordinator.name in text) == (False, False)
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("private, no-store", "noindex, nofollow")


def test_a_yes_closes_and_names_who_it_was(scene, solve):
    ticket = solve()
    answer = Client().post(f"/a/{token_of(ticket)}/", {"answer": "yes"})
    assert (answer.status_code, scene.again(ticket).state) == (200, "closed")
    found = Confirmation.objects.get()
    assert (found.answer, found.via, found.contact_id) == ("confirmed", "link", scene.contact.pk)


def test_still_broken_needs_words(scene, solve):
    ticket = solve()
    address = f"/a/{token_of(ticket)}/"
    assert Client().post(address, {"answer": "no", "text": ""}).status_code == 422
    assert scene.again(ticket).state == "resolved"
    assert Client().post(address, {"answer": "no", "text": "又不行了"}).status_code == 200
    assert scene.again(ticket).state == "in_progress"


def test_case_78_used_or_reopened_links_say_so_and_do_nothing(scene, solve):
    ticket = solve()
    address = f"/a/{token_of(ticket)}/"
    Client().post(address, {"answer": "yes"})
    before = snapshot(ticket)
    for answer in (Client().get(address), Client().post(address, {"answer": "no", "text": "x"})):
        assert (answer.status_code, "已失效" in answer.content.decode()) == (410, True)
    assert snapshot(ticket) == before
    other = solve(title="第二件")
    old = f"/a/{token_of(other)}/"
    confirmation.still_broken(other, text="不行", by=scene.reporter, at=minutes(9))
    before = snapshot(other)
    assert [Client().get(old).status_code, Client().post(old, {"answer": "yes"}).status_code] == [410, 410]
    assert snapshot(other) == before


def test_an_expired_link_says_so(scene, solve):
    ticket = solve()
    address = confirmation_address(ticket, scene.contact.pk)
    assert Client().get(address).status_code == 410


def confirmation_address(ticket, contact_id):
    """A link as it was sent long ago."""
    from aftercare.desk.actions.confirming import link_for

    return "/a/" + link_for(ticket, contact_id, minutes(-60 * 24 * 60)).split("/a/")[1]


@pytest.mark.parametrize(
    "token", ["x", "0.x", "p1.x", "q1.x", "p.x", "p99999999999999999999.x", "1e3.x", "٣.x"]
)
def test_an_invented_link_is_no_page(scene, token):
    assert Client().get(f"/a/{token}/").status_code == 404
    assert Client().post(f"/a/{token}/", {"answer": "yes"}).status_code == 404


def test_a_link_is_good_for_its_own_thing_only(scene, solve, planned):
    ticket, plan = planned
    result, signed = solve(title="另一件"), plan_token(ticket).partition(".")[2]
    for token in (f"0.{signed}", f"q{plan.pk}.{signed}", f"p{plan.pk + 1}.{signed}"):
        assert Client().post(f"/a/{token}/", {"answer": "yes"}).status_code == 404
    assert scene.again(result).state == "resolved"


def test_forms_of_a_link_are_protected_against_other_sites(scene, solve):
    ticket = solve()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"/a/{token_of(ticket)}/", {"answer": "yes"}).status_code == 403
    assert scene.again(ticket).state == "resolved"


def test_a_plan_is_agreed_to_by_link_once(scene, planned):
    ticket, plan = planned
    address = f"/a/{plan_token(ticket)}/"
    assert "今晚换监听" in Client().get(address).content.decode()
    assert [Client().post(address, {"answer": "yes"}).status_code for _ in range(2)] == [200, 410]
    plan.refresh_from_db()
    assert plan.confirmed_by == scene.contact.name
    assert Client().get(address).status_code == 410


def test_a_price_is_shown_to_a_reporter_and_answered_by_a_coordinator(scene):
    ticket = scene.ticket()
    price = quotations.offer(ticket, amount=Decimal(1200), text="两人天", by=scene.manager, at=minutes(2))
    address = f"/a/{token_of(ticket, 'quotation')}/"
    text = Client().get(address).content.decode()
    assert ("1,200.00" in text, 'value="yes"' in text) == (True, False)
    assert Client().post(address, {"answer": "yes"}).status_code == 403
    price.refresh_from_db()
    assert (price.state, UsedLink.objects.count()) == ("offered", 0)
    other = scene.ticket(contact_id=scene.coordinator.pk)
    price = quotations.offer(other, amount=Decimal(900), text="一人天", by=scene.manager, at=minutes(3))
    address = f"/a/{token_of(other, 'quotation')}/"
    assert 'value="yes"' in Client().get(address).content.decode()
    assert [Client().post(address, {"answer": "yes"}).status_code for _ in range(2)] == [200, 410]
    price.refresh_from_db()
    assert (price.state, price.answered_by) == ("accepted", scene.coordinator.name)


@pytest.mark.parametrize(
    ("language", "word"), [("en", "Please confirm the result"), ("zh-hans", "请确认处理结果")]
)
def test_the_page_speaks_the_language_of_its_reader(scene, solve, language, word):
    scene.contact.language = language
    scene.contact.save(update_fields=["language"])
    address = f"/a/{token_of(solve())}/"
    browser = {"Accept-Language": "zh-CN" if language == "en" else "en"}
    assert word in Client(headers=browser).get(address).content.decode()
    assert "Please confirm the result" in Client().get(address + "?lang=en").content.decode()


def test_a_contact_who_left_answers_no_more(scene, solve):
    address = f"/a/{token_of(solve())}/"
    scene.contact.is_active = False
    scene.contact.save(update_fields=["is_active"])
    assert Client().get(address).status_code == 404


def test_a_link_opens_nothing_of_another_customer(scene, solve):
    foreign = make_scene().ticket(title="别家的")
    client = Client()
    client.get(f"/a/{token_of(solve())}/")
    assert client.get(f"/portal/tickets/{foreign.number}/").status_code == 302
