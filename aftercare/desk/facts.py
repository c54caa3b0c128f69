"""What the desk tells. `audience` says who may read it: the customer's facts are the customer's timeline."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from aftercare.foundation.facts import Fact


@dataclass(frozen=True, kw_only=True)
class TicketFact(Fact):
    """A fact about one ticket. `reason` is why it was written down later than it happened, if it was."""

    subject: ClassVar[str] = "ticket"
    audience: ClassVar[str] = "customer"

    ticket_id: int
    number: str = ""
    backdated: str = ""


# --- intake and triage ---


@dataclass(frozen=True, kw_only=True)
class TicketReceived(TicketFact):
    channel: str
    title: str
    request_class: str
    priority: str


@dataclass(frozen=True, kw_only=True)
class ReceiptSent(TicketFact):
    """The automatic receipt. It is `acknowledged`, never `responded`."""

    to: str


@dataclass(frozen=True, kw_only=True)
class TicketAccepted(TicketFact):
    pass


@dataclass(frozen=True, kw_only=True)
class TicketClassified(TicketFact):
    audience: ClassVar[str] = "staff"

    request_class: str
    ticket_kind: str
    nature: str
    system_id: int | None


@dataclass(frozen=True, kw_only=True)
class PriorityProposed(TicketFact):
    old: str
    priority: str


@dataclass(frozen=True, kw_only=True)
class PriorityConfirmed(TicketFact):
    priority: str
    name: str


@dataclass(frozen=True, kw_only=True)
class ContractChosen(TicketFact):
    audience: ClassVar[str] = "staff"

    contract_id: int | None
    entitlement: str


@dataclass(frozen=True, kw_only=True)
class GreenChannelOpened(TicketFact):
    channel_id: int
    reason: str
    priority_before: str


@dataclass(frozen=True, kw_only=True)
class GreenChannelClosed(TicketFact):
    """The emergency is over. Whether it was one is our own opinion, and stays in the house."""

    inside: ClassVar[frozenset[str]] = frozenset({"justified"})

    channel_id: int
    outcome: str
    justified: bool
    priority: str


@dataclass(frozen=True, kw_only=True)
class GreenChannelReviewed(TicketFact):
    audience: ClassVar[str] = "staff"

    channel_id: int
    verdict: str
    lesson: str


@dataclass(frozen=True, kw_only=True)
class ParticipantAdded(TicketFact):
    audience: ClassVar[str] = "staff"

    address: str
    confirmed: bool


# --- who is responsible ---


@dataclass(frozen=True, kw_only=True)
class OwnerChanged(TicketFact):
    owner_id: int
    owner: str
    previous: str = ""
    how: str  # take | hand_over | dispatch


@dataclass(frozen=True, kw_only=True)
class HandedOver(TicketFact):
    """Why it was handed over; for colleagues only."""

    audience: ClassVar[str] = "staff"

    reason: str


# --- conversation ---


@dataclass(frozen=True, kw_only=True)
class CustomerWrote(TicketFact):
    message_id: int
    name: str
    channel: str


@dataclass(frozen=True, kw_only=True)
class CustomerAnswered(TicketFact):
    """A person's words to the customer; `first` makes it `responded`, else `replied`."""

    message_id: int
    first: bool


@dataclass(frozen=True, kw_only=True)
class ReplyUndone(TicketFact):
    audience: ClassVar[str] = "staff"

    message_id: int


@dataclass(frozen=True, kw_only=True)
class NoteWritten(TicketFact):
    audience: ClassVar[str] = "staff"

    message_id: int


@dataclass(frozen=True, kw_only=True)
class StrayMailRecorded(TicketFact):
    """Mail on the ticket that is not the customer's word: bounce, automatic answer, unproven sender."""

    audience: ClassVar[str] = "staff"

    message_id: int
    what: str
    address: str


@dataclass(frozen=True, kw_only=True)
class CustomerUrged(TicketFact):
    times: int
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class DelayExplained(TicketFact):
    reason: str
    old_time: datetime | None
    new_time: datetime
    late: bool


# --- progress ---


@dataclass(frozen=True, kw_only=True)
class WorkStarted(TicketFact):
    pass


@dataclass(frozen=True, kw_only=True)
class TicketHeld(TicketFact):
    """What it waits for is said to colleagues; a question to the customer reaches them as a message."""

    inside: ClassVar[frozenset[str]] = frozenset({"note"})

    reason: str
    note: str
    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class HoldChased(TicketFact):
    times: int


@dataclass(frozen=True, kw_only=True)
class TicketResumed(TicketFact):
    why: str  # asked | answered | expired | resolved


@dataclass(frozen=True, kw_only=True)
class PlanGiven(TicketFact):
    plan_id: int
    finishes_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class PlanConfirmed(TicketFact):
    plan_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class PlanDeclined(TicketFact):
    plan_id: int
    name: str
    why: str


@dataclass(frozen=True, kw_only=True)
class WorkaroundGiven(TicketFact):
    text: str


@dataclass(frozen=True, kw_only=True)
class Dispatched(TicketFact):
    order_id: int
    person: str


@dataclass(frozen=True, kw_only=True)
class WorkOrderAccepted(TicketFact):
    audience: ClassVar[str] = "staff"

    order_id: int


@dataclass(frozen=True, kw_only=True)
class ArrivedOnSite(TicketFact):
    order_id: int | None
    person: str


@dataclass(frozen=True, kw_only=True)
class WorkOrderFinished(TicketFact):
    audience: ClassVar[str] = "staff"

    order_id: int
    minutes: int


@dataclass(frozen=True, kw_only=True)
class FactRecorded(TicketFact):
    """A milestone stated by itself, often after the event: recovered, answered, agreed and others."""

    what: str


# --- the end ---


@dataclass(frozen=True, kw_only=True)
class TicketResolved(TicketFact):
    """The customer learns the result once a colleague has checked it."""

    inside: ClassVar[frozenset[str]] = frozenset({"resolution", "text"})

    resolution: str
    text: str


@dataclass(frozen=True, kw_only=True)
class ResolutionVerified(TicketFact):
    pass


@dataclass(frozen=True, kw_only=True)
class ResolutionRejected(TicketFact):
    """The internal check failed; the customer only sees that work goes on."""

    audience: ClassVar[str] = "staff"

    why: str


@dataclass(frozen=True, kw_only=True)
class ConfirmationAsked(TicketFact):
    times: int
    to: list[str]


@dataclass(frozen=True, kw_only=True)
class AnswerRecorded(TicketFact):
    """Somebody of the customer answered; `decisive` if this answer moved the ticket."""

    answer: str
    name: str
    decisive: bool


@dataclass(frozen=True, kw_only=True)
class TicketClosed(TicketFact):
    silent: bool
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class TicketReopened(TicketFact):
    why: str


@dataclass(frozen=True, kw_only=True)
class TicketArchived(TicketFact):
    audience: ClassVar[str] = "staff"


@dataclass(frozen=True, kw_only=True)
class TicketCancelled(TicketFact):
    why: str


@dataclass(frozen=True, kw_only=True)
class TicketMerged(TicketFact):
    into_id: int
    into_number: str


@dataclass(frozen=True, kw_only=True)
class TicketAbsorbed(TicketFact):
    other_id: int
    other_number: str


@dataclass(frozen=True, kw_only=True)
class TicketLinked(TicketFact):
    audience: ClassVar[str] = "staff"

    other_number: str
    link: str
    doubtful: bool


# --- money and alarm ---


@dataclass(frozen=True, kw_only=True)
class QuotationOffered(TicketFact):
    quotation_id: int
    amount: Decimal
    currency: str
    valid_until: date | None


@dataclass(frozen=True, kw_only=True)
class QuotationAnswered(TicketFact):
    quotation_id: int
    accepted: bool
    name: str


@dataclass(frozen=True, kw_only=True)
class EffortLogged(TicketFact):
    audience: ClassVar[str] = "staff"

    effort_id: int
    minutes: int
    day: date
    billable: bool


@dataclass(frozen=True, kw_only=True)
class EffortTakenBack(TicketFact):
    audience: ClassVar[str] = "staff"

    effort_id: int
    minutes: int


@dataclass(frozen=True, kw_only=True)
class TicketEscalated(TicketFact):
    audience: ClassVar[str] = "staff"

    clock_id: int
    what: str  # breach | warning
    told: list[str]
