"""Calendars made and changed on their pages, and what a change would do before it is saved."""

import json
import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from aftercare.accounts.tests.people import make_person, signed_in
from aftercare.contracts.actions import clocks
from aftercare.contracts.actions.calendars import ensure_defaults
from aftercare.contracts.models import Calendar, CalendarVersion, Clock
from aftercare.contracts.queries.calendars import missing_year
from aftercare.contracts.tests.world import add_promise, local, make_contract, start

pytestmark = pytest.mark.django_db
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@pytest.fixture
def manager(client):
    make_contract()
    return signed_in(client, make_person("service_manager"))


def newest(calendar):
    return CalendarVersion.objects.filter(calendar=calendar).latest("number")


def week(**hours):
    return {**dict.fromkeys(DAYS, ""), **hours}


def add(manager, **given):
    return manager.post(reverse("contracts:new_calendar"), {"key": "night", "name": "夜班", **given})


def test_a_calendar_of_several_hours_a_day_over_midnight_and_to_its_end(manager):
    hours = week(mon="09:00-12:00 13:00-18:00", fri="22:00-06:00", sun="18:00-24:00")
    assert add(manager, **hours).status_code == 303
    made = newest(Calendar.objects.get(key="night")).definition["calendar"]
    assert (made["week"]["mon"], made["week"]["fri"]) == (
        [["09:00", "12:00"], ["13:00", "18:00"]],
        [["22:00", "06:00"]],
    )
    assert (made["week"]["sun"], "holidays" in made) == ([["18:00", "24:00"]], False)


def test_a_calendar_takes_over_the_official_days(manager):
    add(manager, official="on", **week(mon="09:00-18:00"))
    made = newest(Calendar.objects.get(key="night"))
    assert ("2026-10-01" in made.definition["calendar"]["holidays"], "2026" in made.sources) == (True, True)


@pytest.mark.parametrize(
    "given",
    [week(), week(mon="09:00-08:00-07:00"), week(mon="25:00-26:00"), week(mon="09:00-12:00 11:00-13:00")],
)
def test_hours_that_never_open_or_make_no_sense_are_refused(manager, given):
    answer = add(manager, **given)
    assert (answer.status_code, Calendar.objects.filter(key="night").count()) == (422, 0)


def test_a_key_that_is_taken_is_refused(manager):
    answer = add(manager, **{**week(mon="09:00-18:00"), "key": "5x8"})
    assert (answer.status_code, newest(Calendar.objects.get(key="5x8")).number) == (422, 1)


def office(manager, name, **given):
    calendar = Calendar.objects.get(key="5x8")
    base = newest(calendar).number
    return manager.post(
        reverse(f"contracts:{name}", args=[calendar.pk]), {"base": base, "note": "x", **given}
    )


def test_a_look_at_other_hours_tells_which_due_times_move_and_saves_nothing(manager):
    contract = make_contract()
    add_promise(contract, calendar="5x8", amount={"hours": 40}, milestone="resolved")
    ticket = start(contract, received_at=timezone.now())
    due = Clock.objects.get().due_at
    later_hours = dict.fromkeys(DAYS[:5], "10:00-12:00 13:00-18:00")
    before = CalendarVersion.objects.count()
    page = office(manager, "hours", look="1", **week(**later_hours)).content.decode()
    clock = Clock.objects.select_related("ticket").get(ticket=ticket)
    assert (CalendarVersion.objects.count(), clock.due_at) == (before, due)
    assert clock.ticket.number in page


def test_a_look_at_the_same_hours_moves_nothing(manager):
    contract = make_contract()
    add_promise(contract, calendar="5x8", amount={"hours": 40}, milestone="resolved")
    start(contract, received_at=timezone.now())
    same = newest(Calendar.objects.get(key="5x8")).definition["calendar"]["week"]
    written = {day: " ".join("-".join(window) for window in same.get(day, [])) for day in DAYS}
    page = office(manager, "hours", look="1", **written).content.decode()
    assert Clock.objects.get().ticket.number not in page


@pytest.mark.parametrize(("hours", "windows"), [("", []), ("09:00-12:00", [["09:00", "12:00"]])])
def test_an_own_day_goes_before_the_week(manager, hours, windows):
    assert office(manager, "own_day", on="2026-12-24", hours=hours).status_code == 303
    made = newest(Calendar.objects.get(key="5x8"))
    assert (made.number, made.definition["calendar"]["exceptions"]["2026-12-24"]) == (2, windows)


def test_an_own_day_with_bad_hours_is_refused(manager):
    assert office(manager, "own_day", on="2026-12-24", hours="9-12").status_code == 422


def test_somebody_elses_edition_is_not_overwritten(manager):
    office(manager, "own_day", on="2026-12-24")
    assert office(manager, "own_day", on="2026-12-25", base=1).status_code == 422


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_open_in_both_languages(manager, language):
    manager.cookies["language"] = language
    pages = [
        reverse("contracts:new_calendar"),
        reverse("contracts:own_day", args=[Calendar.objects.get(key="5x8").pk]),
    ]
    assert [manager.get(page).status_code for page in pages] == [200, 200]


def test_day_and_night_has_no_own_days(manager):
    always = Calendar.objects.get(key="7x24")
    assert manager.get(reverse("contracts:own_day", args=[always.pk])).status_code == 422


# --- day by day ---


def year_of(manager, year=2026, key="5x8", **given):
    """A click or a button on the sheet of a year; without any, the sheet itself."""
    calendar = Calendar.objects.get(key=key)
    where = reverse("contracts:year", args=[calendar.pk]) + f"?year={year}"
    if not given:
        return manager.get(where)
    return manager.post(where, {"base": newest(calendar).number, "mark": "rest", **given})


def draft_of(answer):
    """What the page carries along."""
    from html import unescape

    found = re.search(r'name="draft" value="([^"]*)"', answer.content.decode())
    return unescape(found.group(1)) if found else ""


def test_clicks_make_a_draft_that_saves_nothing(manager):
    first = year_of(manager, day="2026-12-24", name="年会")
    second = year_of(manager, day="2026-12-26", mark="work", draft=draft_of(first))
    assert json.loads(draft_of(second)) == {"2026-12-24": ["rest", "年会"], "2026-12-26": ["work", ""]}
    again = year_of(manager, day="2026-12-26", mark="work", draft=draft_of(second))
    dropped = year_of(manager, drop="2026-12-24", draft=draft_of(again))
    assert [json.loads(draft_of(one)) for one in (again, dropped)] == [{"2026-12-24": ["rest", "年会"]}, {}]
    assert newest(Calendar.objects.get(key="5x8")).number == 1


def test_a_draft_becomes_an_edition_and_running_clocks_follow(manager):
    contract = make_contract()
    add_promise(contract, calendar="5x8", milestone="resolved", amount={"hours": 4})
    ticket = start(contract, received_at=local("2036-12-23 17:00"))
    draft = draft_of(year_of(manager, 2036, day="2036-12-24", name="年会"))
    looked = year_of(manager, 2036, look="1", draft=draft).content.decode()
    assert Clock.objects.get().ticket.number in looked
    assert year_of(manager, 2036, save="1", draft=draft).status_code == 422  # without a word why
    assert year_of(manager, 2036, save="1", draft=draft, note="年会放假").status_code == 303
    made = newest(Calendar.objects.get(key="5x8"))
    assert (made.number, made.note, made.sources["2036"]["names"]) == (2, "年会放假", {"2036-12-24": "年会"})
    clocks.sweep_due(timezone.now() + timedelta(minutes=1))
    assert Clock.objects.get(ticket=ticket).due_at == local("2036-12-25 12:00")
    first = CalendarVersion.objects.get(calendar=made.calendar, number=1)
    assert "2036-12-24" not in first.definition["calendar"]["holidays"]


def test_a_year_entered_by_hand_is_official_once_the_notice_is_named(manager):
    draft = draft_of(year_of(manager, 2027, day="2027-01-01", name="元旦"))
    year_of(manager, 2027, save="1", draft=draft, note="预计")
    expected = newest(Calendar.objects.get(key="5x8"))
    assert (expected.sources["2027"]["status"], expected.confirmed_until) == ("guess", date(2026, 12, 31))
    year_of(manager, 2027, save="1", note="通知已发布", notice="国办发明电〔2026〕7号")
    official = newest(Calendar.objects.get(key="5x8"))
    assert official.sources["2027"]["status"] == "official"
    assert (official.confirmed_until, official.number) == (date(2027, 12, 31), 3)


def test_a_release_that_knows_a_year_replaces_what_was_expected_of_it(manager):
    calendar = Calendar.objects.get(key="5x8")
    CalendarVersion.objects.filter(calendar=calendar).update(
        sources={"2024": {"status": "official"}, "2025": {"status": "official"}, "2026": {"status": "guess"}}
    )
    assert ensure_defaults(timezone.now()) == 1
    assert newest(calendar).sources["2026"]["status"] == "official"


def test_nothing_changed_makes_no_edition(manager):
    assert year_of(manager, save="1", note="x").status_code == 422
    assert year_of(manager, day="2026-02-30").status_code == 422
    assert year_of(manager, draft="[").status_code == 422
    assert year_of(manager, key="7x24").status_code == 422
    assert CalendarVersion.objects.count() == 2


def test_somebody_elses_edition_is_not_overwritten_by_a_draft(manager):
    draft = draft_of(year_of(manager, day="2026-12-24"))
    office(manager, "own_day", on="2026-12-25")
    assert year_of(manager, save="1", draft=draft, note="x", base=1).status_code == 422
    assert newest(Calendar.objects.get(key="5x8")).number == 2


def test_undo_is_an_edition_too(manager):
    office(manager, "own_day", on="2026-12-24")
    calendar = Calendar.objects.get(key="5x8")
    back = reverse("contracts:edition", args=[calendar.pk, 1])
    assert manager.get(back).status_code == 200
    assert manager.post(back, {"base": 1, "note": "撤销"}).status_code == 422  # somebody made one meanwhile
    assert manager.post(back, {"base": 2, "note": "撤销"}).status_code == 303
    editions = CalendarVersion.objects.filter(calendar=calendar).order_by("number")
    assert [("2026-12-24" in one.definition["calendar"]["exceptions"]) for one in editions] == [
        False,
        True,
        False,
    ]
    assert manager.get(reverse("contracts:edition", args=[calendar.pk, 9])).status_code == 404


def test_the_days_are_changed_by_those_who_may(client):
    make_contract()
    calendar = Calendar.objects.get(key="5x8")
    signed_in(client, make_person("engineer"))
    assert client.get(reverse("contracts:year", args=[calendar.pk])).status_code == 403
    page = client.get(reverse("contracts:calendar", args=[calendar.pk]) + "?year=2026").content.decode()
    assert ("国庆节" in page, reverse("contracts:year", args=[calendar.pk]) in page) == (True, False)


@pytest.mark.parametrize(
    ("today", "year"),
    [
        ("2026-10-31", None),
        ("2026-11-01", 2027),
        ("2026-12-31", 2027),
        ("2027-01-01", 2027),
        ("2027-06-01", 2027),
        ("2028-11-01", 2028),
    ],
)
def test_the_banner_stands_from_november_until_the_year_is_official(today, year):
    make_contract()
    assert missing_year(date.fromisoformat(today)) == year


def test_the_banner_goes_on_the_day_the_list_is_there(manager):
    draft = draft_of(year_of(manager, 2027, day="2027-01-01"))
    year_of(manager, 2027, save="1", draft=draft, note="x", notice="国办发明电〔2026〕7号")
    assert missing_year(date(2026, 11, 30)) is None
    assert missing_year(date(2027, 11, 1)) == 2028


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_year_opens_in_both_languages_and_each_day_says_what_it_is(manager, language):
    manager.cookies["language"] = language
    page = year_of(manager).content.decode()
    assert page.count("data-day") == 365
    said = re.search(r'id="d-2026-10-01"[^>]*aria-label="([^"]*)"', page).group(1)
    assert ("国庆节" in said, len(said) > 20) == (True, True)


@pytest.mark.parametrize("changed", [1, 3])
def test_the_sheet_of_a_year_costs_the_same_however_many_days_are_changed(
    manager, changed, django_assert_num_queries
):
    draft = json.dumps({f"2026-12-0{n + 1}": ["rest", ""] for n in range(changed)})
    year_of(manager)
    where = reverse("contracts:year", args=[Calendar.objects.get(key="5x8").pk]) + "?year=2026"
    with django_assert_num_queries(3):  # session, person, editions
        assert manager.post(where, {"draft": draft, "base": 1, "mark": "rest"}).status_code == 200
