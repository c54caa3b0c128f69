"""The sentences under a due time, in both languages."""

from datetime import date

import pytest

from aftercare.foundation.catalogue import language_of, translator
from aftercare.foundation.worktime import add, hours, minutes, working_days
from aftercare.foundation.worktime.explanations import show_length
from aftercare.foundation.worktime.moments import HOUR, MINUTE, SECOND
from aftercare.foundation.worktime.tests.makers import ALWAYS, OFFICE, SPLIT, amount_of, at, weekly


def english(calendar, start, amount, *holds):
    spans = [(at(since), None if until is None else at(until)) for since, until in holds]
    return [str(sentence) for sentence in add(calendar, at(start), amount, spans).explanation]


def test_open_time_over_a_holiday_with_holds():
    holds = [("2026-10-08 10:00", "2026-10-08 11:30"), ("2026-10-08 19:00", "2026-10-08 20:00")]
    assert english(OFFICE, "2026-09-30 18:30", hours(12), *holds) == [
        "Counted from 2026-09-30 18:30 (time zone Asia/Shanghai).",
        "Allowed: 12 hours of open time; only the calendar's opening hours count.",
        "The calendar is closed at the start; time begins to count at 2026-10-08 09:00.",
        "Skipped, holidays: 2026-10-01 to 2026-10-07.",
        "On hold from 2026-10-08 10:00 to 2026-10-08 11:30: 1 h 30 min not counted.",
        (
            "On hold from 2026-10-08 19:00 to 2026-10-08 20:00: "
            "outside the time that counts, so nothing changes."
        ),
        "Due: 2026-10-09 15:30.",
    ]


def test_make_up_workdays_weekends_and_exceptions_are_named():
    calendar = weekly(
        SPLIT,
        workdays={date(2026, 11, 21): None, date(2026, 11, 22): ()},
        exceptions={date(2026, 11, 20): ((540, 600),), date(2026, 11, 23): ()},
    )
    assert english(calendar, "2026-11-13 17:00", working_days(7))[2:-1] == [
        "Skipped, closed by exception: 2026-11-22 to 2026-11-23.",
        "Skipped, closed on that weekday: 2026-11-14 to 2026-11-15.",
        "Counted, make-up workdays: 2026-11-21.",
        "Counted, with hours of their own: 2026-11-20.",
    ]


def test_the_civil_code_is_cited():
    assert english(OFFICE, "2026-12-31 10:00", amount_of("months", 2)) == [
        "Counted from 2026-12-31 10:00 (time zone Asia/Shanghai).",
        "Allowed: 2 months. The first day does not count (Civil Code, article 201).",
        (
            "Months end on the same-numbered day, or on the month's last if there is none (article 202): "
            "2027-02-28."
        ),
        "2027-02-28 is a rest day; the next working day, 2027-03-01, takes its place (article 203).",
        "The last day ends at close of business, 2027-03-01 18:00 (article 203).",
        "Skipped, closed on that weekday: 2027-02-28.",
        "Due: 2027-03-01 18:00.",
        "Provisional: holidays are confirmed only until 2026-12-31.",
    ]


def test_day_and_night():
    assert english(ALWAYS, "2026-11-20 10:00", amount_of("days", 1))[1:] == [
        "Allowed: 1 day. The first day does not count (Civil Code, article 201).",
        "The last day is 2026-11-21.",
        "The last day ends at 24:00 (article 203).",
        "Due: 2026-11-22 00:00.",
    ]
    assert (
        english(ALWAYS, "2026-11-20 10:00", minutes(1))[1]
        == "Allowed: 1 minute, counted day and night (7×24)."
    )


def test_elapsed_time():
    allowed = english(OFFICE, "2026-11-20 10:00", amount_of("hours", 2, "elapsed"))[1]
    assert allowed == "Allowed: 2 hours of elapsed time, as agreed (Civil Code, article 204)."


def test_an_open_hold_and_one_that_comes_too_late():
    assert english(OFFICE, "2026-11-20 10:00", hours(1), ("2026-11-20 10:30", None))[2:] == [
        "On hold since 2026-11-20 10:30, with no end known: there is no due time until it ends."
    ]
    assert english(OFFICE, "2026-11-20 10:00", hours(1), ("2026-11-20 11:00", None))[2:] == [
        "On hold from 2026-11-20 11:00: the time was used up before, so nothing changes.",
        "Due: 2026-11-20 11:00.",
    ]


def test_long_lists_are_cut():
    calendar = weekly(SPLIT, holidays=frozenset(date(2026, 1 + n % 12, 2 + 2 * (n % 14)) for n in range(28)))
    skipped = next(line for line in english(calendar, "2025-12-31 10:00", hours(3000)) if "holidays" in line)
    assert skipped.endswith(", and 16 more.")
    assert skipped.count(", 2026-") == 11


def test_in_chinese():
    translate = translator("zh", "foundation")
    found = add(OFFICE, at("2026-09-30 17:00"), hours(2)).explanation
    assert [sentence.render(translate) for sentence in found] == [
        "自 2026-09-30 17:00 起算（时区 Asia/Shanghai）。",
        "约定时限：2 小时（工作时间），只计日历内的工作时段。",
        "跳过节假日：2026-10-01 至 2026-10-07。",
        "到期时间：2026-10-08 10:00。",
    ]


@pytest.mark.parametrize(
    ("length", "shown"),
    [
        (0, "0 min"),
        (2 * HOUR, "2 h"),
        (90 * MINUTE, "1 h 30 min"),
        (59 * MINUTE, "59 min"),
        (61 * SECOND, "0 h 1 min 1 s"),
        (HOUR + 1_500_000, "1 h 0 min 1.5 s"),
    ],
)
def test_lengths(length, shown):
    assert str(show_length(length)) == shown


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ("zh_CN.UTF-8", "zh"),
        ("zh", "zh"),
        ("ZH_TW", "zh"),
        ("en_US.UTF-8", "en"),
        ("C", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_the_language_by_environment(environment, language):
    assert language_of(environment) == language
