"""Why a due time is what it is, read as a customer's lawyer reads it: against a table."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from aftercare.accounts.tests.people import fake_actor, make_actor
from aftercare.contracts.actions import clocks
from aftercare.contracts.models import Clock
from aftercare.contracts.queries.reasoning import reason
from aftercare.contracts.tests.world import add_promise, local, make_contract, start
from aftercare.foundation.errors import NotFound
from aftercare.foundation.facts import SYSTEM

pytestmark = pytest.mark.django_db


def written(received, *waits, now="2026-12-30 10:00", calendar="5x8", changes=(), **amount):
    """The reasoning of a resolution promised within so much time, with waits for the customer."""
    contract = make_contract()
    add_promise(
        contract, name="解决", milestone="resolved", calendar=calendar, amount=amount, pauses=["customer"]
    )
    ticket = start(contract, received_at=local(received))
    for since, until, cause in waits:
        clocks.hold(ticket, cause, at=local(since), by=SYSTEM)
        if until:
            clocks.release(ticket, at=local(until), by=SYSTEM)
    clock = Clock.objects.get(ticket=ticket)
    return reason(clock.pk, make_actor("engineer"), local(now))


def days(found):
    """Day, number, windows, and why, as the page has them."""
    w = found.words
    return [
        (
            f"{line.counted.day:%m-%d}",
            line.counted.number,
            " ".join(f"{a:%H:%M}-{b:%H:%M}" for a, b in line.counted.windows) if not found.numbered else "",
            w.counted_text(line.day, line.counted),
        )
        for line in found.days
    ]


ZH = "zh-hans"


def test_hours_over_a_holiday_are_counted_day_by_day_with_the_reason_of_every_day_left_out():
    with translation.override(ZH):
        found = written("2026-09-30 16:00", hours=4)
        assert days(found) == [
            ("09-30", None, "16:00-18:00", "工作日"),
            *[(f"10-0{n}", None, "", "休息日 国庆节（官方）") for n in range(1, 8)],
            ("10-08", None, "09:00-11:00", "工作日"),
        ]
        assert (found.due, found.zone) == (local("2026-10-08 11:00"), "Asia/Shanghai")
        assert found.days[-1].counted.total == timedelta(hours=4)


def test_a_make_up_workday_counts_and_a_plain_weekend_does_not():
    with translation.override(ZH):
        assert days(written("2026-10-09 17:00", hours=9)) == [
            ("10-09", None, "17:00-18:00", "工作日"),
            ("10-10", None, "09:00-12:00 13:00-18:00", "调休上班日 国庆节（官方）"),
        ]
        assert days(written("2026-11-20 17:00", hours=2))[1:] == [
            ("11-21", None, "", "每周休息"),
            ("11-22", None, "", "每周休息"),
            ("11-23", None, "09:00-10:00", "工作日"),
        ]


def test_working_days_are_numbered_and_the_day_of_the_start_is_not():
    with translation.override("en"):
        assert days(written("2026-09-24 10:00", working_days=2)) == [
            ("09-24", None, "", "working day; the day of the start doesn't count"),
            ("09-25", None, "", "Rest day 中秋节 (official)"),
            ("09-26", None, "", "Rest day 中秋节 (official)"),
            ("09-27", None, "", "Rest day 中秋节 (official)"),
            ("09-28", 1, "", "working day"),
            ("09-29", 2, "", "working day"),
        ]


def test_days_of_the_civil_code_count_every_day_and_move_off_a_rest_day():
    """民法典第二百零一条、第二百零三条: the first day doesn't count, a last day of rest moves on."""
    with translation.override("en"):
        found = written("2026-11-18 10:00", days=3)
        assert days(found) == [
            ("11-18", None, "", "working day; the day of the start doesn't count"),
            ("11-19", 1, "", "working day"),
            ("11-20", 2, "", "working day"),
            ("11-21", 3, "", "closed on this day of the week; counts all the same"),
            ("11-22", None, "", "closed on this day of the week"),
            ("11-23", None, "", "working day; takes the place of the rest day (Civil Code, article 203)"),
        ]
        assert found.due == local("2026-11-23 18:00")


@pytest.mark.parametrize(
    ("amount", "articles"),
    [
        ({"hours": 4}, []),
        ({"working_days": 2}, []),
        ({"days": 3}, ["第二百零一条", "第二百零三条"]),
        ({"months": 1}, ["第二百零一条", "第二百零二条", "第二百零三条"]),
        ({"days": 3, "counting": "elapsed"}, ["第二百零四条"]),
    ],
)
def test_an_article_is_cited_only_where_it_is_used(amount, articles):
    with translation.override(ZH):
        text = "".join(written("2026-11-18 10:00", **amount).sentences)
    known = ["第二百零一条", "第二百零二条", "第二百零三条", "第二百零四条"]
    assert [one for one in known if one in text] == articles


def test_each_wait_is_named_with_what_it_covered_or_why_it_costs_nothing():
    waits = [
        ("2026-11-18 11:00", "2026-11-18 14:00", "customer"),
        ("2026-11-18 15:00", "2026-11-18 16:00", "third_party"),
        ("2026-11-18 18:30", "2026-11-19 08:30", "customer"),
    ]
    found = written("2026-11-18 10:00", *waits, hours=8)
    assert [(one.reason, one.stops, one.length) for one in found.holds] == [
        ("customer", True, timedelta(hours=2)),
        ("third_party", False, timedelta()),
        ("customer", True, timedelta()),
    ]
    assert days(found)[0][2] == "10:00-11:00 14:00-18:00"
    assert (found.due, found.days[-1].counted.total) == (local("2026-11-19 12:00"), timedelta(hours=8))


def test_while_it_waits_there_is_no_due_time_and_the_days_go_up_to_now():
    found = written(
        "2026-11-18 10:00", ("2026-11-18 11:00", None, "customer"), now="2026-11-20 10:00", hours=8
    )
    assert (found.due, found.state) == (None, "paused")
    assert [line.counted.total for line in found.days] == [timedelta(hours=1)] * 3


def test_a_provisional_due_time_says_so():
    found = written("2026-12-31 17:00", hours=2)
    assert found.provisional
    assert any("2026-12-31" in sentence for sentence in found.sentences[-2:])


@pytest.mark.parametrize("amount", [{"months": 6}, {"hours": 8, "counting": "elapsed"}])
def test_what_needs_no_table_has_none(amount):
    assert written("2026-11-18 10:00", **amount).days == []


def test_facts_and_changes_stand_in_their_order_with_what_was_written_later():
    contract = make_contract("p1_p4")
    ticket = start(contract, priority="P3", received_at=local("2026-11-18 09:00"))
    clocks.reclassify(ticket, request_class="fault", priority="P2", at=local("2026-11-18 09:30"), by=SYSTEM)
    clocks.record(
        ticket,
        "responded",
        at=local("2026-11-18 09:40"),
        written_at=local("2026-11-18 11:00"),
        backdated_reason="电话答复，补登",
        by=SYSTEM,
    )
    clock = Clock.objects.get(ticket=ticket, commitment__milestone="responded", commitment__priority="P2")
    with translation.override("en"):
        found = reason(clock.pk, make_actor("engineer"), local("2026-11-18 12:00"))
        assert [(fact.text, f"{fact.at:%H:%M}", fact.reason) for fact in found.facts] == [
            ("report", "09:00", ""),
            ("From here on: Fault · P2", "09:30", ""),
            ("first response", "09:40", "电话答复，补登"),
        ]
    assert f"{found.facts[2].written_at:%H:%M}" == "11:00"
    assert (found.promise.version, found.contract.number) == (1, contract.number)


def test_only_those_who_may_see_the_ticket_read_it():
    contract = make_contract("three_levels")
    clock = Clock.objects.get(ticket=start(contract))
    reader = fake_actor("reporter", customer_id=contract.customer_id)
    assert reason(clock.pk, reader).contract == contract
    for other in (fake_actor("reporter", customer_id=contract.customer_id + 1), None):
        with pytest.raises(NotFound):
            reason(clock.pk if other else 0, other or reader)


def test_the_days_add_up_to_the_allowance_whatever_the_waits():
    for n, wait in enumerate(["2026-11-18 11:00", "2026-11-19 16:00", "2026-11-20 19:00"]):
        until = f"2026-11-2{n + 1} 10:30"
        found = written("2026-11-18 10:00", (wait, until, "customer"), hours=30)
        assert found.days[-1].counted.total == timedelta(hours=30)
        assert found.days[-1].counted.day == date.fromisoformat(f"{found.due:%Y-%m-%d}")
