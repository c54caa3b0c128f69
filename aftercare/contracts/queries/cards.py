"""What other rooms see of a clock and of an entitlement: plain values."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from aftercare.contracts.queries.terms import Terms


@dataclass(frozen=True, kw_only=True)
class ClockCard:
    """A clock as a page shows it. Seconds are counted in the time of its calendar.

    `share` is 0–1 of it used.
    """

    id: int
    ticket_id: int
    name: str
    milestone: str
    state: str
    started_at: datetime
    due_at: datetime | None
    fulfilled_at: datetime | None
    used_seconds: int
    remaining_seconds: int
    late_seconds: int
    share: float
    penalty: Decimal | None
    currency: str
    calendar_name: str
    provisional: bool
    cycle: int = 1
    breached: bool = False  # a breach is on record, whatever the state says now
    waived: bool = False

    @property
    def is_open(self) -> bool:
        """Whether something is still owed."""
        return self.fulfilled_at is None and self.state in ("running", "paused", "breached")


@dataclass(frozen=True, kw_only=True)
class Entitlement:
    """Whether a request is covered. `contract_id` only where exactly one fits.

    Else choose from `candidates`.
    """

    state: str  # in_warranty | free_maintenance | paid_maintenance | out_of_warranty | none
    contract_id: int | None = None
    candidates: tuple["Candidate", ...] = ()
    terms: Terms | None = field(default=None, repr=False, compare=False)  # of the contract, for its clocks

    @property
    def must_choose(self) -> bool:
        """Several contracts fit: ask, never guess."""
        return len(self.candidates) > 1 and self.contract_id is None


@dataclass(frozen=True, kw_only=True)
class Candidate:
    contract_id: int
    number: str
    name: str
    state: str
