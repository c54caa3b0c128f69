"""What must hold for every calendar, start, amount and hold."""

import os
import time
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from aftercare.foundation.worktime import Amount, Unit, between, hours, is_open, minutes, next_open
from aftercare.foundation.worktime.holds import Hold, counted, join
from aftercare.foundation.worktime.moments import instant
from aftercare.foundation.worktime.tests.makers import calendars, due_of, hold_lists, moments

lengths = st.integers(1, 60 * 500)
day_amounts = st.builds(
    Amount,
    st.sampled_from([Unit.WORKING_DAYS, Unit.DAYS, Unit.WEEKS, Unit.MONTHS, Unit.YEARS]),
    st.integers(1, 5),
)
amounts = lengths.map(minutes) | day_amounts
usual = settings(max_examples=30, deadline=None)


@usual
@given(calendars(), moments, lengths)
def test_between_is_the_inverse_of_add(calendar, start, length):
    due = due_of(calendar, start, minutes(length))
    assert between(calendar, start, due).length == timedelta(minutes=length)


@usual
@given(calendars(), moments, lengths)
def test_the_due_time_is_the_first_possible(calendar, start, length):
    due = due_of(calendar, start, minutes(length))
    assert between(calendar, start, due - timedelta(microseconds=1)).length < timedelta(minutes=length)


@usual
@given(calendars(), moments, moments, amounts)
def test_a_later_start_is_never_due_earlier(calendar, one, other, amount):
    first, second = sorted([one, other])
    assert due_of(calendar, first, amount) <= due_of(calendar, second, amount)


@usual
@given(calendars(), moments, lengths, lengths)
def test_amounts_add_up(calendar, start, one, other):
    halfway = due_of(calendar, start, minutes(one))
    assert due_of(calendar, halfway, minutes(other)) == due_of(calendar, start, minutes(one + other))


@usual
@given(calendars(), moments, moments, moments)
def test_open_time_adds_up(calendar, one, other, another):
    first, second, third = sorted([one, other, another])
    parts = between(calendar, first, second).length + between(calendar, second, third).length
    assert parts == between(calendar, first, third).length


@usual
@given(calendars(), moments, amounts, hold_lists())
def test_a_hold_moves_the_due_time_by_the_open_time_it_covers(calendar, start, amount, holds):
    due = due_of(calendar, start, amount, holds)
    joined = join(Hold(instant(since), instant(until)) for since, until in holds)
    allowed = between(calendar, start, due_of(calendar, start, amount)).length
    used = counted(calendar, joined, instant(start), instant(due))
    assert timedelta(microseconds=used) == allowed


@usual
@given(calendars(), moments, amounts, hold_lists())
def test_a_hold_never_brings_the_due_time_forward(calendar, start, amount, holds):
    assert due_of(calendar, start, amount, holds) >= due_of(calendar, start, amount)


@usual
@given(calendars(), moments, lengths, hold_lists())
def test_the_order_of_holds_and_doubled_holds_do_not_matter(calendar, start, length, holds):
    amount = minutes(length)
    assert due_of(calendar, start, amount, holds) == due_of(
        calendar, start, amount, [*reversed(holds), *holds]
    )


@usual
@given(calendars(), moments)
def test_the_next_opening_is_open_and_nothing_lies_between(calendar, moment):
    opening = next_open(calendar, moment).at
    assert is_open(calendar, opening)
    assert between(calendar, moment, opening).length == timedelta()
    assert due_of(calendar, moment, minutes(0)) == opening


@usual
@given(calendars(), moments, amounts)
def test_the_zone_of_the_question_does_not_matter(calendar, start, amount):
    assert due_of(calendar, start.astimezone(calendar.zone), amount) == due_of(calendar, start, amount)


@usual
@given(calendars(), moments, day_amounts)
def test_days_end_at_close_of_business(calendar, start, amount):
    due = due_of(calendar, start, amount)
    own_days = (due.toordinal(), due.toordinal() - 1)
    assert instant(due) in [stretches[-1][1] for day in own_days if (stretches := calendar.stretches_on(day))]


@usual
@given(calendars(), moments, amounts)
def test_the_answer_is_in_the_zone_of_the_calendar(calendar, start, amount):
    assert due_of(calendar, start, amount).tzinfo is calendar.zone


def test_the_zone_of_the_machine_does_not_matter(monkeypatch):
    from aftercare.foundation.worktime.tests.makers import OFFICE, at

    answers = set()
    for zone in ("UTC", "Pacific/Kiritimati", "America/Los_Angeles"):
        monkeypatch.setitem(os.environ, "TZ", zone)
        time.tzset()
        answers.add(due_of(OFFICE, at("2026-09-30 17:00"), hours(4)).astimezone(UTC))
    monkeypatch.undo()
    time.tzset()
    assert answers == {at("2026-10-08 12:00").astimezone(UTC)}


@usual
@given(calendars(), moments, lengths, lengths)
def test_more_time_is_never_due_earlier(calendar, start, one, other):
    less, more = sorted([one, other])
    assert due_of(calendar, start, minutes(less)) <= due_of(calendar, start, minutes(more))


@usual
@given(calendars(), moments, lengths, hold_lists())
def test_holds_shift_by_exactly_the_open_time_they_cover(calendar, start, length, holds):
    """Counted one after the other: each minute of a hold that would have counted comes back at the end."""
    due = due_of(calendar, start, minutes(length), holds)
    joined = join(Hold(instant(since), instant(until)) for since, until in holds)
    covered = sum(
        calendar.open_between(max(hold.since, instant(start)), min(hold.until or 0, instant(due)))
        for hold in joined
    )
    assert between(calendar, start, due).length == timedelta(minutes=length, microseconds=covered)


@usual
@given(
    calendars(), moments, amounts, hold_lists(), st.sampled_from(["UTC", "America/New_York", "Asia/Tokyo"])
)
def test_neither_zone_of_machine_nor_of_question_matters(calendar, start, amount, holds, zone):
    before = os.environ.get("TZ")
    expected = due_of(calendar, start, amount, holds)
    try:
        os.environ["TZ"] = zone
        time.tzset()
        assert due_of(calendar, start.astimezone(ZoneInfo(zone)), amount, holds) == expected
    finally:
        os.environ.pop("TZ", None)
        if before is not None:
            os.environ["TZ"] = before
        time.tzset()
