"""What robots are told of the house: each kind of news from the fact that it comes from."""

from datetime import timedelta

import pytest

from aftercare.channels.actions import following
from aftercare.channels.models import Cursor, InboundMessage, Parcel
from aftercare.channels.tests.linked import make_connection
from aftercare.contracts.actions import sweeping
from aftercare.desk.models import Notice
from aftercare.desk.tests.scene import MORNING, make_scene, minutes
from aftercare.foundation.facts import SYSTEM
from aftercare.records.journal import tell
from aftercare.records.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def robot():
    made = make_connection("wecom_robot", language="zh-hans")
    following.follow(MORNING)
    return made


def told(now=MORNING):
    following.follow(now)
    return list(Parcel.objects.order_by("pk").values_list("content__what", flat=True))


def test_only_urgent_tickets_are_news(robot):
    scene = make_scene()
    scene.ticket(priority="P3")
    ticket = scene.ticket(priority="P1")
    assert told() == ["new_ticket"]
    content = Parcel.objects.get().content
    assert (content["values"]["number"], content["customer"], content["path"]) == (
        ticket.number,
        "东湖学院",
        f"/desk/tickets/{ticket.number}/",
    )


def test_a_warning_a_breach_and_who_was_alarmed(robot):
    make_scene().ticket(priority="P2")
    for n in (8, 11):
        sweeping.sweep_due(minutes(n))
    found = told(minutes(11))
    assert {"new_ticket", "breach", "escalation"} <= set(found)
    assert found.count("breach") == 1


def test_what_happened_while_nobody_followed_is_told_once(robot):
    scene = make_scene()
    for _ in range(3):
        scene.ticket(priority="P1")
    assert told() == ["new_ticket"] * 3
    assert told() == ["new_ticket"] * 3
    Cursor.objects.update(entry_id=0)
    assert told() == ["new_ticket"] * 3


def test_a_new_connection_hears_nothing_of_the_past():
    make_scene().ticket(priority="P1")
    make_connection("wecom_robot")
    assert told() == []


def test_a_fact_that_cannot_be_told_does_not_hold_up_the_next(robot, monkeypatch):
    from aftercare.channels import telling

    scene = make_scene()
    first, _ = scene.ticket(priority="P1"), scene.ticket(priority="P1")
    describe = telling._describers["desk.TicketReceived"]

    def broken(fact):
        if fact.ticket_id == first.pk:
            raise ValueError
        return describe(fact)

    monkeypatch.setitem(telling._describers, "desk.TicketReceived", broken)
    assert told() == ["new_ticket"]


def test_the_tray_is_news_once_a_day(robot):
    waiting = {"channel": "mail", "raw": b"x", "sha256": "", "size": 1, "received_at": MORNING}
    InboundMessage.objects.create(
        external_id="1", state="tray", judged_at=MORNING - timedelta(hours=1), **waiting
    )
    assert following.mind_tray(MORNING, path="/tray/") == 0
    for hours in (2, 3, 4):
        following.mind_tray(MORNING + timedelta(hours=hours), path="/tray/")
    assert [p.content["values"] for p in Parcel.objects.all()] == [{"n": 1, "hours": 3}]


def test_a_failing_connection_is_news_for_the_others_and_a_notice(robot):
    from django.db import transaction

    from aftercare.channels.facts import ConnectionFailing

    scene = make_scene()
    fact = ConnectionFailing(
        by=SYSTEM, at=MORNING, connection_id=robot.pk, name="值班群", reason="x", dead=True
    )
    with transaction.atomic():
        tell(fact)
    assert told() == ["channel"]
    assert Notice.objects.filter(person_id=scene.manager.person_id, kind="channel").count() == 1
    assert Entry.objects.filter(kind="channels.ConnectionFailing").count() == 1


def test_without_any_connection_the_journal_is_only_passed_by():
    following.follow(MORNING)
    make_scene().ticket(priority="P1")
    following.follow(MORNING)
    assert (Parcel.objects.count(), Cursor.objects.get().entry_id) == (0, Entry.objects.latest("pk").pk)
