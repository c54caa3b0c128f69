"""The doors beside the portal: a mailbox, a robot at rest, a webhook, a window, two chats.

Nothing here calls anybody: the mailbox waits to be delivered to, the robot is paused and has an address that
no name server knows (RFC 2606).
"""

from datetime import datetime, timedelta
from typing import Final

from aftercare.accounts import queries as people
from aftercare.channels.actions import chat_desk, chats
from aftercare.channels.actions.chats import Visitor
from aftercare.channels.actions.keeping import sealed
from aftercare.channels.models import Chat, Connection, Mailbox, WidgetKey
from aftercare.desk.actions.chats import open_from_chat
from aftercare.foundation.facts import Actor
from aftercare.site.demo.marks import mark, marked
from aftercare.site.demo.stage import Stage, Story

ADDRESS: Final = "support@huacheng.example"


def build(stage: Stage) -> None:
    """Written straight into the tables: a fact about them belongs to no customer and could not be removed."""
    long_ago, lately = stage.ago(days=120), stage.ago(minutes=45)
    box = Mailbox.objects.create(
        name="服务台邮箱",
        address=ADDRESS,
        kind="delivered",
        last_tried_at=lately,
        last_success_at=lately,
        created_at=long_ago,
    )
    mark("mailbox", box.pk)
    _connect("wecom_robot", "值班群机器人", "demo-robot", {"url": "https://robot.huacheng.example/send"})
    _connect("entrance", "机房监控", "demo-monitoring", {"secret": "whsec_ZGVtbw=="})
    widget = WidgetKey.objects.create(
        name="学费系统 3", key="wk_demo", origins=["https://fees.donghu.example"], created_at=long_ago
    )
    mark("widget", widget.pk)


def _connect(kind: str, name: str, key: str, secrets: dict[str, str]) -> None:
    robot = kind.endswith("_robot")
    made = Connection.objects.create(
        kind=kind,
        name=name,
        key=key,
        sealed=sealed(secrets),
        hears=["new_ticket", "green_channel", "breach"] if robot else [],
        active=not robot,
    )
    mark("connection", made.pk)


def mailbox() -> Mailbox | None:
    """Where the mail of the play arrives."""
    return Mailbox.objects.filter(pk__in=marked("mailbox")).first()


def visits(stage: Stage) -> list[Story]:
    """Who asks in a chat."""
    return [_helped(stage), _waits(stage)]


def _helped(stage: Stage) -> Story:
    """Answered at once, and goes on as a ticket."""
    at = stage.day(1, "15:20")
    yield at
    who, wang = stage.contacts["zhang.min"], stage.staff["wang"]
    chat = _begin(who, "退费单已经审核了，学生卡里还没到账，能查一下卡在哪一步吗？", at)
    for minutes, ours, text in (
        (1, True, "张老师您好，请把退费单号发我。"),
        (3, False, "TF20261118-0027，还有 0031 也一样。"),
        (6, True, "两单都停在银行回盘，我登记成工单继续跟，有结果邮件告诉您。"),
    ):
        said = at + timedelta(minutes=minutes)
        yield said
        if ours:
            chat_desk.answer(chat, text, by=wang, at=said)
        else:
            chats.say(chat.pk, text, mark="", by=who, at=said)
    at += timedelta(minutes=8)
    yield at
    chat.refresh_from_db()
    open_from_chat(chat, contact_id=who.contact_id or 0, title="退费单停在银行回盘", by=wang, at=at)


def _waits(stage: Stage) -> Story:
    """Asks just now; nobody has taken it yet."""
    at = stage.ago(minutes=2)
    yield at
    _begin(stage.contacts["huang.mei"], "库位调整单提交后一直转圈，换了浏览器也一样，请帮忙看看。", at)


def _begin(who: Actor, text: str, at: datetime) -> Chat:
    person = people.person(who.person_id or 0)
    visitor = Visitor(
        name=who.name,
        email=person.email,
        verified=True,
        customer_id=who.customer_id,
        contact_id=who.contact_id,
    )
    return chats.begin(visitor, text, by=who, at=at)
