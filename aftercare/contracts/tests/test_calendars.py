"""Calendars made and changed on their pages, and what a change would do before it is saved."""

import pytest
from django.urls import reverse
from django.utils import timezone

from aftercare.accounts.tests.people import make_person, signed_in
from aftercare.contracts.models import Calendar, CalendarVersion, Clock
from aftercare.contracts.tests.world import add_promise, make_contract, start

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
