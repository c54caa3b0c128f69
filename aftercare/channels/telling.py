"""What other systems are told of what happened: the rooms above describe their facts, here they are sent.

`site/wiring.py` registers who describes which fact. Called by the worker some seconds after the fact.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from aftercare.foundation.facts import Fact
from aftercare.foundation.text import N_

NEWS = {
    "new_ticket": N_("New ticket of P1 or P2"),
    "green_channel": N_("Green channel opened"),
    "warning": N_("Promise nearly due"),
    "breach": N_("Promise broken"),
    "escalation": N_("Colleagues were alarmed"),
    "penalty": N_("Penalty proposed"),
    "tray": N_("Messages wait in the tray"),
    "channel": N_("A channel fails"),
    "test": N_("Test"),
}


FACTS = {
    "desk.TicketReceived": N_("Ticket received"),
    "desk.TicketAccepted": N_("Ticket accepted"),
    "desk.OwnerChanged": N_("Somebody else is responsible"),
    "desk.PriorityProposed": N_("Priority proposed"),
    "desk.PriorityConfirmed": N_("Priority confirmed"),
    "desk.GreenChannelOpened": N_("Green channel opened"),
    "desk.GreenChannelClosed": N_("Green channel closed"),
    "desk.CustomerWrote": N_("The customer wrote"),
    "desk.CustomerAnswered": N_("The customer was answered"),
    "desk.CustomerUrged": N_("The customer urges"),
    "desk.DelayExplained": N_("Delay explained"),
    "desk.WorkStarted": N_("Work started"),
    "desk.TicketHeld": N_("Put on hold"),
    "desk.TicketResumed": N_("Hold ended"),
    "desk.PlanGiven": N_("Plan handed in"),
    "desk.PlanConfirmed": N_("Plan confirmed"),
    "desk.WorkaroundGiven": N_("Workaround given"),
    "desk.Dispatched": N_("Somebody was sent to the customer"),
    "desk.ArrivedOnSite": N_("Arrived at the customer"),
    "desk.TicketResolved": N_("Ticket resolved"),
    "desk.ResolutionVerified": N_("Result verified"),
    "desk.TicketReopened": N_("Ticket open again"),
    "desk.TicketClosed": N_("Ticket closed"),
    "desk.TicketCancelled": N_("Ticket cancelled"),
    "desk.TicketMerged": N_("Ticket merged"),
    "desk.NoteWritten": N_("Internal note written (without its text)"),
    "desk.TicketEscalated": N_("Colleagues were alarmed"),
    "contracts.WarningDue": N_("Promise nearly due"),
    "contracts.CommitmentMet": N_("Promise kept"),
    "contracts.CommitmentMetLate": N_("Promise kept too late"),
    "contracts.CommitmentBreached": N_("Promise broken"),
    "contracts.PenaltyProposed": N_("Penalty proposed"),
    "contracts.PenaltyApproved": N_("Penalty approved"),
    "contracts.ContractExpiring": N_("Contract runs out"),
}
"""The facts that webhooks can tell; the names are part of the public payload."""


@dataclass(frozen=True, kw_only=True)
class News:
    """Something worth an alarm. `sentence` is a msgid with %(name)s places for `values`, free of personal
    details; `title`, `customer` and `due_at` (ISO 8601) stand below it unless the reader gets numbers only.
    """

    what: str
    sentence: str
    values: dict[str, Any] = field(default_factory=dict)
    title: str = ""
    customer: str = ""
    due_at: str = ""
    path: str = ""
    priority: str = ""
    customer_id: int | None = None
    team_id: int | None = None
    ticket_id: int | None = None
    people: tuple[int, ...] = ()

    @property
    def is_urgent(self) -> bool:
        return self.priority == "P1"

    def content(self) -> dict[str, Any]:
        """As it is kept until it is sent."""
        kept = asdict(self)
        return {name: kept[name] for name in CONTENT}


CONTENT = ("what", "sentence", "values", "title", "customer", "due_at", "path", "priority")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What we said on a ticket, for the talk in which the customer asked."""

    ticket_id: int
    text: str
    once: str


Describe = Callable[[Any], News | Answer | None]
Card = Callable[[int, bool], dict[str, Any] | None]

_describers: dict[str, Describe] = {}
_cards: dict[str, Card] = {}


def register(fact: type[Fact], describe: Describe) -> None:
    """Have `describe(fact)` say what is told of it; None for nothing."""
    _describers[fact.kind()] = describe


def register_card(subject: str, card: Card) -> None:
    """Have `card(id, inside)` show what facts are about; without `inside` as its customer sees it."""
    _cards[subject] = card


def kinds() -> list[str]:
    """The facts that somebody describes."""
    return list(_describers)


def describe(fact: Fact) -> News | Answer | None:
    """What is told of this fact, if anything."""
    found = _describers.get(fact.kind())
    return found(fact) if found else None


def card(fact: Fact, *, inside: bool) -> dict[str, Any] | None:
    """The thing that the fact is about; for facts with a ticket, the ticket."""
    subject = "ticket" if getattr(fact, "ticket_id", None) else fact.subject
    found = _cards.get(subject)
    return found(int(getattr(fact, f"{subject}_id")), inside) if found else None
