"""How amounts are counted: the points settled for the public interface, one line each."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from aftercare.foundation.worktime import (
    NeverReached,
    OfficeHours,
    Refused,
    RoundTheClock,
    add,
    between,
    hours,
    is_open,
    minutes,
    next_open,
    working_days,
)
from aftercare.foundation.worktime.tests.makers import (
    ALWAYS,
    OFFICE,
    SHANGHAI,
    SPLIT,
    amount_of,
    at,
    due_of,
    weekly,
)

NIGHT = ((22 * 60, 30 * 60),)
NIGHTS = weekly(NIGHT)
ELAPSED = "elapsed"


def due(calendar, start, amount, *holds):
    spans = [(at(since), None if until is None else at(until)) for since, until in holds]
    found = add(calendar, at(start), amount, spans).due
    return None if found is None else found.replace(tzinfo=None).isoformat(" ", "minutes")


@pytest.mark.parametrize(
    ("start", "amount", "expected"),
    [
        ("2026-11-16 09:00", hours(3), "2026-11-16 12:00"),
        ("2026-11-16 09:00", minutes(181), "2026-11-16 13:01"),
        ("2026-11-16 12:30", hours(5), "2026-11-16 18:00"),
        ("2026-11-16 18:00", minutes(1), "2026-11-17 09:01"),
        ("2026-11-20 17:00", hours(2), "2026-11-23 10:00"),
        ("2026-11-21 10:00", hours(1), "2026-11-23 10:00"),
        ("2026-09-30 17:00", hours(9), "2026-10-08 18:00"),
        ("2026-10-09 17:00", hours(2), "2026-10-10 10:00"),
        ("2026-11-16 09:00", amount_of("seconds", 60), "2026-11-16 09:01"),
        ("2026-11-16 10:00", minutes(0), "2026-11-16 10:00"),
        ("2026-11-16 09:00", minutes(0), "2026-11-16 09:00"),
        ("2026-11-16 12:00", minutes(0), "2026-11-16 13:00"),
        ("2026-11-20 18:00", minutes(0), "2026-11-23 09:00"),
    ],
)
def test_open_time(start, amount, expected):
    assert due(OFFICE, start, amount) == expected


@pytest.mark.parametrize(
    ("start", "amount", "expected"),
    [
        ("2026-11-16 08:00", working_days(1), "2026-11-17 18:00"),
        ("2026-11-16 17:59", working_days(1), "2026-11-17 18:00"),
        ("2026-11-20 10:00", working_days(1), "2026-11-23 18:00"),
        ("2026-11-21 10:00", working_days(1), "2026-11-23 18:00"),
        ("2026-09-30 10:00", working_days(3), "2026-10-10 18:00"),
        ("2026-11-16 10:00", amount_of("days", 3), "2026-11-19 18:00"),
        ("2026-11-16 10:00", amount_of("days", 5), "2026-11-23 18:00"),
        ("2026-09-28 10:00", amount_of("days", 3), "2026-10-08 18:00"),
        ("2026-10-03 10:00", amount_of("weeks", 1), "2026-10-10 18:00"),
        ("2026-10-31 10:00", amount_of("months", 1), "2026-11-30 18:00"),
        ("2024-01-31 10:00", amount_of("months", 1), "2024-02-29 18:00"),
        ("2024-02-29 10:00", amount_of("years", 1), "2025-02-28 18:00"),
        ("2026-12-31 10:00", amount_of("months", 2), "2027-03-01 18:00"),
        ("2025-12-15 10:00", amount_of("years", 1), "2026-12-15 18:00"),
    ],
)
def test_whole_days(start, amount, expected):
    assert due(OFFICE, start, amount) == expected


@pytest.mark.parametrize(
    ("start", "amount", "expected"),
    [
        ("2026-11-20 17:00", hours(2), "2026-11-20 19:00"),
        ("2026-11-20 17:00", working_days(1), "2026-11-22 00:00"),
        ("2026-11-20 17:00", amount_of("days", 1), "2026-11-22 00:00"),
        ("2026-10-31 17:00", amount_of("months", 1), "2026-12-01 00:00"),
    ],
)
def test_round_the_clock(start, amount, expected):
    assert due(ALWAYS, start, amount) == expected


@pytest.mark.parametrize(
    ("start", "amount", "expected"),
    [
        ("2026-11-20 17:00", amount_of("hours", 2, ELAPSED), "2026-11-20 19:00"),
        ("2026-11-20 17:00", amount_of("minutes", 0, ELAPSED), "2026-11-20 17:00"),
        ("2026-11-20 17:00", amount_of("days", 1, ELAPSED), "2026-11-21 17:00"),
        ("2026-11-20 17:00", amount_of("weeks", 2, ELAPSED), "2026-12-04 17:00"),
        ("2026-01-31 17:30", amount_of("months", 1, ELAPSED), "2026-02-28 17:30"),
        ("2024-02-29 17:30", amount_of("years", 1, ELAPSED), "2025-02-28 17:30"),
    ],
)
def test_elapsed_time_knows_no_closing(start, amount, expected):
    assert due(OFFICE, start, amount) == due(ALWAYS, start, amount) == expected


@pytest.mark.parametrize(
    ("amount", "hold", "expected"),
    [
        (hours(4), ("2026-11-16 10:00", "2026-11-16 11:00"), "2026-11-16 15:00"),
        (hours(4), ("2026-11-16 12:00", "2026-11-16 13:00"), "2026-11-16 14:00"),
        (hours(4), ("2026-11-14 00:00", "2026-11-16 00:00"), "2026-11-16 14:00"),
        (hours(4), ("2026-11-14 00:00", "2026-11-16 10:00"), "2026-11-16 15:00"),
        (hours(4), ("2026-11-16 14:00", "2026-11-16 18:00"), "2026-11-16 14:00"),
        (hours(4), ("2026-11-16 13:59", None), None),
        (hours(4), ("2026-11-16 14:00", None), "2026-11-16 14:00"),
        (hours(8), ("2026-11-16 18:00", None), "2026-11-16 18:00"),
        (hours(8), ("2026-11-16 09:00", "2026-11-16 09:00"), "2026-11-16 18:00"),
        (working_days(3), ("2026-11-17 09:00", "2026-11-17 11:00"), "2026-11-20 11:00"),
        (working_days(3), ("2026-11-17 18:00", "2026-11-18 09:00"), "2026-11-19 18:00"),
        (working_days(3), ("2026-11-16 08:00", "2026-11-16 10:00"), "2026-11-20 10:00"),
        (working_days(3), ("2026-11-19 17:00", "2026-11-23 10:00"), "2026-11-23 11:00"),
        (working_days(3), ("2026-11-17 09:00", None), None),
        (amount_of("days", 1, ELAPSED), ("2026-11-16 20:00", "2026-11-16 23:00"), "2026-11-17 12:00"),
        (minutes(0), ("2026-11-16 09:00", None), "2026-11-16 09:00"),
        (minutes(0), ("2026-11-16 08:00", None), None),
        (minutes(0), ("2026-11-16 08:00", "2026-11-16 12:30"), "2026-11-16 13:00"),
    ],
)
def test_holds(amount, hold, expected):
    assert due(OFFICE, "2026-11-16 09:00", amount, hold) == expected


def test_two_held_hours_move_thursday_evening_to_friday_at_eleven():
    hold = ("2026-11-18 16:00", "2026-11-19 08:00")
    assert due(OFFICE, "2026-11-17 10:00", working_days(2), hold) == "2026-11-20 11:00"


def test_a_hold_that_begins_after_now_is_not_known_yet():
    hold = [(at("2026-11-16 10:00"), at("2026-11-16 11:00"))]
    known = [
        add(OFFICE, at("2026-11-16 09:00"), hours(2), hold, at(f"2026-11-16 {now}")).due
        for now in ("09:59", "10:00")
    ]
    assert known == [at("2026-11-16 11:00"), at("2026-11-16 12:00")]


def test_a_night_belongs_to_the_day_on_which_it_begins():
    assert due(NIGHTS, "2026-11-16 23:00", hours(8)) == "2026-11-17 23:00"
    assert due(NIGHTS, "2026-11-20 23:00", hours(8)) == "2026-11-23 23:00"
    assert due(NIGHTS, "2026-11-16 20:00", working_days(1)) == "2026-11-18 06:00"
    assert is_open(NIGHTS, at("2026-11-21 05:59"))
    assert not is_open(NIGHTS, at("2026-11-16 05:59"))


def test_a_holiday_closes_the_night_that_begins_on_it_and_not_the_one_that_ends_on_it():
    calendar = weekly(NIGHT, holidays=frozenset({date(2026, 11, 17)}))
    open_at = [is_open(calendar, at(f"2026-11-{day} 03:00")) for day in (17, 18, 19)]
    assert open_at == [True, False, True]


def test_exceptions_beat_workdays_beat_holidays_beat_the_week():
    day = date(2026, 11, 16)
    layers: dict[str, Any] = {
        "exceptions": {day: ((600, 660),)},
        "workdays": {day: ((720, 780),)},
        "holidays": frozenset({day}),
    }
    openings = []
    for strongest in range(4):
        calendar = weekly(SPLIT, **dict(list(layers.items())[strongest:]))
        openings.append(next_open(calendar, at("2026-11-16 00:00")).at.strftime("%d %H"))
    assert openings == ["16 10", "16 12", "17 09", "16 09"]


def test_a_make_up_workday_has_the_workday_hours_or_those_of_monday():
    saturday = {date(2026, 11, 21): None}
    calendars = [
        weekly(SPLIT, workdays=saturday),
        weekly(SPLIT, workdays=saturday, workday_hours=((600, 900),)),
    ]
    lengths = [
        between(calendar, at("2026-11-21 00:00"), at("2026-11-22 00:00")).length for calendar in calendars
    ]
    assert lengths == [timedelta(hours=8), timedelta(hours=5)]


def test_nothing_lies_between_an_end_and_an_earlier_one():
    assert between(OFFICE, at("2026-11-17 10:00"), at("2026-11-16 10:00")).length == timedelta()
    assert between(ALWAYS, at("2026-11-17 10:00"), at("2026-11-16 10:00")).length == timedelta()


def test_fractions_of_a_second_are_kept():
    start = at("2026-11-16 11:59:59.250")
    assert due_of(OFFICE, start, amount_of("seconds", 1)) == at("2026-11-16 13:00:00.250")
    assert between(OFFICE, start, at("2026-11-16 13:00:00.5")).length == timedelta(seconds=1.25)


@pytest.mark.parametrize(
    ("start", "amount", "provisional"),
    [
        ("2026-12-31 10:00", hours(7), False),
        ("2026-12-31 10:00", amount_of("seconds", 7 * 3600 + 1), True),
        ("2026-12-30 10:00", working_days(1), False),
        ("2026-12-31 10:00", working_days(1), True),
        ("2026-12-28 10:00", amount_of("days", 3), False),
        ("2026-12-28 10:00", amount_of("days", 4), True),
        ("2026-12-31 18:00", minutes(0), True),
        ("2026-12-31 17:59", minutes(0), False),
        ("2026-12-31 10:00", amount_of("days", 30, ELAPSED), False),
        ("2026-12-31 10:00", amount_of("years", 3, ELAPSED), False),
    ],
)
def test_provisional(start, amount, provisional):
    assert add(OFFICE, at(start), amount).provisional is provisional


def test_a_confirmed_night_is_confirmed_until_morning():
    calendar = weekly(NIGHT, confirmed_until=date(2026, 11, 16))
    found = [add(calendar, at("2026-11-16 22:00"), hours(length)).provisional for length in (8, 9)]
    assert found == [False, True]


def test_a_held_count_is_provisional_when_the_hold_pushes_it_past_the_confirmed_days():
    start, amount = at("2026-12-31 10:00"), hours(2)
    until = [
        add(OFFICE, start, amount, [(start, at(f"2026-12-31 {end}"))]).provisional
        for end in ("16:00", "16:01")
    ]
    assert until == [False, True]


@pytest.mark.parametrize(
    ("start", "end", "provisional"),
    [
        ("2026-12-01 00:00", "2027-01-01 00:00", False),
        ("2026-12-01 00:00", "2027-01-01 00:01", True),
        ("2027-02-01 00:00", "2027-01-01 00:01", False),
    ],
)
def test_between_is_provisional_too(start, end, provisional):
    assert between(OFFICE, at(start), at(end)).provisional is provisional


def test_next_open_is_provisional_too():
    found = [next_open(OFFICE, at(f"2026-12-31 {time}")).provisional for time in ("17:59", "18:00")]
    assert found == [False, True]


def test_round_the_clock_is_never_provisional():
    assert add(ALWAYS, at("2027-12-31 10:00"), working_days(9)).provisional is False


def test_an_amount_that_is_never_reached_is_an_error():
    once = OfficeHours(SHANGHAI, ((),) * 7, exceptions={date(2026, 11, 16): ((540, 600),)})
    assert due(once, "2026-11-01 00:00", hours(1)) == "2026-11-16 10:00"
    for amount in (
        minutes(61),
        working_days(2),
        amount_of("days", 16),
        minutes(10**18),
        amount_of("years", 10**9),
    ):
        with pytest.raises(NeverReached):
            add(once, at("2026-11-01 00:00"), amount)
    with pytest.raises(NeverReached):
        next_open(once, at("2026-11-16 10:00"))


@pytest.mark.parametrize("amount", [hours(10**30), working_days(10**30), amount_of("months", 10**30)])
@pytest.mark.parametrize("calendar", [OFFICE, ALWAYS])
def test_no_count_goes_past_the_year_9999(calendar, amount):
    with pytest.raises(NeverReached):
        add(calendar, at("2026-11-01 00:00"), amount)


def test_the_end_of_time_itself_can_be_reached():
    assert due(ALWAYS, "9999-12-31 22:00", hours(1)) == "9999-12-31 23:00"
    assert due(weekly(SPLIT), "9999-12-30 10:00", working_days(1)) == "9999-12-31 18:00"
    with pytest.raises(NeverReached):
        add(ALWAYS, at("9999-12-30 22:00"), working_days(1))


def test_centuries_are_counted_as_exactly_as_days():
    calendar = weekly(SPLIT)
    whole = between(calendar, at("2026-01-01 00:00"), at("2426-01-01 00:00")).length
    assert whole == timedelta(hours=8) * (20871 * 5)
    assert due(calendar, "2026-01-01 00:00", hours(8 * 20871 * 5)) == "2425-12-31 18:00"


def test_days_without_a_zone_are_refused():
    naked = RoundTheClock()
    for amount in (
        working_days(1),
        amount_of("days", 1),
        amount_of("months", 1),
        amount_of("days", 1, ELAPSED),
    ):
        with pytest.raises(Refused) as refusal:
            add(naked, at("2026-11-01 00:00"), amount)
        assert refusal.value.path == "zone"
    assert due_of(naked, at("2026-11-01 00:00"), hours(1)) == at("2026-11-01 01:00")


@pytest.mark.parametrize(
    ("unit", "count", "counting", "field"),
    [
        ("hours", 0, "civil_code", "hours"),
        ("seconds", 0, "civil_code", "seconds"),
        ("minutes", -1, "civil_code", "minutes"),
        ("days", True, "civil_code", "days"),
        ("days", 1.0, "civil_code", "days"),
        ("working_days", 1, ELAPSED, "counting"),
    ],
)
def test_amounts_that_are_refused(unit, count, counting, field):
    with pytest.raises(Refused) as refusal:
        amount_of(unit, count, counting)
    assert refusal.value.path == field


def test_a_moment_without_offset_is_refused():
    with pytest.raises(Refused):
        add(OFFICE, datetime(2026, 11, 16, 9), hours(1))  # noqa: DTZ001
