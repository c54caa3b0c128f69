"""Official days in the calendars' own format: seeded, adopted, imported year by year."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

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
        str(year.year): {"status": "official", "source": "国务院办公厅", "notice": year.notice.isoformat()}
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
        """The definition with these days in place of what it said about the year."""
        calendar = definition["calendar"]
        prefix = f"{self.year:04}-"
        others = [day for day in calendar.get("holidays", []) if not day.startswith(prefix)]
        kept = {
            day: hours for day, hours in calendar.get("workdays", {}).items() if not day.startswith(prefix)
        }
        new: dict[str, Any] = {
            **calendar,
            "holidays": sorted([*others, *self.rest_days]),
            "workdays": {**kept, **dict.fromkeys(self.workdays)},
            "confirmed_until": _confirmed(calendar.get("confirmed_until"), self.year),
        }
        return {**definition, "calendar": new}


def _confirmed(known: str | None, year: int) -> str:
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
    """`{year, days: [{name, date, isOffDay}]}`; ValueError for days of another year or a day named twice."""
    year, days = value["year"], value["days"]
    if isinstance(year, bool) or not isinstance(year, int) or not days:
        raise ValueError("no year or no days")
    seen: dict[str, bool] = {}
    names: dict[str, str] = {}
    for day in days:
        text, off = day["date"], day["isOffDay"]
        if date.fromisoformat(text).year != year or text in seen or not isinstance(off, bool):
            raise ValueError(text)
        seen[text] = off
        names[text] = str(day.get("name", ""))[:LONGEST_NAME]
    rest = tuple(sorted(text for text, off in seen.items() if off))
    return Year(year, rest, tuple(sorted(text for text, off in seen.items() if not off)), names)
