"""A chat becomes a ticket: every word in the record, the clocks from the first, an answer counts as given."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aftercare.accounts.tests.people import make_person, signed_in
from aftercare.channels.actions import chat_desk, chats
from aftercare.channels.chat import queries as asked
from aftercare.channels.models import Chat
from aftercare.contracts.queries import clocks_of
from aftercare.desk.actions.chats import open_from_chat
from aftercare.desk.models import Message
from aftercare.desk.tests.portal.conftest import person_of
from aftercare.desk.tests.scene import minutes
from aftercare.foundation.errors import Conflict


def begin(scene, at=0, *, verified=True, text="收费窗口无法开票"):
    contact = scene.contact
    whose = {"customer_id": contact.customer_id, "contact_id": contact.pk} if verified else {}
    visitor = chats.Visitor(name=contact.name, email=contact.email, verified=verified, **whose)
    return chats.begin(visitor, text, by=scene.reporter, at=minutes(at))


def say(chat, text, at):
    chats.say(chat.pk, text, mark=text, by=chats.visitor_of(chat), at=minutes(at))


def ticket_of(scene, chat, at, **more):
    chat = asked.chat_by_id(chat.pk)
    made = open_from_chat(chat, contact_id=scene.contact.pk, by=scene.engineer, at=minutes(at), **more)
    return scene.again(made)


def states(ticket, at=41):
    return {card.milestone: card.state for card in clocks_of(ticket.pk, minutes(at))}


def test_every_word_is_in_the_record_with_who_and_when(scene):
    chat = begin(scene)
    say(chat, "排队两百多人", 1)
    chat_desk.answer(chat, "我看一下", by=scene.engineer, at=minutes(3))
    say(chat, "好的，等您", 4)
    ticket = ticket_of(scene, chat, 40)
    lines = Message.objects.filter(ticket=ticket).order_by("at", "id")
    assert [(m.kind, m.author_name, m.text, m.at, m.channel) for m in lines] == [
        ("incoming", "李会计", "收费窗口无法开票", minutes(0), "chat"),
        ("incoming", "李会计", "排队两百多人", minutes(1), "chat"),
        ("reply", "王工", "我看一下", minutes(3), "chat"),
        ("incoming", "李会计", "好的，等您", minutes(4), "chat"),
    ]
    assert (ticket.received_at, ticket.channel, ticket.owner_id) == (
        minutes(0),
        "chat",
        scene.engineer.person_id,
    )
    assert asked.chat_by_id(chat.pk).ticket_number == ticket.number


def test_an_answer_in_time_counts_although_the_ticket_is_made_late(scene):
    chat = begin(scene)
    chat_desk.answer(chat, "我看一下", by=scene.engineer, at=minutes(3))
    ticket = ticket_of(scene, chat, 40)
    assert ticket.responded_at == minutes(3)
    assert states(ticket)["responded"] == "met"
    assert ticket.breached_at is None


def test_without_a_person_s_answer_nothing_counts_as_a_response(scene):
    chat = begin(scene)
    chat_desk.take(chat, by=scene.engineer, at=minutes(1))
    ticket = ticket_of(scene, chat, 5)
    assert ticket.responded_at is None
    assert states(ticket, 6)["responded"] == "running"


def test_a_stranger_s_words_stay_marked(scene):
    ticket = ticket_of(scene, begin(scene, verified=False), 5)
    assert [m.flags for m in Message.objects.filter(ticket=ticket)] == [["unverified"]]


def test_it_becomes_one_ticket_only(scene):
    chat = begin(scene)
    ticket_of(scene, chat, 5)
    with pytest.raises(Conflict):
        ticket_of(scene, chat, 6)


def test_the_portal_goes_on_with_what_is_going_on(client, scene):
    signed_in(client, person_of(scene.contact, "reporter"))
    for text in ("第一句", "第二句"):
        answer = client.post(
            reverse("desk_portal:begin_chat"), {"text": text, "mark": text}, content_type="application/json"
        )
        assert answer.status_code == 200
    chat = Chat.objects.get()
    assert (chat.verified, chat.customer_id, chat.contact_id) == (True, scene.customer.pk, scene.contact.pk)
    assert [line["text"] for line in answer.json()["lines"] if not line["kind"]] == ["第一句", "第二句"]


def test_the_desk_shows_takes_answers_and_makes_a_ticket(client, scene):
    chat = begin(scene)
    signed_in(client, make_person("engineer", name="周工"))
    page = client.get(reverse("desk:chat", args=[chat.public_id])).content.decode()
    assert "李会计" in page
    assert client.post(reverse("desk:take_chat", args=[chat.public_id])).status_code == 303
    said = client.post(
        reverse("desk:chat_words", args=[chat.public_id]), {"text": "在"}, content_type="application/json"
    )
    assert said.json()["line"]["name"] == "周工"
    made = client.post(reverse("desk:chat_ticket", args=[chat.public_id]), {"caller": f"c{scene.contact.pk}"})
    assert made["Location"].startswith("/desk/tickets/GD")
    assert "GD" in client.get(reverse("desk:chat", args=[chat.public_id])).content.decode()


def test_a_sign_opens_a_known_customer_s_chat_only_beside_their_session(client, scene):
    """Abuse case A11: the page's sign lasts a week, the account may not."""
    person = person_of(scene.contact, "reporter")
    signed_in(client, person)
    asked_for = {"content_type": "application/json"}
    begun = client.post(reverse("desk_portal:begin_chat"), {"text": "在吗", "mark": "1"}, **asked_for).json()
    headers = {"X-Chat": begun["sign"]}
    others = [Client(), Client(), Client()]
    signed_in(others[1], person_of(scene.coordinator, "coordinator"))
    signed_in(others[2], make_person("engineer"))

    def statuses(one):
        said = one.post(reverse("channels:say"), {"text": "x"}, headers=headers, **asked_for).status_code
        return one.get(reverse("channels:chat_lines"), headers=headers).status_code, said

    assert statuses(client) == (200, 200)
    assert [statuses(one) for one in others] == [(404, 404)] * 3
    person.is_active, person.deactivated_at = False, timezone.now()
    person.save()
    assert statuses(client) == (404, 404)
