"""Holiday files: what each kind of entry means, and what is refused with which sentence."""

import json

import pytest

from aftercare.contracts.rules.days import read_year
from aftercare.contracts.rules.holiday_files import LARGEST, read_years
from aftercare.foundation.errors import Invalid


def ics(*entries, head=""):
    """Entries are (summary, first, end or "", further lines)."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//"]
    for number, (summary, first, end, *more) in enumerate(entries):
        ends = [f"DTEND;VALUE=DATE:{end}"] if end else []
        lines += ["BEGIN:VEVENT", f"UID:{number}@test", f"DTSTART;VALUE=DATE:{first}", *ends]
        lines += [f"SUMMARY:{summary}", *more, "END:VEVENT"]
    return (head + "\r\n".join([*lines, "END:VCALENDAR", ""])).encode()


def days(content):
    return [
        (year["year"], [(day["date"][5:], day["isOffDay"]) for day in year["days"]])
        for year in read_years(content)
    ]


def test_marks_of_the_usual_files():
    content = ics(
        ("元旦（休）", "20270101", "20270104"),
        ("春节（班）", "20270130", ""),
        ("春节（休）", "20270205", "20270207"),
        ("元宵节", "20270220", ""),
        head="\ufeff",
    )
    rest = [(day, True) for day in ("01-01", "01-02", "01-03", "02-05", "02-06")]
    assert days(content) == [(2027, sorted([*rest, ("01-30", False)]))]


@pytest.mark.parametrize(
    ("summary", "off"),
    [
        ("国庆节", True),
        ("国庆节假期", True),
        ("National Day Golden Week holiday", True),
        ("春节 调休放假", True),
        ("非工作日", True),
        ("国庆节补班", False),
        ("调休上班", False),
        ("Working day for National Day", False),
        ("春节 Workday", False),
    ],
)
def test_what_a_summary_says_alone_in_its_file(summary, off):
    assert days(ics((summary, "20270301", ""))) == [(2027, [("03-01", off)])]


def test_every_year_stands_for_itself_and_new_year_s_edge_joins_the_year_it_belongs_to():
    content = ics(
        ("元旦 假期", "20261231", "20270103"),
        ("劳动节 假期", "20270501", ""),
        ("国庆节 假期", "20281001", ""),
    )
    assert days(content) == [
        (2027, [("12-31", True), ("01-01", True), ("01-02", True), ("05-01", True)]),
        (2028, [("10-01", True)]),
    ]
    assert days(ics(("元旦", "20270101", ""))) == [(2027, [("01-01", True)])]


def test_cancelled_entries_and_durations():
    content = ics(("国庆节", "20271001", "", "DURATION:P2D"), ("中秋节", "20271005", "", "STATUS:CANCELLED"))
    assert days(content) == [(2027, [("10-01", True), ("10-02", True)])]


TIMED = ics(("元旦", "20270101", "")).replace(b";VALUE=DATE:20270101", b":20270101T000000Z")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (ics(("元旦", "20270101", "", "RRULE:FREQ=YEARLY")), "repeats by a rule"),
        (ics(("春节 调休", "20270101", "")), "doesn't say whether one works"),
        (ics(("国庆节（班）", "20271001", ""), ("国庆节（休）", "20271001", "")), "a rest day and a workday"),
        (ics(("元旦", "20270101", "20280101")), "longer than a month"),
        (ics(("元旦", "rubbish", "")), "no valid date"),
        (ics(), "no holiday"),
        (TIMED, "whole days"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "can't be read|no holiday"),
        (b"[]", "isn't a list"),
        (b"\xff\xfe", "isn't a list"),
        (b" " * (LARGEST + 1), "Choose a file"),
    ],
)
def test_refused_with_a_sentence(content, why):
    with pytest.raises(Invalid, match=why):
        read_years(content)


def day(text="2027-01-01", off=True):
    return {"name": "元旦", "date": text, "isOffDay": off}


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ({"year": "2027", "days": [day()]}, "isn't a list"),
        ({"year": 2027, "days": []}, "isn't a list"),
        ({"year": 2027, "days": ["2027-01-01"]}, "Day 1: “” is not a date"),
        ({"year": 2027, "days": [day(), day("2027-02-30")]}, "Day 2: “2027-02-30” is not a date"),
        ({"year": 2027, "days": [day("2026-01-01")]}, "is not a day of 2027"),
        ({"year": 2027, "days": [day("2028-12-31")]}, "is not a day of 2027"),
        ({"year": 2027, "days": [day(off="yes")]}, "isOffDay"),
        ({"year": 2027, "days": [day(), day()]}, "named twice"),
    ],
)
def test_a_day_that_is_wrong_is_named(value, why):
    with pytest.raises(Invalid, match=why):
        read_year(value)


def test_a_day_beyond_the_turn_of_the_year_replaces_only_itself():
    year = read_year(json.loads(json.dumps({"year": 2027, "days": [day("2026-12-31"), day()]})))
    before = {
        "calendar": {"week": {}, "holidays": ["2026-10-01", "2027-05-01"], "workdays": {"2026-12-31": None}}
    }
    after = year.put_into(before)["calendar"]
    assert (after["holidays"], after["workdays"]) == (["2026-10-01", "2026-12-31", "2027-01-01"], {})
