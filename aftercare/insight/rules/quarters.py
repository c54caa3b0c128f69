"""Quarters of a year, as half-open periods on a wall calendar."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

_WRITTEN = re.compile(r"(20[0-9]{2})Q([1-4])", re.ASCII)


@dataclass(frozen=True, order=True)
class Quarter:
    """The `number`th quarter (1–4) of a year. Written 2026Q4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """The quarter that the day lies in."""
        return cls(day.year, (day.month - 1) // 3 + 1)

    @classmethod
    def read(cls, text: str) -> "Quarter | None":
        """The quarter that is written; None if none is."""
        found = _WRITTEN.fullmatch(text)
        return cls(int(found[1]), int(found[2])) if found else None

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    def on(self, quarters: int) -> "Quarter":
        """So many quarters later, or earlier if negative."""
        year, number = divmod(self.year * 4 + self.number - 1 + quarters, 4)
        return Quarter(year, number + 1)

    @property
    def first_day(self) -> date:
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def months(self) -> list[date]:
        """The first days of its months."""
        return [date(self.year, self.number * 3 - back, 1) for back in (2, 1, 0)]

    def starts(self, zone: ZoneInfo) -> datetime:
        """Its first instant on the clocks of this zone."""
        return datetime.combine(self.first_day, time(), zone)

    def ends(self, zone: ZoneInfo) -> datetime:
        """The first instant after it."""
        return self.on(1).starts(zone)
