"""Chats: lines in order, said once, ended once; nobody's words are lost."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError, connection, transaction

from aftercare.accounts.tests.people import make_actor
from aftercare.channels.actions import chat_desk, chat_ends, chats
from aftercare.channels.actions.feedback import Feedback, take_feedback
from aftercare.channels.chat import hours, queries, reading, signs
from aftercare.channels.identity import read_mail
from aftercare.channels.models import Chat, ChatLine, InboundMessage
from aftercare.channels.rules.chats import IDLE, UNANSWERED, ancestors, is_idle, origin_of, read_origins
from aftercare.channels.tests.conftest import NOW
from aftercare.foundation.errors import Conflict, Forbidden, Invalid, NotFound

STRANGER = chats.Visitor(name="李会计", email="li@donghu.example", company="东湖学院")


@pytest.fixture(autouse=True)
def at_our_desks(monkeypatch):
    monkeypatch.setattr(hours, "_asked", [])


@pytest.fixture
def chat(db):
    by = chats.visitor_of(Chat(visitor_name="李会计"))
    return chats.begin(STRANGER, "开票报错", mark="m1", by=by, at=NOW)


@pytest.fixture
def engineer(db):
    return make_actor("engineer", name="王工")


def said(chat):
    return [(line.number, line.author, line.kind or line.text) for line in queries.lines_of(chat.pk)]


def test_lines_are_numbered_and_one_sent_again_is_the_same_line(chat, engineer):
    by = chats.visitor_of(chat)
    first = chats.say(chat.pk, "还在吗", mark="m2", by=by, at=NOW)
    again = chats.say(chat.pk, "还在吗", mark="m2", by=by, at=NOW)
    chat_desk.answer(chat, "在的", mark="m2", by=engineer, at=NOW)
    assert first.pk == again.pk
    assert said(chat) == [
        (1, "visitor", "开票报错"),
        (2, "visitor", "还在吗"),
        (3, "system", "joined"),
        (4, "staff", "在的"),
    ]
    assert [line["n"] for line in queries.as_plain(queries.lines_of(chat.pk, 2))] == [3, 4]


def test_a_stranger_says_who_they_are(db):
    by = chats.visitor_of(Chat(visitor_name="x"))
    nameless, silent = chats.Visitor(name=" ", email="a@b.example"), chats.Visitor(name="x")
    for visitor, field in ((nameless, "name"), (silent, "email")):
        with pytest.raises(Invalid) as refused:
            chats.begin(visitor, "words", by=by, at=NOW)
        assert refused.value.field == field
    assert Chat.objects.count() == 0


def test_one_takes_it_a_colleague_is_told_who(chat, engineer):
    colleague = make_actor("engineer", name="赵工")
    chat_desk.take(chat, by=engineer, at=NOW)
    chat_desk.take(chat, by=engineer, at=NOW)
    with pytest.raises(Conflict, match="王工"):
        chat_desk.take(chat, by=colleague, at=NOW)
    chat_desk.hand_over(chat, colleague.person_id, by=engineer, at=NOW)
    found = queries.chats(colleague)
    assert [(row.unread, row.owner) for row in found.mine] == [(3, "赵工")]
    assert queries.chat_count(colleague) == 1
    chat_desk.mark_read(queries.chat_by_id(chat.pk), by=colleague)
    assert queries.chat_count(colleague) == 0


def test_who_may_not_answer_may_not_take(chat):
    with pytest.raises(Forbidden):
        chat_desk.answer(chat, "…", by=make_actor("finance"), at=NOW)


def test_an_answered_chat_ends_and_takes_no_more_words(chat, engineer):
    chat_desk.answer(chat, "好了", by=engineer, at=NOW)
    chat_ends.end(chat, by=engineer, at=NOW)
    chat_ends.end(chat, by=engineer, at=NOW)
    with pytest.raises(Conflict):
        chats.say(chat.pk, "再问", mark="m9", by=chats.visitor_of(chat), at=NOW)
    assert said(chat)[-1] == (4, "system", "ended")
    assert InboundMessage.objects.count() == 0


def test_one_that_nobody_answered_becomes_a_message_received_at_its_first_word(chat, desk):
    assert chat_ends.end_idle(NOW + UNANSWERED - timedelta(seconds=1)) == 0
    assert chat_ends.end_idle(NOW + UNANSWERED) == 1
    assert chat_ends.end_idle(NOW + UNANSWERED) == 0
    message = InboundMessage.objects.get()
    parsed, thread = reading.read_chat(message)
    assert (message.channel, message.received_at, thread.ticket_channel) == ("chat", NOW, "chat")
    assert (parsed.from_.address, parsed.text.strip(), parsed.flags) == (
        "li@donghu.example",
        "开票报错",
        ("unverified",),
    )


def test_out_of_hours_it_says_so(db, monkeypatch):
    monkeypatch.setattr(hours, "_asked", [lambda at: False])
    chat = chats.begin(STRANGER, "有人吗", by=chats.visitor_of(Chat(visitor_name="x")), at=NOW)
    assert said(chat) == [(1, "visitor", "有人吗"), (2, "system", "closed")]


def test_lines_are_never_rewritten(chat):
    for sql in ("UPDATE channels_chatline SET text = 'x'", "DELETE FROM channels_chatline"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert ChatLine.objects.get(chat=chat, number=1).text == "开票报错"


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_two_statements(engineer, django_assert_num_queries, many):
    for n in range(many):
        chats.begin(STRANGER, f"words {n}", by=chats.visitor_of(Chat(visitor_name="x")), at=NOW)
    with django_assert_num_queries(2):
        assert len(queries.chats(engineer).waiting) == many


def test_signs_open_one_thing_each(chat):
    assert signs.chat_of(signs.visitor_sign(chat.pk, NOW), NOW) == chat.pk
    assert signs.read_stream(signs.stream_sign(chat.pk)).chat_id == chat.pk
    assert signs.read_stream("forged") is None
    with pytest.raises(NotFound):
        signs.chat_of(signs.frame_sign(chat.pk, NOW), NOW)


def test_feedback_is_kept_as_sent_and_read_into_fields(db, desk):
    errors = [{"at": "09:00", "text": "TypeError", "where": "a.js:3"}]
    who = {"name": "周", "email": "zhou@fz.example"}
    sent = json.dumps(
        {"description": "导出后金额成了文本", **who, "version": "7.2", "browser": "Firefox", "errors": errors}
    )
    picture = b"\x89PNG\r\n\x1a\n" + b"0" * 20
    given = Feedback(sent=sent, mark="f1", widget_name="学费系统", picture=picture)
    message = take_feedback(given, at=NOW)
    assert take_feedback(given, at=NOW).pk == message.pk
    parsed, thread = reading.read_feedback(InboundMessage.objects.get(pk=message.pk))
    assert [one.name for one in parsed.attachments] == ["feedback.json", "screenshot.png"]
    assert thread.fields == {
        "environment": "产品: 学费系统\n版本: 7.2\n浏览器: Firefox",
        "error_text": "09:00 TypeError a.js:3",
    }


def test_feedback_that_is_no_picture_or_says_nothing_is_refused(db):
    plain = '{"description": "x", "email": "a@b.example"}'
    for sent, picture in ((plain, BytesIO(b"<svg>").read()), ("[]", b""), ('{"email": "a@b.example"}', b"")):
        with pytest.raises(Invalid):
            take_feedback(Feedback(sent=sent, mark="f", widget_name="w", picture=picture), at=NOW)
    assert InboundMessage.objects.count() == 0


def test_no_name_of_a_visitor_becomes_a_header(db, desk):
    sent = '{"description": "x", "name": "a\\r\\nBcc: b@c.example", "email": "a@b.example"}'
    message = take_feedback(Feedback(sent=sent, mark="f", widget_name="w"), at=NOW)
    assert b"\nBcc:" not in bytes(message.raw)
    assert read_mail(bytes(message.raw)).cc == ()


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://Fees.Example.com/path?x", "https://fees.example.com"),
        ("https://fees.example.com:8443", "https://fees.example.com:8443"),
        ("https://fees.example.com:443", "https://fees.example.com"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://fees.example.com", ""),
        ("https://a.example; script-src *", ""),
        ("*", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_origins(address, origin):
    assert origin_of(address) == origin


def test_a_list_of_origins_says_what_is_none():
    assert read_origins("https://a.example\nhttps://a.example, ftp://b") == (
        ["https://a.example"],
        ["ftp://b"],
    )
    assert ancestors(["https://a.example"]) == "'self' https://a.example"


def test_silence_is_judged_by_whether_somebody_answered():
    assert is_idle(answered=True, last_line_at=NOW, now=NOW + IDLE)
    assert not is_idle(answered=False, last_line_at=NOW, now=NOW + IDLE)
