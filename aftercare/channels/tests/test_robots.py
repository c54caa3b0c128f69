"""Robots through the real adapter against servers that keep the providers' limits."""

from datetime import datetime, time, timedelta

import pytest

from aftercare.channels.actions import following, holding, parcels
from aftercare.channels.models import Connection, Parcel
from aftercare.channels.outward.tests.web_fake import web_fake
from aftercare.channels.robots.tests.messengers import DingTalk, Feishu, Messenger
from aftercare.channels.telling import News
from aftercare.channels.tests.linked import NOW, make_connection, make_news
from aftercare.foundation.facts import SYSTEM
from aftercare.records.models import Entry

pytestmark = pytest.mark.django_db
KINDS = [("wecom_robot", Messenger), ("dingtalk_robot", DingTalk), ("feishu_robot", Feishu)]


@pytest.fixture
def server(settings):
    settings.OUTWARD_ALLOWED = "127.0.0.1"
    with web_fake() as fake:
        yield fake


def put(robot, n, at=NOW, **fields):
    for i in range(n):
        parcels.put(robot.pk, f"{at:%H%M%S}:{i}", make_news(i, **fields).content(), at=at)


def robot_at(server, kind="wecom_robot", secret="", **fields):
    return make_connection(kind, secrets={"url": f"{server.url}/send?key=k", "secret": secret}, **fields)


@pytest.mark.parametrize(("kind", "messenger"), KINDS)
def test_each_messenger_takes_what_is_told(server, kind, messenger):
    server.answer = there = messenger("s3cret", NOW.timestamp())
    robot = robot_at(server, kind, "s3cret")
    put(robot, 1)
    assert parcels.send_due(NOW) == 1
    robot.refresh_from_db()
    assert (len(there.said), robot.last_success_at, robot.failures) == (1, NOW, 0)
    assert "P2: responded was not kept on GD20261118-0000" in str(there.said[0])
    assert parcels.send_due(NOW) == 0


@pytest.mark.parametrize(("kind", "messenger"), KINDS[1:])
def test_a_wrong_secret_stops_the_robot_and_raises_one_alarm(server, kind, messenger):
    server.answer = messenger("right", NOW.timestamp())
    robot = robot_at(server, kind, "wrong")
    put(robot, 1)
    for minutes in (0, 60, 120):
        parcels.send_due(NOW + timedelta(minutes=minutes))
    robot.refresh_from_db()
    assert (robot.dead, len(server.asked), Parcel.objects.get().state) == (True, 1, "queued")
    assert Entry.objects.filter(kind="channels.ConnectionFailing").count() == 1


def test_a_flood_becomes_digests_and_nothing_is_lost(server):
    server.answer = there = Messenger(now=NOW.timestamp())
    put(robot_at(server), 250)
    parcels.send_due(NOW)
    said = "\n".join(one["markdown"]["content"] for one in there.said)
    assert [f"GD20261118-{n:04}" in said for n in range(250)] == [True] * 250
    assert len(there.said) <= 18
    assert list(Parcel.objects.values_list("state", flat=True).distinct()) == ["sent"]


def test_the_pace_is_kept_over_minutes(server):
    server.answer = there = Messenger()
    robot = robot_at(server)
    for second in range(120):
        now = NOW + timedelta(seconds=second)
        there.now = now.timestamp()
        put(robot, 1, at=now)
        parcels.send_due(now)
    assert 18 < len(there.said) <= 3 * 18
    assert {asked.path for asked in server.asked} == {"/send"}
    assert len(server.asked) == len(there.said)
    robot.refresh_from_db()
    assert robot.failures == 0


def test_dingtalk_is_left_alone_for_ten_minutes_when_it_says_too_fast(server):
    server.answer = lambda asked: (200, b'{"errcode": 130101, "errmsg": "too fast"}')
    robot = robot_at(server, "dingtalk_robot")
    put(robot, 1)
    for minute in range(10):
        parcels.send_due(NOW + timedelta(minutes=minute))
    assert len(server.asked) == 1
    parcels.send_due(NOW + timedelta(minutes=10, seconds=1))
    assert len(server.asked) == 2


def test_five_failures_raise_the_alarm_once_and_a_success_ends_it(server):
    server.answer = lambda asked: (500, b"")
    robot = robot_at(server)
    put(robot, 1)
    now: datetime = NOW
    for _ in range(8):
        parcels.send_due(now)
        now = (Connection.objects.get().paused_until or now) + timedelta(seconds=1)
    assert Entry.objects.filter(kind="channels.ConnectionFailing").count() == 1
    server.answer = Messenger(now=now.timestamp())
    parcels.send_due(now)
    robot.refresh_from_db()
    assert (robot.failures, robot.alarmed_at, Parcel.objects.get().state) == (0, None, "sent")
    assert Entry.objects.filter(kind="channels.ConnectionRecovered").count() == 1


def test_a_dead_robot_does_not_stop_another(server):
    server.answer = Messenger(now=NOW.timestamp())
    broken = make_connection("wecom_robot", secrets={"url": "http://127.0.0.1:1/"})
    put(broken, 2)
    put(robot_at(server), 1)
    parcels.send_due(NOW)
    assert list(Parcel.objects.order_by("pk").values_list("state", flat=True)) == ["queued", "queued", "sent"]


def test_whoever_dies_while_telling_leaves_a_parcel_that_is_told_again(server):
    server.answer = there = Messenger(now=NOW.timestamp())
    put(robot_at(server), 1)
    Parcel.objects.update(state="leased", leased_until=NOW + timedelta(minutes=2))
    parcels.send_due(NOW)
    assert there.said == []
    parcels.send_due(NOW + timedelta(minutes=3))
    assert len(there.said) == 1


def test_quiet_hours_wait_for_the_morning_but_not_for_p1(server):
    night = NOW.replace(hour=15)  # eleven at night in Shanghai
    make_connection("wecom_robot", quiet_from=time(22), quiet_until=time(7))
    robot = Connection.objects.get()
    for n, priority in enumerate(("P2", "P1")):
        following._tell_robot(robot, f"e{n}", make_news(n, priority=priority), night)
    wakes = Parcel.objects.order_by("pk").values_list("not_before", flat=True)
    assert list(wakes) == [night + timedelta(hours=8), night]


@pytest.mark.parametrize(
    ("choice", "heard"),
    [
        ({}, 1),
        ({"hears": ["tray"]}, 0),
        ({"customers": [7]}, 1),
        ({"customers": [8]}, 0),
        ({"teams": [3]}, 1),
        ({"teams": [4]}, 0),
        ({"priorities": ["P2", "P1"]}, 1),
        ({"priorities": ["P1"]}, 0),
    ],
)
def test_a_robot_is_told_what_was_chosen(choice, heard):
    robot = make_connection("wecom_robot", **choice)
    news = make_news(customer_id=7, team_id=3)
    for _ in range(2):
        following._tell_robot(robot, "entry:1", news, NOW)
    assert Parcel.objects.count() == heard


def test_what_concerns_no_ticket_is_told_to_every_team():
    robot = make_connection("wecom_robot", teams=[4], priorities=["P1"], customers=[7])
    news = News(what="tray", sentence="x")
    assert following._tell_robot(robot, "tray:1", news, NOW) == 1


def test_numbers_only_says_neither_title_nor_customer(server):
    server.answer = there = Messenger(now=NOW.timestamp())
    put(robot_at(server, options={"numbers_only": True}), 1)
    parcels.send_due(NOW)
    said = str(there.said)
    assert ("GD20261118-0000" in said, "开票" in said, "东湖" in said) == (True, False, False)


def test_the_robot_speaks_its_language(server):
    server.answer = there = Messenger(now=NOW.timestamp())
    news = make_news(sentence="Test message from Aftercare")
    parcels.put(robot_at(server, language="zh-hans").pk, "1", news.content(), at=NOW)
    parcels.send_due(NOW)
    assert "测试" in str(there.said)


def test_after_a_restore_what_waited_can_be_dropped(server):
    put(robot_at(server), 2)
    put(robot_at(server), 1, at=NOW + timedelta(hours=1))
    holding.drop_waiting(NOW, by=SYSTEM, at=NOW)
    assert list(Parcel.objects.order_by("pk").values_list("state", flat=True)) == [
        "failed",
        "failed",
        "queued",
    ]


def test_what_was_told_long_ago_is_forgotten(server):
    robot = robot_at(server)
    put(robot, 1)
    put(robot, 1, at=NOW + timedelta(days=1))
    Parcel.objects.update(state="sent")
    assert parcels.forget_told(NOW + timedelta(days=91)) == 1
    assert parcels.forget_told(NOW + timedelta(days=91)) == 0


def test_nothing_is_told_while_a_restore_is_held(server, settings, tmp_path):
    settings.HELD_FILE = tmp_path / "held"
    settings.HELD_FILE.touch()
    put(robot_at(server), 1)
    assert (parcels.send_due(NOW), server.asked) == (0, [])
