"""Questions composed once answer as the ORM does, for everybody who asks, each time anew."""

from importlib import import_module

import pytest

from aftercare.accounts.tests.people import make_actor
from aftercare.desk import queries
from aftercare.desk.actions import conversation, ownership, progress
from aftercare.desk.queries.inbox import COUNTED, VIEWS
from aftercare.desk.rules.words import alike_by_codes
from aftercare.desk.tests.scene import make_contact, make_scene, minutes


@pytest.fixture
def busy(scene):
    """Tickets in several states, of two owners, some of them late."""
    other = make_actor("engineer")
    tickets = [scene.ticket(contact_id=make_contact(scene.customer).pk, at=minutes(n)) for n in range(6)]
    for ticket, owner in zip(tickets, (scene.engineer, other, scene.engineer, other), strict=False):
        ownership.take(scene.again(ticket), by=owner, at=minutes(10))
    for ticket in tickets[:2]:
        progress.start(scene.again(ticket), by=scene.manager, at=minutes(11))
    progress.hold(
        scene.again(tickets[0]),
        reason="customer",
        note="样表",
        until=minutes(900),
        by=scene.engineer,
        at=minutes(12),
    )
    progress.resolve(scene.again(tickets[1]), resolution="fix", text="已重启监听", by=other, at=minutes(13))
    return scene


@pytest.mark.django_db
def test_the_list_of_staff_is_the_list_of_the_orm(busy):
    """`whole_view` is composed anew each time; `inbox` is not. The manager may see both."""
    now = minutes(14)
    for person in (busy.manager, busy.engineer, busy.manager):
        for view in VIEWS:
            shown = queries.inbox(person, view, {}, sort="newest", now=now).rows
            if person is busy.manager:
                assert shown == queries.whole_view(person, view, {}, now=now), view
            if view in COUNTED:
                assert queries.counts(person, now=now)[view] == len(shown), view


@pytest.mark.django_db
def test_mine_is_of_who_asks(busy):
    other = make_actor("engineer")
    mine = [len(queries.inbox(who, "mine", {}, now=minutes(14)).rows) for who in (busy.engineer, other)]
    assert mine == [2, 0]


@pytest.mark.django_db
def test_pages_by_due_time_leave_nothing_out_and_say_nothing_twice(busy):
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = queries.inbox(
            busy.engineer, "open", {"customer": str(busy.customer.pk)}, cursor, now=minutes(14), limit=2
        )
        found += [row.number for row in page.rows]
        cursor = page.next_cursor
    assert sorted(found) == sorted(
        row.number for row in queries.inbox(busy.engineer, "open", {}, now=minutes(14)).rows
    )


@pytest.mark.django_db
def test_the_page_of_a_ticket_is_that_of_who_asks_and_of_now(scene):
    ticket, other = scene.ticket(), scene.ticket()
    conversation.save_draft(ticket, "reply", "我先看一下", by=scene.engineer, at=minutes(1))
    for _ in range(5):  # past the point where the plan is kept
        pages = [
            queries.ticket_page(ticket.number, who, now=minutes(2)) for who in (scene.engineer, scene.tester)
        ]
        assert [page.drafts for page in pages] == [{"reply": "我先看一下"}, {}]
        assert queries.ticket_page(other.number, scene.engineer, now=minutes(2)).ticket == other
    conversation.note(ticket, "稍后", by=scene.engineer, at=minutes(3))
    texts = [item.text for item in queries.ticket_page(ticket.number, scene.tester, now=minutes(4)).timeline]
    assert "稍后" in texts


@pytest.mark.django_db
def test_another_customer_finds_nothing_however_often_staff_asked(scene):
    ticket, stranger = scene.ticket(), make_scene()
    for _ in range(5):
        assert queries.get(ticket.number, scene.engineer) == ticket
    with pytest.raises(Exception, match="no such ticket"):
        queries.get(ticket.number, stranger.chief)
    with pytest.raises(Exception, match="no such ticket"):
        queries.ticket_page(ticket.number, stranger.chief, now=minutes(1))
    assert queries.inbox(stranger.chief, "open", {}, now=minutes(1)).rows == []


@pytest.mark.django_db
def test_an_old_ticket_with_the_same_code_is_found_among_newer_ones(scene, monkeypatch):
    monkeypatch.setattr(import_module("aftercare.desk.queries.search"), "WEIGHED", 2)
    old = scene.ticket(title="开票报错 ORA-12541", at=minutes(0))
    for n in range(1, 5):
        scene.ticket(title=f"收费窗口开票慢 {n}", text="慢", at=minutes(n))
    new = scene.ticket(title="收费窗口开票报错 ORA-12541", at=minutes(9))
    found = [row.number for row in queries.similar(scene.again(new), scene.chief)]
    assert (old.number in found, len(found)) == (True, 3)  # two that share a word, one that shares the code


def test_codes_are_words_with_a_digit():
    assert alike_by_codes("开票报错 ORA-12541，见 v2") == "'12541' | 'ora-12541'"
    assert alike_by_codes("开票报错") == ""
