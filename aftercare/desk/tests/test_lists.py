"""Lists, pages, search and figures: what they hold and how many statements they take."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aftercare.accounts.tests.people import make_actor
from aftercare.desk import queries
from aftercare.desk.actions import confirmation, conversation, ownership, progress
from aftercare.desk.queries import figures
from aftercare.desk.tests.scene import minutes


def all_numbers(by) -> list[str]:
    """The numbers of the open tickets, page by page."""
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = queries.inbox(by, "open", {}, cursor, now=minutes(1), limit=2)
        found += [row.number for row in page.rows]
        cursor = page.next_cursor
    return found


def statements(ask) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        ask()
    return len(captured)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_takes_one_statement_whatever_its_length(scene, rows):
    for n in range(rows):
        ticket = scene.ticket(system_id=scene.system.pk)
        ownership.take(ticket, by=make_actor("engineer"), at=minutes(n))
    reporter, chief = scene.reporter, scene.chief
    seen = {
        "inbox": lambda: queries.inbox(scene.engineer, "open", {}, now=minutes(1)),
        "counts": lambda: queries.counts(scene.engineer, now=minutes(1)),
        "own": lambda: queries.own_tickets(reporter),
        "to answer": lambda: queries.to_answer(chief),
        "search": lambda: queries.search(scene.engineer, "开票"),
        "figures": lambda: figures.figures(scene.engineer, minutes(-1), minutes(1)),
    }
    assert {name: statements(ask) for name, ask in seen.items()} == dict.fromkeys(seen, 1)


@pytest.mark.parametrize("messages", [1, 3])
def test_a_ticket_page_takes_four_statements_and_one_for_files(scene, messages):
    ticket = scene.ticket()
    for n in range(messages):
        conversation.note(ticket, f"备注 {n}", by=scene.engineer, at=minutes(n))
    assert statements(lambda: queries.ticket_page(ticket.number, scene.engineer, now=minutes(5))) == 4


def test_opening_a_ticket_takes_few_statements(scene):
    scene.ticket()
    report = scene.report(channel="api")
    from aftercare.desk.actions.intake import open_ticket

    with CaptureQueriesContext(connection) as captured:
        open_ticket(report, by=scene.engineer, at=minutes(1))
    own = [one["sql"] for one in captured if "SAVEPOINT" not in one["sql"]]
    assert len(own) <= 26, "\n".join(sql[:110] for sql in own)


def test_pages_follow_each_other_by_due_time_without_gap_or_double(scene):
    made = [scene.ticket(received_at=minutes(-n), at=minutes(0)) for n in range(5)]
    for ticket in made[:2]:
        progress.cancel(ticket, why="x", by=scene.manager, at=minutes(1))
    nothing_owed = scene.ticket(contract_id=None)
    conversation.reply(nothing_owed, "好", undo_seconds=0, by=scene.engineer, at=minutes(1))
    found = all_numbers(scene.engineer)
    assert found == [made[4].number, made[3].number, made[2].number, nothing_owed.number]


def test_pages_of_what_owes_nothing_follow_each_other_too(scene):
    from aftercare.desk.models import Ticket

    made = [scene.ticket() for _ in range(4)]
    Ticket.objects.update(next_due_at=None, next_clock=None)
    found = all_numbers(scene.engineer)
    assert found == [ticket.number for ticket in made]


def test_views_hold_what_they_say(scene):
    new = scene.ticket()
    mine = scene.ticket()
    ownership.take(mine, by=scene.engineer, at=minutes(1))
    waiting = scene.ticket()
    ownership.take(waiting, by=scene.manager, at=minutes(1))
    progress.hold(waiting, reason="third_party", note="x", by=scene.manager, at=minutes(2))
    checking = scene.ticket()
    ownership.take(checking, by=scene.manager, at=minutes(1))
    progress.resolve(checking, resolution="fix", text="x", by=scene.manager, at=minutes(2))
    asked = scene.ticket()
    ownership.take(asked, by=scene.manager, at=minutes(1))
    progress.resolve(asked, resolution="fix", text="x", by=scene.manager, at=minutes(2))
    progress.verify(asked, by=scene.tester, at=minutes(3))
    wanted = {
        "mine": {mine},
        "unassigned": {new},
        "open": {new, mine, waiting, checking, asked},
        "waiting": {waiting},
        "to_verify": {checking},
        "to_confirm": {asked},
        "closed": set(),
        "breached": set(),
        "all": {new, mine, waiting, checking, asked},
    }
    found = {
        view: {row.number for row in queries.inbox(scene.engineer, view, {}, now=minutes(3)).rows}
        for view in wanted
    }
    assert found == {view: {ticket.number for ticket in tickets} for view, tickets in wanted.items()}
    counted = queries.counts(scene.engineer, now=minutes(3))
    assert {view: counted[view] for view in counted if view in wanted} == {
        view: len(tickets) for view, tickets in wanted.items() if view in counted
    }


@pytest.mark.parametrize(
    "words", ["开票", "收费窗口", "ora-12541", "12541", "ORA-12541", "开", "开票 ORA", "排队两百"]
)
def test_case_84_words_find_it(scene, words):
    ticket = scene.ticket()
    scene.ticket(title="完全不同", text="另一件事")
    assert [row.number for row in queries.search(scene.engineer, words)] == [ticket.number]


@pytest.mark.parametrize("words", ["", "  ", "'", "a & | !", "\\", "缺货", "%", "<script>"])
def test_odd_words_find_nothing_and_break_nothing(scene, words):
    scene.ticket()
    assert queries.search(scene.engineer, words) == []


def test_the_likest_comes_first(scene):
    same = scene.ticket(title="收费窗口开票失败 ORA-12541", text="无法开票")
    scene.ticket(title="报表导出金额为文本", text="Excel")
    near = scene.ticket(title="开票很慢", text="慢")
    asked = scene.ticket()
    assert [row.number for row in queries.similar(asked, scene.engineer)][:2] == [same.number, near.number]
    assert queries.twins(scene.engineer, scene.customer.pk, "窗口不能开票", now=minutes(1))


def test_figures_count_what_became_of_what_was_received(scene):
    tickets = [scene.ticket() for _ in range(3)]
    for ticket in tickets[:2]:
        ownership.take(ticket, by=scene.engineer, at=minutes(1))
        conversation.reply(ticket, "好", undo_seconds=0, by=scene.engineer, at=minutes(4))
        progress.resolve(ticket, resolution="fix", text="x", by=scene.engineer, at=minutes(60))
        progress.verify(ticket, by=scene.tester, at=minutes(61))
    confirmation.confirm(tickets[0], by=scene.reporter, at=minutes(70))
    confirmation.still_broken(tickets[1], text="x", by=scene.reporter, at=minutes(70))
    cancelled = scene.ticket()
    progress.cancel(cancelled, why="x", by=scene.manager, at=minutes(1))
    counted = figures.figures(scene.engineer, minutes(-1), minutes(1))
    assert (counted.received, counted.responded, counted.resolved, counted.closed, counted.reopened) == (
        3,
        2,
        1,
        1,
        1,
    )
    assert (counted.response_seconds, counted.resolution_rate) == (240, Decimal("33.3"))
    assert figures.grouped(scene.engineer, minutes(-1), minutes(1), "state") == [
        ("closed", 1),
        ("in_progress", 1),
        ("new", 1),
    ]
    assert figures.open_at(scene.engineer, minutes(65)) == 3
    assert figures.figures(scene.engineer, minutes(1), minutes(1) + timedelta(days=1)).received == 0


@pytest.mark.parametrize(
    ("part", "whole", "shown"), [(0, 0, None), (1, 1, "100.0"), (1999, 2000, "99.9"), (0, 5, "0.0")]
)
def test_case_36_a_share_is_never_rounded_up_to_all(part, whole, shown):
    assert figures.rate(part, whole) == (Decimal(shown) if shown else None)
