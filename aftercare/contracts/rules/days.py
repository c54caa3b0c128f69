"""Official days in the calendars' own format: seeded, adopted, imported year by year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from aftercare.foundation.errors import Invalid
from aftercare.foundation.text import N_
from aftercare.foundation.worktime.china import CALENDARS, official_years
from aftercare.foundation.worktime.wire import write_calendar

ZONE: Final = "Asia/Shanghai"
LONGEST_NAME: Final = 40


def official_definition(key: str) -> dict[str, Any]:
    """The calendar of that key as shipped."""
    return {"calendar": write_calendar(CALENDARS[key]()), "zone": ZONE}


def official_sources(key: str) -> dict[str, Any]:
    """Where the days of each year come from; 7×24 needs none."""
    if key == "7x24":
        return {}
    return {
        str(year.year): {
            "status": "official",
            "source": "国务院办公厅",
            "notice": year.notice.isoformat(),
            "names": {day.isoformat(): name for day, name in sorted(year.names.items())},
        }
        for year in official_years()
    }


@dataclass(frozen=True)
class Year:
    """One year's rest days and make-up workdays, with the names of the festivals."""

    year: int
    rest_days: tuple[str, ...]
    workdays: tuple[str, ...]
    names: Mapping[str, str]

    def put_into(self, definition: Mapping[str, Any]) -> dict[str, Any]:
        """The definition with these days in place of what it said about the year, and about them."""
        calendar = definition["calendar"]
        others = [day for day in calendar.get("holidays", []) if not self._tells(day)]
        kept = {day: hours for day, hours in calendar.get("workdays", {}).items() if not self._tells(day)}
        new: dict[str, Any] = {
            **calendar,
            "holidays": sorted([*others, *self.rest_days]),
            "workdays": {**kept, **dict.fromkeys(self.workdays)},
            "confirmed_until": confirmed_with(calendar.get("confirmed_until"), self.year),
        }
        return {**definition, "calendar": new}

    def _tells(self, day: str) -> bool:
        return day.startswith(f"{self.year:04}-") or day in self.rest_days or day in self.workdays


def at_the_turn(day: date) -> bool:
    """The last week of December and the first of January: the list of the year beside may name such a day."""
    return (day.month, day.day) >= (12, 25) or (day.month, day.day) <= (1, 7)


def confirmed_with(known: str | None, year: int) -> str:
    """Confirmed goes on only where no year is left out."""
    end = f"{year:04}-12-31"
    if known is None or date.fromisoformat(known).year + 1 >= year:
        return max(known or end, end)
    return known


def adopt_year(definition: Mapping[str, Any], year: int, official: Mapping[str, Any]) -> dict[str, Any]:
    """The year's official days, taken over into a definition that may have own hours."""
    calendar, prefix = official["calendar"], f"{year:04}-"
    rest = tuple(day for day in calendar["holidays"] if day.startswith(prefix))
    worked = tuple(day for day in calendar["workdays"] if day.startswith(prefix))
    return Year(year, rest, worked, {}).put_into(definition)


def read_year(value: Mapping[str, Any]) -> Year:
    """`{year, days: [{name, date, isOffDay}]}`. Invalid for days of another year or a day named twice.

    Days on which the New Year's holiday reaches over the turn of the year may be among them.
    """
    year, days = value.get("year"), value.get("days")
    if isinstance(year, bool) or not isinstance(year, int) or not isinstance(days, list) or not days:
        raise Invalid("This isn't a list of one year's days.", field="file")
    seen: dict[str, bool] = {}
    names: dict[str, str] = {}
    for number, day in enumerate(days, start=1):
        text, off, name = _read_day(day, year, number)
        if text in seen:
            raise Invalid("Day %(number)s: %(day)s is named twice.", field="file", number=number, day=text)
        seen[text], names[text] = off, name
    rest = tuple(sorted(text for text, off in seen.items() if off))
    return Year(year, rest, tuple(sorted(text for text, off in seen.items() if not off)), names)


def _read_day(value: Any, year: int, number: int) -> tuple[str, bool, str]:
    given = value if isinstance(value, Mapping) else {}
    text, off, name = str(given.get("date", "")), given.get("isOffDay"), str(given.get("name", ""))
    try:
        day = date.fromisoformat(text)
    except ValueError:
        message = N_("Day %(number)s: “%(day)s” is not a date.")
        raise Invalid(message, field="file", number=number, day=text[:LONGEST_NAME]) from None
    if day.year != year and not (at_the_turn(day) and _beside(day, year)):
        message = N_("Day %(number)s: %(day)s is not a day of %(year)s.")
        raise Invalid(message, field="file", number=number, day=day, year=year)
    if not isinstance(off, bool):
        message = N_("Day %(number)s: isOffDay must be true or false.")
        raise Invalid(message, field="file", number=number)
    return day.isoformat(), off, name[:LONGEST_NAME]


def _beside(day: date, year: int) -> bool:
    return (day.year, day.month) in ((year - 1, 12), (year + 1, 1))


def own_definition(week: Mapping[str, Any], *, official: bool) -> dict[str, Any]:
    """A calendar of own hours; with the official days of every year known, or with none."""
    calendar = {**official_definition("5x8")["calendar"], "week": dict(week)}
    if not official:
        calendar = {"zone": calendar["zone"], "week": dict(week)}
    return {"calendar": calendar, "zone": ZONE}


def with_own_day(
    definition: Mapping[str, Any], day: date, windows: Sequence[Sequence[str]]
) -> dict[str, Any]:
    """The definition with one exception more; without windows the day is closed."""
    calendar = definition["calendar"]
    own = {**calendar.get("exceptions", {}), day.isoformat(): [list(window) for window in windows]}
    return {**definition, "calendar": {**calendar, "exceptions": own}}


def check_opens(definition: Mapping[str, Any]) -> None:
    """Refuse a calendar that is open on single days only: once they have passed no time is ever used up."""
    calendar = definition["calendar"]
    if calendar != "7x24" and not any(calendar["week"].values()):
        raise Invalid("This calendar never opens: no day of the week has hours.", field="week")
