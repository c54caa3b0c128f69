"""The tray and the hotline."""

import pytest

from aftercare.accounts.tests.people import make_actor
from aftercare.channels.actions import inbox
from aftercare.channels.models import InboundMessage
from aftercare.desk.models import Ticket
from aftercare.desk.tests.scene import MORNING

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return response.content.decode()


@pytest.fixture
def dispatcher(db):
    return make_actor("dispatcher", name="周调度")


def stray(n: int = 0) -> InboundMessage:
    """A mail of a stranger that nobody could place."""
    raw = (
        f"From: stranger <s{n}@nowhere.example>\r\nTo: help@vendor.example\r\nSubject: help {n}\r\n"
        f"Message-ID: <{n}@nowhere.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nplease {n}\r\n"
    )
    message, _ = inbox.store_raw("mail", f"x{n}", raw.encode(), MORNING)
    inbox.judge(message.pk)
    InboundMessage.objects.filter(pk=message.pk).update(state="tray", reason="Nobody knows this sender.")
    return message


def test_the_tray_costs_the_same_for_one_and_three(enter, dispatcher, cost):
    client, first = enter(dispatcher), stray(0)
    one = cost(client, "/tray/"), cost(client, f"/tray/{first.pk}/")
    for n in (1, 2):
        stray(n)
    assert (cost(client, "/tray/"), cost(client, f"/tray/{first.pk}/")) == one


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "stranger · Nobody knows this sender."),
        ({"channel": "feedback"}, "stranger · Feedback · Nobody knows this sender."),
        ({"channel": "webhook", "from_name": "", "from_address": ""}, "Webhook · Nobody knows this sender."),
    ],
)
def test_who_sorts_sees_which_way_it_came(enter, dispatcher, changed, said):
    message = stray()
    InboundMessage.objects.filter(pk=message.pk).update(**changed)
    page = text_of(enter(dispatcher).get(f"/tray/{message.pk}/", headers={"Accept-Language": "en"}))
    assert f'<span class="meta">{said}</span>' in page
    assert "&lt;&gt;" not in page


def test_the_tray_needs_its_right(scene, enter):
    message = stray()
    client = enter(scene.engineer)
    parts = ("", "raw/")
    assert {client.get(f"/tray/{message.pk}/{part}").status_code for part in parts} == {403}
    assert client.post(f"/tray/{message.pk}/ticket/", {"caller": f"c{scene.contact.pk}"}).status_code == 403


def test_the_original_comes_as_a_file_that_no_browser_shows(enter, dispatcher):
    answer = enter(dispatcher).get(f"/tray/{stray().pk}/raw/")
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"please 0" in answer.content


def test_a_stray_mail_becomes_a_ticket(scene, enter, dispatcher):
    message = stray()
    enter(dispatcher).post(f"/tray/{message.pk}/ticket/", {"caller": f"c{scene.contact.pk}"})
    message.refresh_from_db()
    ticket = Ticket.objects.get()
    assert (message.state, message.ticket_id, ticket.contact_id) == ("judged", ticket.pk, scene.contact.pk)


def test_a_stray_mail_goes_onto_a_ticket(scene, enter, dispatcher):
    message, ticket = stray(), scene.ticket()
    answer = enter(dispatcher).post(f"/tray/{message.pk}/placement/", {"number": ticket.number.lower()})
    message.refresh_from_db()
    assert answer["Location"] == f"/desk/tickets/{ticket.number}/"
    assert message.ticket_id == ticket.pk


def test_setting_aside_needs_a_reason_and_can_be_taken_back(enter, dispatcher):
    message, client = stray(), enter(dispatcher)
    assert client.post(f"/tray/{message.pk}/dismissal/", {"reason": " "}).status_code in (400, 422)
    client.post(f"/tray/{message.pk}/dismissal/", {"reason": "广告"})
    message.refresh_from_db()
    assert (message.state, message.reason) == ("ignored", "广告")
    client.post(f"/tray/{message.pk}/replay/")
    message.refresh_from_db()
    assert message.state != "ignored"


def test_a_call_becomes_a_ticket_in_three_fields(scene, enter):
    form = {"caller": f"c{scene.contact.pk}", "text": "打不开发票\n第二行", "urgency": "today"}
    form |= {"request_class": "fault", "channel": "phone"}
    answer = enter(scene.engineer).post("/desk/hotline/", form)
    ticket = Ticket.objects.get()
    assert answer["Location"] == f"/desk/tickets/{ticket.number}/"
    assert (ticket.title, ticket.contact_id, ticket.channel) == ("打不开发票", scene.contact.pk, "phone")


def test_a_call_without_a_caller_is_asked_again_and_keeps_the_words(scene, enter):
    answer = enter(scene.engineer).post("/desk/hotline/", {"text": "打不开发票", "urgency": "today"})
    assert answer.status_code == 422
    assert "打不开发票" in text_of(answer)


def test_a_stranger_of_a_known_customer_can_call(scene, enter):
    form = {"caller": f"k{scene.customer.pk}", "text": "打不开", "urgency": "low"}
    enter(scene.engineer).post("/desk/hotline/", {**form, "request_class": "fault", "channel": "phone"})
    ticket = Ticket.objects.get()
    assert (ticket.customer_id, ticket.contact_id) == (scene.customer.pk, None)


def test_callers_are_found_by_name_pinyin_and_number(scene, enter):
    from aftercare.customers.tests.makers import make_contact

    make_contact(scene.customer, name="钱主任", mobile="13900001234")
    client = enter(scene.engineer)
    for text in ("钱主", "qian", "qzr", "13900001234", "东湖学院"):
        assert "钱主任" in text_of(client.get("/desk/callers/", {"q": text})), text
    assert "钱主任" not in text_of(client.get("/desk/callers/", {"q": "李会"}))


def test_what_is_open_already_is_shown_while_they_speak(scene, enter):
    ticket, client = scene.ticket(), enter(scene.engineer)
    page = text_of(client.get("/desk/callers/about/", {"caller": f"c{scene.contact.pk}"}))
    assert ticket.number in page
    assert client.get("/desk/callers/about/", {"caller": "c999999999"}).status_code == 404
    assert client.get("/desk/callers/about/", {"caller": "nonsense"}).status_code == 200


def test_a_caller_s_number_is_masked_for_who_may_not_see_it(scene, enter):
    scene.contact.mobile = "13812342210"
    scene.contact.save()
    asked = {"caller": f"c{scene.contact.pk}"}
    developer = enter(make_actor("developer"))
    assert "138****2210" in text_of(developer.get("/desk/callers/about/", asked))
    assert "13812342210" in text_of(enter(scene.engineer).get("/desk/callers/about/", asked))
    assert enter(scene.tester).get("/desk/callers/about/", asked).status_code == 403
