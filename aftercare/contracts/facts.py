"""What this room tells: promises kept and broken, warnings, holds, contracts, money."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from aftercare.foundation.facts import Fact


@dataclass(frozen=True, kw_only=True)
class TicketRef:
    """The ticket as this room needs to know it. `received_at` is when it was reported, not written down."""

    ticket_id: int
    number: str
    title: str
    customer_id: int | None
    request_class: str
    priority: str
    received_at: datetime
    contract_id: int | None = None
    system_id: int | None = None
    entitlement: str = "none"


@dataclass(frozen=True, kw_only=True)
class _TicketFact(Fact):
    subject = "ticket"

    ticket_id: int


@dataclass(frozen=True, kw_only=True)
class _ClockFact(_TicketFact):
    """About one clock; `commitment` is the promise's name as the contract words it."""

    audience = "customer"

    clock_id: int
    commitment: str
    milestone: str
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class CommitmentMet(_ClockFact):
    """A promise was kept in time."""

    fulfilled_at: datetime


@dataclass(frozen=True, kw_only=True)
class CommitmentMetLate(_ClockFact):
    """A promise was kept, but too late; its breach was told before."""

    fulfilled_at: datetime
    late_seconds: int


@dataclass(frozen=True, kw_only=True)
class CommitmentBreached(_ClockFact):
    """A promise was broken, told once for each clock. `at` is the instant it was due."""

    ticket_number: str
    penalty: Decimal | None = None
    currency: str = "CNY"
    told_at: datetime


@dataclass(frozen=True, kw_only=True)
class BreachWaived(_ClockFact):
    """A breach that doesn't count, with the reason."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class WarningDue(_TicketFact):
    """A promise is about to be broken (or is broken and still open). `receivers` are kinds of people.

    `at` is when the step was due; `told_at` when somebody looked.
    """

    clock_id: int
    commitment: str
    milestone: str
    due_at: datetime
    step: str
    receivers: list[str]
    ticket_number: str
    told_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class DueMoved(_TicketFact):
    """A new version of the calendar moved the due time of a running clock."""

    clock_id: int
    commitment: str
    due_before: datetime | None
    due_after: datetime | None
    calendar: str


@dataclass(frozen=True, kw_only=True)
class HoldStarted(_TicketFact):
    """The ticket waits, for whom and why; clocks whose promise names the reason stand still."""

    audience = "customer"

    reason: str
    note: str = ""
    expected_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class HoldEnded(_TicketFact):
    audience = "customer"

    reason: str
    started_at: datetime


@dataclass(frozen=True, kw_only=True)
class TermsReplaced(_TicketFact):
    """Class or priority changed; the promises follow."""

    request_class: str
    priority: str
    request_class_before: str
    priority_before: str


@dataclass(frozen=True, kw_only=True)
class ContractAttached(_TicketFact):
    contract_id: int
    contract_number: str


@dataclass(frozen=True, kw_only=True)
class FactBackdated(_TicketFact):
    """Something was written down after the time it happened, with the reason."""

    milestone: str
    happened_at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class _ContractFact(Fact):
    subject = "contract"

    contract_id: int
    number: str


@dataclass(frozen=True, kw_only=True)
class ContractRegistered(_ContractFact):
    name: str


@dataclass(frozen=True, kw_only=True)
class ContractChanged(_ContractFact):
    changes: list[str]


@dataclass(frozen=True, kw_only=True)
class ContractActivated(_ContractFact):
    audience = "customer"


@dataclass(frozen=True, kw_only=True)
class ContractAccepted(_ContractFact):
    """The customer accepted the delivery: the warranty begins."""

    audience = "customer"

    accepted_on: date
    warranty_ends_on: date | None


@dataclass(frozen=True, kw_only=True)
class ContractEnded(_ContractFact):
    audience = "customer"


@dataclass(frozen=True, kw_only=True)
class ContractExpiring(_ContractFact):
    """90, 60 or 30 days are left; told once for each."""

    days: int
    covered_until: date


@dataclass(frozen=True, kw_only=True)
class TermsChanged(_ContractFact):
    """A commitment was added, worded anew or ended."""

    commitment: str
    change: str


@dataclass(frozen=True, kw_only=True)
class BudgetChanged(_ContractFact):
    """A budget of hours or visits was added, changed or ended."""

    budget_kind: str
    change: str
    amount: Decimal
    every: str


@dataclass(frozen=True, kw_only=True)
class BudgetReached(_ContractFact):
    """80 or 100 % of a period's hours or visits are used; told once for each."""

    audience = "customer"

    budget_id: int
    budget_kind: str
    share: int
    used: Decimal
    amount: Decimal
    period: date


@dataclass(frozen=True, kw_only=True)
class ResidentPlanned(_ContractFact):
    """Somebody will be on the customer's premises on certain days."""

    audience = "customer"

    plan_id: int
    person: str
    place: str
    change: str


@dataclass(frozen=True, kw_only=True)
class ResidentDayRecorded(_ContractFact):
    """Whether the resident was there on a day; a correction is told again."""

    audience = "customer"

    plan_id: int
    day: date
    state: str
    substitute: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class CalendarChanged(Fact):
    subject = "calendar"

    calendar_id: int
    name: str
    version: int
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class _PenaltyFact(_ContractFact):
    penalty_id: int
    ticket_id: int
    ticket_number: str
    commitment: str
    amount: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class PenaltyProposed(_PenaltyFact):
    pass


@dataclass(frozen=True, kw_only=True)
class PenaltyAttributed(_PenaltyFact):
    """Whose doing it was: ours, the customer's, a third party's."""

    attribution: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class PenaltyApproved(_PenaltyFact):
    audience = "customer"

    recovered: Decimal
    unrecovered: Decimal


@dataclass(frozen=True, kw_only=True)
class PenaltyWaived(_PenaltyFact):
    reason: str


@dataclass(frozen=True, kw_only=True)
class PenaltyReversed(_PenaltyFact):
    audience = "customer"

    reason: str


@dataclass(frozen=True, kw_only=True)
class PenaltyAnswered(_PenaltyFact):
    """The customer acknowledged a deduction, or objected to it."""

    audience = "customer"

    answer: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class DepositHeld(_ContractFact):
    audience = "customer"

    amount: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True)
class LedgerPosted(_ContractFact):
    audience = "customer"

    entry_id: int
    cause: str
    amount: Decimal
    balance_after: Decimal
    currency: str
