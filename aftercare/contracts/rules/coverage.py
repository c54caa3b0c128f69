"""In or out of warranty: decided by dates alone, at the time something was reported."""

from dataclasses import dataclass
from datetime import date
from typing import Final

IN_WARRANTY: Final = "in_warranty"
FREE: Final = "free_maintenance"
PAID: Final = "paid_maintenance"
OUT: Final = "out_of_warranty"
NONE: Final = "none"

#: What a contract of this kind makes of a request while it runs. Residents and visits are paid for already.
COVERS: Final = {
    "warranty": IN_WARRANTY,
    "free_maintenance": FREE,
    "paid_maintenance": PAID,
    "resident": FREE,
    "on_site": FREE,
}


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """The dates of one contract. The last day is covered; None means no end is known yet."""

    kind: str
    starts_on: date
    ends_on: date | None = None
    warranty_ends_on: date | None = None
    free_until: date | None = None


def add_months(day: date, months: int) -> date:
    """The same-numbered day so many months later, or the month's last (Civil Code article 202)."""
    from calendar import monthrange

    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def warranty_end(accepted_on: date | None, months: int) -> date | None:
    """The last day of a warranty that begins on the day after acceptance; None before acceptance."""
    return add_months(accepted_on, months) if accepted_on and months else None


def covered_until(coverage: Coverage) -> date | None:
    """The last day on which anything is covered; None: open-ended."""
    first = coverage.warranty_ends_on if coverage.kind == "warranty" else None
    ends = [day for day in (first or coverage.ends_on, coverage.free_until) if day]
    return max(ends) if ends else None


def cover(coverage: Coverage, day: date) -> str:
    """What the contract makes of a request reported on `day`."""
    if day < coverage.starts_on:
        return NONE
    until = covered_until(coverage)
    if until is not None and day > until:
        return OUT
    main_end = coverage.warranty_ends_on if coverage.kind == "warranty" else coverage.ends_on
    if main_end is not None and day > main_end and coverage.free_until:
        return FREE
    return COVERS[coverage.kind]
