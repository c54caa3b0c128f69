"""A year day by day, and days changed one by one: pure."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.contracts.rules.days import official_definition, official_sources, own_definition, read_year
from aftercare.contracts.rules.drafting import (
    Change,
    apply,
    declare_official,
    read_draft,
    write_draft,
)
from aftercare.contracts.rules.yearly import Mark, day_of, months_of, special_days
from aftercare.foundation.errors import Invalid
from aftercare.foundation.worktime.wire import read_calendar

OFFICE = official_definition("5x8")
SOURCES = official_sources("5x8")
HOURS = [["09:00", "12:00"], ["13:00", "18:00"]]


def seen(day, definition=OFFICE, sources=SOURCES):
    found = day_of(definition, sources, date.fromisoformat(day))
    return (found.mark, found.says, found.name, found.hours)


def changed(*given, definition=OFFICE, sources=SOURCES):
    draft = {date.fromisoformat(day): Change(Mark(mark), name) for day, mark, name in given}
    return apply(definition, sources, draft, "孙经理")


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-11-18", ("week", "week", "", HOURS)),
        ("2026-11-21", ("week", "week", "", [])),
        ("2026-10-01", ("rest", "official", "国庆节", [])),
        ("2026-10-10", ("work", "official", "国庆节", HOURS)),
        ("2027-01-01", ("week", "week", "", HOURS)),
    ],
)
def test_each_day_is_seen_with_who_says_so(day, said):
    assert seen(day) == said


def test_in_an_official_year_a_changed_day_is_our_own():
    now = changed(("2026-12-24", "rest", "年会"), ("2026-10-01", "week", ""), ("2026-11-21", "work", "盘点"))
    assert seen("2026-12-24", *now) == ("rest", "own", "年会", [])
    assert seen("2026-10-01", *now) == ("week", "own", "国庆节", HOURS)
    assert seen("2026-11-21", *now) == ("work", "own", "盘点", HOURS)
    assert now[1] == SOURCES


def test_what_the_list_says_already_needs_no_day_of_our_own():
    definition, _ = changed(
        ("2026-10-01", "rest", ""), ("2026-10-10", "work", ""), ("2026-11-18", "week", "")
    )
    assert definition["calendar"]["exceptions"] == {}


def test_put_back_as_it_was_an_own_day_is_gone():
    once = changed(("2026-12-24", "rest", "年会"))
    again = changed(("2026-12-24", "week", ""), definition=once[0], sources=once[1])
    assert seen("2026-12-24", *again) == ("week", "week", "", HOURS)


def test_in_a_year_without_notice_a_changed_day_is_expected_until_the_notice_comes():
    now = changed(("2027-02-06", "rest", "春节"), ("2027-02-14", "work", "春节"))
    assert seen("2027-02-06", *now) == ("rest", "guess", "春节", [])
    assert seen("2027-02-14", *now) == ("work", "guess", "春节", HOURS)
    assert now[1]["2027"] == {
        "status": "guess",
        "source": "孙经理",
        "names": {"2027-02-06": "春节", "2027-02-14": "春节"},
    }
    assert now[0]["calendar"]["confirmed_until"] == "2026-12-31"
    notice = read_year({"year": 2027, "days": [{"name": "春节", "date": "2027-02-05", "isOffDay": True}]})
    definition = notice.put_into(now[0])
    assert [day for day in definition["calendar"]["holidays"] if day > "2027"] == ["2027-02-05"]


def test_own_days_outlive_the_import_of_their_year():
    definition, _ = changed(("2026-12-24", "rest", "年会"))
    days = [{"name": "元旦", "date": "2026-01-01", "isOffDay": True}]
    assert seen("2026-12-24", read_year({"year": 2026, "days": days}).put_into(definition))[1] == "own"


def test_a_year_entered_by_hand_becomes_official_by_its_notice():
    expected = changed(("2027-01-01", "rest", "元旦"))
    assert seen("2027-01-01", *expected)[1] == "guess"
    official = declare_official(expected[0], expected[1], 2027, "国办发明电〔2026〕7号")
    assert seen("2027-01-01", *official) == ("rest", "official", "元旦", [])
    assert official[0]["calendar"]["confirmed_until"] == "2027-12-31"


def test_a_calendar_without_official_days_has_own_days_only():
    own = own_definition({"mon": HOURS, "sat": HOURS}, official=False)
    now = changed(("2026-11-21", "rest", "停业"), definition=own, sources={})
    assert seen("2026-11-21", *now) == ("rest", "own", "停业", [])
    assert now[1] == {}


def test_a_make_up_workday_without_hours_is_refused():
    nights = own_definition({"fri": [["22:00", "06:00"]]}, official=True)
    with pytest.raises(Invalid):
        changed(("2026-11-21", "work", ""), definition=nights)


days_of_2026_27 = st.dates(date(2026, 1, 1), date(2027, 12, 31))
changes = st.builds(Change, st.sampled_from(Mark), st.sampled_from(["", "春节", "年会"]))


@given(st.dictionaries(days_of_2026_27, changes, max_size=8))
def test_after_any_draft_every_changed_day_is_what_was_clicked_and_the_calendar_is_sound(draft):
    definition, sources = apply(OFFICE, SOURCES, draft, "孙经理")
    read_calendar(definition["calendar"])
    for day, change in draft.items():
        worked = day_of(definition, sources, day).worked
        assert worked == (change.mark is Mark.WORK or (change.mark is Mark.WEEK and day.weekday() < 5))
    others = {one.day: one for one in special_days(OFFICE, SOURCES, 2026) if one.day not in draft}
    assert {day: day_of(definition, sources, day) for day in others} == others


@given(st.dictionaries(days_of_2026_27, changes, max_size=8))
def test_a_draft_survives_the_way_through_the_page(draft):
    assert read_draft(write_draft(draft)) == draft


@pytest.mark.parametrize(
    "text", ["[", "[]", '{"2026-13-01": ["rest", ""]}', '{"2026-12-01": ["x", ""]}', '{"a": 1}']
)
def test_a_broken_draft_is_refused(text):
    with pytest.raises(Invalid):
        read_draft(text)


def test_a_year_has_all_its_days_once():
    days = [
        day.day for month in months_of(OFFICE, SOURCES, 2028) for week in month.weeks for day in week if day
    ]
    assert (len(days), len(set(days)), days[59]) == (366, 366, date(2028, 2, 29))
