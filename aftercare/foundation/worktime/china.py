"""Working days in China: statutory rest days and make-up workdays (调休).

The General Office of the State Council announces them, a notice a year. Years without a notice are not
guessed: their days follow the week and are not confirmed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from aftercare.foundation.worktime.calendars import OfficeHours, RoundTheClock
from aftercare.foundation.worktime.windows import Windows

CHINA: Final = ZoneInfo("Asia/Shanghai")
NOTICES: Final = Path(__file__).with_name("china.json")

#: 9:00–12:00 and 13:00–18:00.
OFFICE_DAY: Final[Windows] = ((540, 720), (780, 1080))
OFFICE_WEEK: Final = (OFFICE_DAY,) * 5 + ((),) * 2


@dataclass(frozen=True)
class OfficialYear:
    """One notice and its date: days off (weekends in between included), weekend days worked instead.

    `names`: the festival each of them belongs to.
    """

    year: int
    notice: date
    rest_days: frozenset[date]
    workdays: frozenset[date]
    names: Mapping[date, str]


@cache
def official_years() -> tuple[OfficialYear, ...]:
    """The notices known to this version, oldest first."""
    written = json.loads(NOTICES.read_text("utf-8"))
    return tuple(
        OfficialYear(
            year["year"],
            date.fromisoformat(year["notice"]),
            _days(year["rest_days"]),
            _days(year["workdays"]),
            {day: name for name, days in year["festivals"].items() for day in sorted(_days(days))},
        )
        for year in written
    )


def _days(written: list[str]) -> frozenset[date]:
    return frozenset(date.fromisoformat(day) for day in written)


def confirmed_until() -> date:
    """The last day whose rest days are known."""
    return date(official_years()[-1].year, 12, 31)


@cache
def five_by_eight() -> OfficeHours:
    """5×8: Monday to Friday 9:00–12:00, 13:00–18:00, statutory rest days off, make-up workdays worked."""
    years = official_years()
    return OfficeHours(
        zone=CHINA,
        week=OFFICE_WEEK,
        holidays=frozenset().union(*(year.rest_days for year in years)),
        workdays={day: OFFICE_DAY for year in years for day in sorted(year.workdays)},
        confirmed_until=confirmed_until(),
    )


@cache
def round_the_clock() -> RoundTheClock:
    """7×24, days counted on Chinese wall clocks."""
    return RoundTheClock(CHINA)


CALENDARS: Final = {"7x24": round_the_clock, "5x8": five_by_eight}
