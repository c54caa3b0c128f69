"""Open clocks follow a new edition of their calendar in batches; its page says how far they are."""

import pytest
from django.urls import reverse

from aftercare.accounts.tests.people import make_actor, make_person, signed_in
from aftercare.contracts.actions import calendars, clocks, sweeping
from aftercare.contracts.models import Calendar, Clock
from aftercare.contracts.queries.moving import Moving, still_moving
from aftercare.contracts.tests.world import add_promise, later, local, make_contract, start
from aftercare.records.models import Entry

pytestmark = pytest.mark.django_db


def opened(count):
    """So many tickets with a promise of two working days, and the calendar it counts in."""
    contract = make_contract()
    add_promise(contract, milestone="resolved", amount={"working_days": 2}, calendar="5x8")
    tickets = [start(contract) for _ in range(count)]
    return tickets, Calendar.objects.get(key="5x8")


def close_on(calendar, day):
    newest = calendar.versions.latest("number")
    definition = {**newest.definition, "calendar": {**newest.definition["calendar"], "exceptions": {day: []}}}
    by = make_actor("service_manager")
    calendars.revise(calendar.pk, definition=definition, base=newest.number, by=by, at=later(hours=1))


def test_all_open_clocks_follow_and_both_due_times_are_on_the_timeline():
    tickets, calendar = opened(5)
    assert still_moving(calendar.pk) is None
    close_on(calendar, "2026-11-19")
    assert still_moving(calendar.pk) == Moving(left=5, whole=5)
    clocks.sweep_due(later(hours=2))
    assert still_moving(calendar.pk) is None
    assert set(Clock.objects.values_list("due_at", flat=True)) == {local("2026-11-23 18:00")}
    moved = Entry.objects.filter(kind="contracts.DueMoved").order_by("subject_id")
    assert [entry.subject_id for entry in moved] == tickets
    assert {(entry.body["due_before"], entry.body["due_after"]) for entry in moved} == {
        ("2026-11-20T10:00:00Z", "2026-11-23T10:00:00Z")
    }


def test_a_round_without_time_left_begins_with_what_is_due_and_the_next_one_goes_on(monkeypatch):
    tickets, calendar = opened(3)
    contract = make_contract()
    add_promise(contract, amount={"hours": 1})
    due = start(contract)
    close_on(calendar, "2026-11-19")
    monkeypatch.setattr(sweeping, "BATCH", 1)
    assert next(sweeping._batches(later(hours=2))) == [due]
    monkeypatch.setattr(sweeping, "BUDGET", -1.0)
    assert clocks.sweep_due(later(hours=2)) == 0
    assert still_moving(calendar.pk) == Moving(left=3, whole=3)
    monkeypatch.setattr(sweeping, "BUDGET", 20.0)
    assert clocks.sweep_due(later(hours=2)) == 1 + len(tickets)


def test_a_clock_that_cannot_follow_does_not_keep_the_page_waiting():
    tickets, calendar = opened(2)
    close_on(calendar, "2026-11-19")
    Clock.objects.filter(ticket=tickets[0]).update(parked_at=later(hours=1), parked_reason="damaged")
    assert still_moving(calendar.pk) == Moving(left=1, whole=1)


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh-hans", "还有 3 个未结束的时限（共 3 个）"), ("en", "3 of 3 open clocks still count")],
)
def test_the_page_says_how_many_still_count_by_a_former_edition(client, language, said):
    _tickets, calendar = opened(3)
    signed_in(client, make_person("service_manager"))
    client.cookies["language"] = language
    address = reverse("contracts:calendar", args=[calendar.pk])
    assert said not in client.get(address).content.decode()
    close_on(calendar, "2026-11-19")
    page = client.get(address).content.decode()
    assert said in page
    assert "every 5s" in page
    clocks.sweep_due(later(hours=2))
    assert "every 5s" not in client.get(address).content.decode()
