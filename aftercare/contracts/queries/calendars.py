"""Calendars as pages show them: weeks, the days of a year, and what is not official yet."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from aftercare.contracts.models import Calendar, CalendarVersion
from aftercare.foundation.errors import NotFound

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, kw_only=True)
class CalendarRow:
    calendar: Calendar
    newest: CalendarVersion


@dataclass(frozen=True, kw_only=True)
class SpecialDay:
    """A day that doesn't follow the week."""

    day: date
    name: str
    is_off: bool
    hours: list[list[str]] | None


@dataclass(frozen=True, kw_only=True)
class Month:
    """A month as a grid of weeks from Monday.

    Each cell is a day and its mark (off, work, weekend or nothing).
    """

    first: date
    weeks: list[list[tuple[int, str, str] | None]]


@dataclass(frozen=True, kw_only=True)
class CalendarPage:
    calendar: Calendar
    versions: list[CalendarVersion]
    newest: CalendarVersion
    year: int
    years: list[int]
    days: list[SpecialDay]
    months: list[Month]
    source: dict[str, Any] | None

    @property
    def always(self) -> bool:
        return bool(self.newest.definition["calendar"] == "7x24")

    @property
    def week(self) -> list[tuple[str, list[list[str]]]]:
        return [(day, self.newest.definition["calendar"]["week"].get(day, [])) for day in WEEKDAYS]


def calendar_list() -> list[CalendarRow]:
    """All calendars with their newest edition. One query."""
    newest: dict[int, CalendarVersion] = {}
    for version in CalendarVersion.objects.select_related("calendar").order_by("calendar__key", "number"):
        newest[version.calendar_id] = version
    return [CalendarRow(calendar=version.calendar, newest=version) for version in newest.values()]


def calendar_choices() -> list[tuple[int, str]]:
    """Calendars by id and name."""
    return list(Calendar.objects.order_by("key").values_list("pk", "name"))


def calendar_keyed(key: str) -> CalendarVersion:
    """The newest edition of the calendar with this key. NotFound names those there are."""
    versions = CalendarVersion.objects.filter(calendar__key=key).select_related("calendar")
    found = versions.order_by("-number").first()
    if found is None:
        keys = ", ".join(Calendar.objects.order_by("key").values_list("key", flat=True))
        raise NotFound("There is no calendar %(key)s; there are: %(keys)s", key=key, keys=keys)
    return found


def calendar_page(calendar_id: int, year: int) -> CalendarPage:
    """One calendar in one year. NotFound if there is none."""
    versions = list(
        CalendarVersion.objects.filter(calendar=calendar_id).select_related("calendar").order_by("-number")
    )
    if not versions:
        raise NotFound("There is no such calendar.")
    newest = versions[0]
    days = _days(newest, year)
    return CalendarPage(
        calendar=newest.calendar,
        versions=versions,
        newest=newest,
        year=year,
        years=sorted({int(known) for known in newest.sources} | {year, year + 1, year - 1}),
        days=days,
        months=[_month(newest, year, month, {day.day: day for day in days}) for month in range(1, 13)],
        source=newest.sources.get(str(year)),
    )


def missing_year(today: date) -> int | None:
    """Next year, from 1 November on, while a calendar with holidays doesn't know its official days."""
    if today.month < 11:
        return None
    late = date(today.year + 1, 12, 31)
    for row in calendar_list():
        until = row.newest.confirmed_until
        if until is not None and until < late:
            return today.year + 1
    return None


def _days(version: CalendarVersion, year: int) -> list[SpecialDay]:
    calendar = version.definition["calendar"]
    if calendar == "7x24":
        return []
    names = version.sources.get(str(year), {}).get("names", {})
    off = [(text, True, None) for text in calendar.get("holidays", [])]
    work = [(text, False, hours) for text, hours in calendar.get("workdays", {}).items()]
    own = [(text, not hours, hours) for text, hours in calendar.get("exceptions", {}).items()]
    found = {
        text: (is_off, hours) for text, is_off, hours in [*off, *work, *own] if text.startswith(f"{year}-")
    }
    return [
        SpecialDay(day=date.fromisoformat(text), name=names.get(text, ""), is_off=is_off, hours=hours)
        for text, (is_off, hours) in sorted(found.items())
    ]


def _month(version: CalendarVersion, year: int, month: int, special: dict[date, SpecialDay]) -> Month:
    from calendar import Calendar as Grid

    always = version.definition["calendar"] == "7x24"
    week = {} if always else version.definition["calendar"]["week"]
    weeks = [
        [_cell(date(year, month, day), special, week, always=always) if day else None for day in row]
        for row in Grid().monthdayscalendar(year, month)
    ]
    return Month(first=date(year, month, 1), weeks=weeks)


def _cell(
    day: date, special: dict[date, SpecialDay], week: dict[str, Any], *, always: bool
) -> tuple[int, str, str]:
    found = special.get(day)
    if found:
        return (day.day, "off" if found.is_off else "work", found.name)
    rests = not always and not week.get(WEEKDAYS[day.weekday()])
    return (day.day, "weekend" if rests else "", "")
