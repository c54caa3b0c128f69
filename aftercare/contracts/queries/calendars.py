"""Calendars as pages show them: weeks, the days of a year, and what is not official yet."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from aftercare.contracts.models import Calendar, CalendarVersion
from aftercare.contracts.rules.yearly import WEEKDAYS, Day, Month, is_official, months_of, special_days
from aftercare.foundation.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class CalendarRow:
    calendar: Calendar
    newest: CalendarVersion


@dataclass(frozen=True, kw_only=True)
class CalendarPage:
    calendar: Calendar
    versions: list[CalendarVersion]
    newest: CalendarVersion
    year: int
    years: list[int]
    days: list[Day]
    months: list[Month]
    source: dict[str, Any] | None

    @property
    def always(self) -> bool:
        return bool(self.newest.definition["calendar"] == "7x24")

    @property
    def official(self) -> bool:
        """Whether the year's days are those of a notice."""
        return is_official(self.newest.sources, self.year)

    @property
    def follows(self) -> bool:
        """Whether the calendar follows the official notices at all."""
        return self.newest.confirmed_until is not None

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
    return CalendarPage(
        calendar=newest.calendar,
        versions=versions,
        newest=newest,
        year=year,
        years=sorted({int(known) for known in newest.sources} | {year, year + 1, year - 1}),
        days=[]
        if newest.definition["calendar"] == "7x24"
        else special_days(newest.definition, newest.sources, year),
        months=months_of(newest.definition, newest.sources, year),
        source=newest.sources.get(str(year)),
    )


def missing_year(today: date) -> int | None:
    """The first year whose official days some calendar should know: this one, from 1 November the next.

    Calendars that follow no notices aren't asked.
    """
    known = [row.newest.confirmed_until for row in calendar_list()]
    last = min((until for until in known if until is not None), default=None)
    due = today.year + 1 if today.month >= 11 else today.year
    if last is None or last >= date(due, 12, 31):
        return None
    return max(last.year + 1 if (last.month, last.day) == (12, 31) else last.year, today.year)


def edition(calendar_id: int, number: int) -> CalendarVersion:
    """One edition of a calendar. NotFound if there is none."""
    found = (
        CalendarVersion.objects.filter(calendar=calendar_id, number=number).select_related("calendar").first()
    )
    if found is None:
        raise NotFound("There is no such edition.")
    return found
