"""Messengers through the whole house: kept first, sorted once, answered in the same thread."""

from datetime import timedelta
from time import time

import pytest
from django.test import Client
from django.utils import timezone

from aftercare.accounts.models import Person
from aftercare.accounts.tests.people import signed_in
from aftercare.channels.actions import calls, following, judging, parcels
from aftercare.channels.im import adapter
from aftercare.channels.im.rules import dingtalk
from aftercare.channels.im.tests import messengers
from aftercare.channels.models import Connection, InboundMessage, Parcel, Talk
from aftercare.channels.outward.tests.web_fake import web_fake
from aftercare.channels.tests.linked import make_connection
from aftercare.desk.actions import conversation, tray
from aftercare.desk.models import Notice, Ticket
from aftercare.desk.tests.scene import make_scene

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def far(settings):
    settings.OUTWARD_ALLOWED = "127.0.0.1"
    adapter._tokens.clear()
    with web_fake() as fake:
        yield fake


@pytest.fixture
def wecom(far):
    far.answer = server = messengers.WeCom("app-secret")
    secrets = {"secret": "app-secret", "token": "tok", "aes_key": messengers.AES_KEY}
    options = {"corp_id": messengers.CORP, "base_url": far.url}
    make_connection("wecom_im", secrets=secrets, options=options, key="kf")
    return server


def ring():
    asked, body = messengers.wecom_call("tok", str(int(time())))
    return Client(enforce_csrf_checks=True).post(f"/hooks/im/kf/?{asked}", body, content_type="text/xml")


def judge_all():
    for pk in list(InboundMessage.objects.filter(state="stored").order_by("pk").values_list("pk", flat=True)):
        judging.judge(pk)


def take_in():
    ring()
    calls.pull_due(timezone.now())
    judge_all()


def sort(scene):
    """A person says once whose words these are."""
    inbound = InboundMessage.objects.filter(state="tray").order_by("pk").first()
    now = timezone.now()
    return tray.open_from_tray(inbound.pk, contact_id=scene.contact.pk, by=scene.manager, at=now)


def reply(ticket, scene, text):
    ticket = scene.again(ticket)
    conversation.reply(ticket, text, undo_seconds=0, by=scene.engineer, at=timezone.now())
    following.follow(timezone.now())
    parcels.send_due(timezone.now())


def test_wecom_from_the_first_word_to_the_answer(wecom):
    scene = make_scene()
    following.follow(timezone.now())
    wecom.write(1, "系统登不上了")
    wecom.write(2, "我们的话不算", origin=5)
    wecom.write(3, "很急")
    assert ring().content == b"success"
    assert calls.pull_due(timezone.now()) == 2
    assert Connection.objects.get().cursor == "3"
    judge_all()
    assert list(InboundMessage.objects.values_list("state", flat=True)) == ["tray"] * 2
    ticket = sort(scene)
    wecom.write(4, "还在吗")
    take_in()
    words = ticket.messages.filter(kind="incoming").order_by("pk").values_list("text", "channel")
    assert list(words) == [("系统登不上了", "im"), ("还在吗", "im")]
    reply(ticket, scene, "正在处理")
    assert set(ticket.messages.filter(kind="incoming").values_list("author_name", flat=True)) == {"李会计"}
    assert [(one["touser"], one["text"]["content"]) for one in wecom.said] == [("wmUSER", "正在处理")]


def test_nothing_is_lost_or_doubled_over_pages_and_repeated_calls(wecom):
    for n in range(7):
        wecom.write(n, f"第 {n} 句")
    for _ in range(3):
        take_in()
    assert InboundMessage.objects.count() == 7
    Connection.objects.update(cursor="")
    take_in()
    assert InboundMessage.objects.count() == 7


def test_a_lost_call_is_made_up_for(wecom):
    wecom.write(1, "在吗")
    now = timezone.now()
    assert calls.pull_due(now) == 1
    wecom.write(2, "在吗")
    assert calls.pull_due(now + timedelta(minutes=4)) == 0
    assert calls.pull_due(now + timedelta(minutes=6)) == 1


def test_an_expired_token_is_asked_for_again(wecom):
    wecom.write(1, "一")
    take_in()
    wecom.token = "T2"
    wecom.write(2, "二")
    take_in()
    assert InboundMessage.objects.count() == 2


def test_the_sixth_answer_is_held_and_the_owner_learns_of_it(wecom):
    scene = make_scene()
    following.follow(timezone.now())
    wecom.write(1, "在吗")
    take_in()
    ticket = sort(scene)
    for n in range(6):
        reply(ticket, scene, f"答复 {n}")
    assert [one["text"]["content"] for one in wecom.said] == [f"答复 {n}" for n in range(5)]
    assert Notice.objects.filter(ticket=ticket, kind="failed_mail").exists()
    wecom.write(2, "好的")
    take_in()
    reply(ticket, scene, "再答")
    assert wecom.said[-1]["text"]["content"] == "再答"


def test_an_answer_taken_back_is_never_said(wecom):
    scene = make_scene()
    following.follow(timezone.now())
    wecom.write(1, "在吗")
    take_in()
    ticket = sort(scene)
    now = timezone.now()
    message = conversation.reply(ticket, "写错了", undo_seconds=30, by=scene.engineer, at=now)
    conversation.undo(message, by=scene.engineer, at=now)
    conversation.settle_replies(now + timedelta(minutes=1))
    following.follow(now)
    parcels.send_due(now)
    assert wecom.said == []


def test_a_contact_without_mail_is_answered_in_the_messenger_alone(wecom):
    scene = make_scene()
    following.follow(timezone.now())
    scene.contact.email = ""
    scene.contact.save()
    wecom.write(1, "在吗")
    take_in()
    reply(sort(scene), scene, "在的")
    assert len(wecom.said) == 1


def test_dingtalk_group(far):
    scene = make_scene()
    following.follow(timezone.now())
    make_connection("dingtalk_im", secrets={"secret": "sec"}, key="ding", options={"base_url": far.url})
    far.answer = lambda asked: (200, b'{"errcode": 0}')
    until = int((time() + 3600) * 1000)

    def say(n, text, secret="sec"):
        stamp = str(int(time() * 1000))
        body = messengers.dingtalk_body(
            n, text, session=f"{far.url}/robot/sendBySession?session=s", until=until
        )
        headers = {"Timestamp": stamp, "Sign": dingtalk.sign(stamp, secret)}
        return Client().post("/hooks/im/ding/", body, content_type="application/json", headers=headers)

    assert [
        say(1, "开不了票").status_code,
        say(1, "开不了票").status_code,
        say(2, "x", "no").status_code,
    ] == [
        200,
        200,
        401,
    ]
    judge_all()
    ticket = sort(scene)
    say(3, "还是不行")
    judge_all()
    assert Ticket.objects.count() == 1
    assert [m.author_name for m in ticket.messages.filter(kind="incoming").order_by("pk")][1:] == ["李会计"]
    reply(ticket, scene, "马上看")
    assert "马上看" in far.asked[-1].body.decode()
    Talk.objects.update(way={"session": "", "until": "0"})
    reply(ticket, scene, "太晚了")
    assert Parcel.objects.order_by("pk").last().state == "failed"
    assert Notice.objects.filter(ticket=ticket, kind="failed_mail").exists()


def test_an_answer_goes_nowhere_but_to_the_messenger(far):
    """Abuse case D15: the signature of a call covers the time only, so a captured one carries any address."""
    scene = make_scene()
    following.follow(timezone.now())
    connection = make_connection("dingtalk_im", secrets={"secret": "sec"}, key="ding")
    stamp, until = str(int(time() * 1000)), int((time() + 3600) * 1000)
    body = messengers.dingtalk_body(1, "开不了票", session=f"{far.url}/mine?session=s3cret", until=until)
    headers = {"Timestamp": stamp, "Sign": dingtalk.sign(stamp, "sec")}
    Client().post("/hooks/im/ding/", body, content_type="application/json", headers=headers)
    judge_all()
    reply(sort(scene), scene, "数据库密码已重置")
    assert far.asked == []
    lost = Parcel.objects.get(connection=connection, state="failed")
    assert lost.last_error == "session: The address for answers is not one of the messenger's."
    kept = InboundMessage.objects.get(channel="dingtalk")
    assert (
        "s3cret" not in f"{bytes(kept.raw)!r}{kept.parsed}{Talk.objects.get().way}{lost.content}{lost.tries}"
    )


def test_feishu_group(far):
    scene = make_scene()
    following.follow(timezone.now())
    far.answer = server = messengers.Feishu("app-secret")
    secrets = {"secret": "app-secret", "token": "vt", "encrypt_key": "ek"}
    make_connection("feishu_im", secrets=secrets, options={"app_id": "cli_1", "base_url": far.url}, key="fei")

    def say(told):
        body = messengers.feishu_locked(told, "ek")
        headers = messengers.feishu_headers(body, str(int(time())), "ek")
        return Client().post("/hooks/im/fei/", body, content_type="application/json", headers=headers)

    assert say({"type": "url_verification", "token": "vt", "challenge": "c"}).json() == {"challenge": "c"}
    for _ in range(2):
        assert say(messengers.feishu_event(1, "打印不出来", "vt")).status_code == 200
    judge_all()
    ticket = sort(scene)
    reply(ticket, scene, "收到")
    assert (InboundMessage.objects.count(), server.said) == (1, [("om_1", "收到")])


def test_a_call_for_nobody_is_answered_so():
    assert Client().post("/hooks/im/nobody/", b"{}", content_type="application/json").status_code == 404


def test_the_page_says_that_an_answer_goes_into_the_messenger(wecom, client):
    scene = make_scene()
    wecom.write(1, "在吗")
    take_in()
    ticket = sort(scene)
    client = signed_in(client, Person.objects.get(pk=scene.engineer.person_id))
    page = client.get(f"/desk/tickets/{ticket.number}/", headers={"Accept-Language": "en"})
    assert "in the messenger" in page.content.decode()
    other = client.get(f"/desk/tickets/{scene.ticket().number}/", headers={"Accept-Language": "en"})
    assert "in the messenger" not in other.content.decode()
