"""A year of a calendar, day by day: what each day is, who says so, and what it is called."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from aftercare.foundation.worktime.china import official_years

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Hours = list[list[str]]


class Mark(StrEnum):
    """What a day is."""

    WEEK = "week"
    REST = "rest"
    WORK = "work"


class Says(StrEnum):
    """Who says so: the week, a notice of the State Council, somebody who expects one, the house itself."""

    WEEK = "week"
    OFFICIAL = "official"
    GUESS = "guess"
    OWN = "own"


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day. `hours` are the windows that begin on it; `worked` is whether there are any."""

    day: date
    mark: Mark
    says: Says
    name: str
    hours: Hours

    @property
    def worked(self) -> bool:
        return bool(self.hours)


@dataclass(frozen=True, kw_only=True)
class Month:
    """A month as weeks from Monday; None outside of it."""

    first: date
    weeks: list[list[Day | None]]


def months_of(definition: Mapping[str, Any], sources: Mapping[str, Any], year: int) -> list[Month]:
    """The twelve months of a year."""
    from calendar import Calendar as Grid

    grid = Grid()
    return [
        Month(
            first=date(year, month, 1),
            weeks=[
                [day_of(definition, sources, date(year, month, n)) if n else None for n in week]
                for week in grid.monthdayscalendar(year, month)
            ],
        )
        for month in range(1, 13)
    ]


def special_days(definition: Mapping[str, Any], sources: Mapping[str, Any], year: int) -> list[Day]:
    """The days of a year that don't follow the week."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    found = (day_of(definition, sources, day) for day in days)
    return [one for one in found if one.says is not Says.WEEK]


def is_official(sources: Mapping[str, Any], year: int) -> bool:
    """Whether the year's rest days and make-up workdays are those of a notice."""
    return bool(sources.get(str(year), {}).get("status") == "official")


def day_of(definition: Mapping[str, Any], sources: Mapping[str, Any], day: date) -> Day:
    """What a day is: own hours beat make-up workdays beat holidays beat the week."""
    calendar, text = definition["calendar"], day.isoformat()
    if calendar == "7x24":
        return Day(day=day, mark=Mark.WEEK, says=Says.WEEK, name="", hours=[["00:00", "24:00"]])
    own = calendar.get("exceptions", {}).get(text)
    hours = listed_hours(calendar, day) if own is None else own
    listed = text in calendar.get("workdays", {}) or text in calendar.get("holidays", ())
    if own is None and not listed:
        return Day(day=day, mark=Mark.WEEK, says=Says.WEEK, name="", hours=hours)
    return Day(
        day=day,
        mark=_mark(calendar, day, own, hours),
        says=_says(sources, day, own),
        name=_name(definition, sources, day),
        hours=hours,
    )


def _mark(calendar: Mapping[str, Any], day: date, own: Hours | None, hours: Hours) -> Mark:
    """A day with hours of its own where the week is open anyway is neither a rest day nor made up for."""
    if not hours:
        return Mark.REST
    return Mark.WEEK if own is not None and week_hours(calendar, day) else Mark.WORK


def _says(sources: Mapping[str, Any], day: date, own: Hours | None) -> Says:
    if own is not None:
        return Says.OWN
    beside = (year for year in _homes(day) if day.isoformat() in _named(sources, year))
    return Says.OFFICIAL if any(is_official(sources, year) for year in (day.year, *beside)) else Says.GUESS


def _named(sources: Mapping[str, Any], year: int) -> Mapping[str, str]:
    found: Mapping[str, str] = sources.get(str(year), {}).get("names", {})
    return found


def _homes(day: date) -> tuple[int, ...]:
    """The years whose notice may name the day: a New Year's holiday reaches over the turn."""
    if (day.month, day.day) >= (12, 25):
        return (day.year, day.year + 1)
    return (day.year, day.year - 1) if (day.month, day.day) <= (1, 7) else (day.year,)


def _name(definition: Mapping[str, Any], sources: Mapping[str, Any], day: date) -> str:
    text = day.isoformat()
    if text in definition.get("names", {}):
        return str(definition["names"][text])
    named = [*(_named(sources, year) for year in _homes(day)), _festivals(day.year)]
    return next((str(names[text]) for names in named if text in names), "")


@cache
def _festivals(year: int) -> Mapping[str, str]:
    """The names of a notice this release knows, for editions that were made without them."""
    found = (known.names for known in official_years() if known.year == year)
    return {day.isoformat(): name for names in found for day, name in names.items()}


def listed_hours(calendar: Mapping[str, Any], day: date) -> Hours:
    """The hours of a day by the official lists and the week, own exceptions left out."""
    text, workdays = day.isoformat(), calendar.get("workdays", {})
    if text in workdays:
        hours: Hours | None = workdays[text]
        return usual_hours(calendar) if hours is None else hours
    return [] if text in calendar.get("holidays", ()) else week_hours(calendar, day)


def week_hours(calendar: Mapping[str, Any], day: date) -> Hours:
    """The hours of that weekday."""
    hours: Hours = calendar["week"].get(WEEKDAYS[day.weekday()], [])
    return hours


def usual_hours(calendar: Mapping[str, Any]) -> Hours:
    """The hours of a make-up workday that names none: those agreed for such days, or Monday's."""
    hours: Hours = calendar.get("workday_hours") or calendar["week"].get("mon", [])
    return hours
