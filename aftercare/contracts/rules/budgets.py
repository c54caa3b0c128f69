"""Hours and visits in the price: which period a day counts in, and when somebody must be told."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Final

from aftercare.contracts.rules.coverage import add_months

MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
SHARES: Final = (80, 100)
QUARTER: Final = Decimal("0.25")


@dataclass(frozen=True)
class Period:
    """From the first day to the day after the last; an open `end`: as long as the contract."""

    start: date
    end: date | None

    @property
    def last(self) -> date | None:
        """The last day of it; None: as long as the contract."""
        return self.end - timedelta(days=1) if self.end else None

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


def period_of(starts_on: date, every: str, day: date) -> Period | None:
    """The period that `day` lies in, counted from the budget's first day; None before it.

    Periods begin on the same-numbered day of their month, or the month's last.
    """
    if day < starts_on:
        return None
    length = MONTHS.get(every)
    if length is None:
        return Period(starts_on, None)
    months = (day.year - starts_on.year) * 12 + day.month - starts_on.month
    nth = months // length
    if add_months(starts_on, nth * length) > day:
        nth -= 1
    return Period(add_months(starts_on, nth * length), add_months(starts_on, (nth + 1) * length))


def in_hours(minutes: int) -> Decimal:
    """Minutes of work as hours of a budget: each begun quarter of an hour counts."""
    return (Decimal(minutes) / 15).to_integral_value(ROUND_CEILING) * QUARTER


def reached(used: Decimal, amount: Decimal) -> list[int]:
    """The shares, in per cent, that so much use has reached."""
    return [share for share in SHARES if used * 100 >= amount * share]
