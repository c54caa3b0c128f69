"""One ticket at the right of the workspace: conversation, promises, facts, and what can be done."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from aftercare.accounts.rules.permissions import can
from aftercare.channels.actions.talks import is_answered_there
from aftercare.contracts.labels import budget_name, quantity
from aftercare.contracts.queries import statement
from aftercare.contracts.queries.budgets import BudgetState, budget_states
from aftercare.contracts.queries.emergencies import Responder, emergency_terms
from aftercare.customers.cards import SystemCard
from aftercare.customers.queries import system_card
from aftercare.desk import forms, labels, queries
from aftercare.desk.actions.effort import local_day
from aftercare.desk.completeness import missing_on
from aftercare.desk.file_links import FileLink, file_link
from aftercare.desk.models import GreenChannel, Ticket
from aftercare.desk.queries import STEPS, Item, Recipient, TicketPage, TicketRow
from aftercare.desk.queries.effort import EffortLine, efforts_of
from aftercare.desk.queries.green import channels_of
from aftercare.desk.rules.states import WORKING
from aftercare.desk.views.acts import ACTS, Act
from aftercare.desk.views.asking import number_for
from aftercare.desk.views.chips import Line, Shown, line, shown
from aftercare.foundation.facts import Actor
from aftercare.foundation.money import Money

NEXT = ("take", "accept", "start", "resume", "verify", "confirm")
THEN = ("hold", "plan")
TABS = {"reply": "reply", "note": "note", "explain_delay": "delay", "resolve": "resolution"}
ICONS = {
    "TicketReceived": "inbox",
    "ReceiptSent": "mail-check",
    "TicketEscalated": "users",
    "TicketAccepted": "check",
    "TicketClassified": "tags",
    "PriorityProposed": "flag",
    "PriorityConfirmed": "flag-filled",
    "ContractChosen": "file-certificate",
    "GreenChannelOpened": "bolt",
    "GreenChannelClosed": "checks",
    "GreenChannelReviewed": "checklist",
    "OwnerChanged": "user-check",
    "HandedOver": "transfer",
    "CustomerUrged": "bell",
    "DelayExplained": "clock-edit",
    "WorkStarted": "player-play",
    "TicketHeld": "player-pause",
    "TicketResumed": "player-play",
    "PlanGiven": "list-check",
    "PlanConfirmed": "clipboard-check",
    "PlanDeclined": "circle-x",
    "WorkaroundGiven": "lifebuoy",
    "Dispatched": "truck-delivery",
    "ArrivedOnSite": "map-pin",
    "WorkOrderFinished": "clipboard-check",
    "QuotationOffered": "receipt",
    "QuotationAnswered": "receipt-2",
    "EffortLogged": "clock-check",
    "EffortTakenBack": "clock-x",
    "TicketResolved": "circle-check",
    "ResolutionVerified": "checks",
    "ResolutionRejected": "circle-x",
    "ConfirmationAsked": "user-question",
    "AnswerRecorded": "user-check",
    "TicketClosed": "lock",
    "TicketReopened": "rotate",
    "TicketMerged": "git-merge",
    "TicketAbsorbed": "git-merge",
    "TicketLinked": "link",
    "FactRecorded": "history",
}
MENU = (
    ("hand_over", "queue", "dispatch", "work_order", "log_effort"),
    ("classify", "confirm_priority", "choose_contract", "open_green", "close_green"),
    ("plan", "answer_plan", "workaround", "quote", "answer_quotation"),
    ("hold", "urge", "reject", "reopen"),
    ("add_participant", "record_fact", "link", "merge", "cancel"),
)


@dataclass(frozen=True, kw_only=True)
class Balance:
    """What is left of the contract's deposit."""

    amount: Decimal
    currency: str


@dataclass(kw_only=True)
class Sheet:
    """Everything the page of one ticket shows."""

    ticket: Ticket
    page: TicketPage
    by: Actor
    now: datetime
    clocks: list[Shown]
    readers: list[Recipient]
    similar: list[TicketRow]
    system: SystemCard | None
    balance: Balance | None
    greens: list[GreenChannel] = field(default_factory=list)
    team: tuple[Responder, ...] = ()
    efforts: list[EffortLine] = field(default_factory=list)
    budgets: list[BudgetState] = field(default_factory=list)
    tab: str = ""
    typed: str = ""
    refusal: str = ""
    inside: int = 0  # lines of an answer that were written for colleagues, as its writer has been told
    meanwhile: list[Item] = field(default_factory=list)

    @cached_property
    def verbs(self) -> set[str]:
        """What can be done, as the domain says, less what makes no sense on this page."""
        verbs = set(self.page.verbs)
        if not any(not plan["confirmed_at"] and not plan["declined_at"] for plan in self.page.plans):
            verbs.discard("answer_plan")
        if not any(one["state"] == "offered" for one in self.page.quotations):
            verbs.discard("answer_quotation")
        if self.green is None:
            verbs.discard("close_green")
        if "dispatch" in verbs:
            verbs |= {"queue"}
        return verbs - ({"accept"} if "take" in verbs else set())

    @property
    def missing(self) -> list[str]:
        """What the report lacks, in words, as long as it can still help."""
        return (
            missing_on(self.ticket)
            if self.ticket.state in WORKING and self.ticket.channel != "monitoring"
            else []
        )

    @property
    def may_ask_back(self) -> bool:
        return "reply" in self.verbs and self.ticket.contact_id is not None

    def budget_name(self, budget: BudgetState) -> str:
        return budget_name(budget.kind, budget.every)

    def quantity(self, amount: Decimal) -> str:
        return quantity(amount)

    def may_take_back(self, one: EffortLine) -> bool:
        """Whether the reader may undo this piece of work."""
        return "log_effort" in self.verbs and (
            one.person_id == self.by.person_id or can(self.by, "ticket.dispatch")
        )

    @property
    def green(self) -> GreenChannel | None:
        """The green channel that is open."""
        return next((one for one in self.greens if one.closed_at is None), None)

    @property
    def owes_price(self) -> bool:
        """Whether work began as an emergency and the price is still to be agreed."""
        agreed = any(one["state"] == "accepted" for one in self.page.quotations)
        return bool(self.greens) and self.ticket.entitlement == "out_of_warranty" and not agreed

    @property
    def next_acts(self) -> list[Act]:
        """The buttons in the head: what the ticket's way asks for next."""
        return [ACTS[verb] for verb in (*NEXT, *THEN) if verb in self.verbs][:2]

    @property
    def menu(self) -> list[list[tuple[Act, str]]]:
        """Everything else that can be done, in groups."""
        shown = {act.verb for act in self.next_acts}
        groups = [[self._named(verb) for verb in group if verb in self.verbs - shown] for group in MENU]
        late = [self._named(verb) for verb in NEXT if verb in self.verbs - shown]
        return [group for group in (late, *groups) if group]

    def _named(self, verb: str) -> tuple[Act, str]:
        return ACTS[verb], self.label(verb)

    def label(self, verb: str) -> str:
        """The word on the button."""
        names = {one.name: one.label for one in self.page.possible}
        return _(names.get(verb) or ACTS[verb].title or verb)

    def act(self, verb: str) -> Act | None:
        """The act, if it can be done."""
        return ACTS[verb] if verb in self.verbs else None

    @cached_property
    def tabs(self) -> list[tuple[str, str]]:
        """The tabs of the composer."""
        names = {
            "reply": _("Answer the customer"),
            "note": _("Internal note"),
            "delay": _("Explain a delay"),
            "resolution": _("Resolve"),
        }
        return [(tab, names[tab]) for verb, tab in TABS.items() if verb in self.verbs]

    @property
    def current_tab(self) -> str:
        """The tab that is open at first."""
        known = [tab for tab, _name in self.tabs]
        return self.tab if self.tab in known else next(iter(known), "")

    @property
    def delay_form(self) -> forms.DelayForm:
        return forms.DelayForm(self.ticket, self.by)

    @property
    def resolve_form(self) -> forms.ResolveForm:
        return forms.ResolveForm(self.ticket, self.by)

    @property
    def steps(self) -> list[tuple[str, str]]:
        """The way from report to archive, and where the ticket stands."""
        here = self.page.step if self.ticket.state not in ("cancelled", "merged") else -1
        return [
            (labels.label("step", code), "done" if n < here else "now" if n == here else "todo")
            for n, code in enumerate(STEPS)
        ]

    @cached_property
    def days(self) -> list[tuple[date, list[Item]]]:
        """The timeline by day, on the reader's calendar."""
        grouped = groupby(self.page.timeline, key=lambda item: timezone.localtime(item.at).date())
        return [(day, list(items)) for day, items in grouped]

    @cached_property
    def line(self) -> Line:
        """The ticket's row in the list, to be refreshed with the page."""
        owed = [clock for clock in self.clocks if clock.card.is_open]
        return line(queries.row_of(self.ticket), owed[0].card if owed else None, self.now)

    @property
    def phone(self) -> str:
        """The contact's number; masked for who may not see personal details."""
        contact = self.ticket.contact
        return number_for(self.by, contact.mobile or contact.phone) if contact else ""

    @property
    def messenger(self) -> bool:
        """Whether a reply is said in the customer's messenger, too."""
        return self.ticket.channel == "im" and is_answered_there(self.ticket.pk)

    @property
    def silent_readers(self) -> bool:
        """Whether a reply would reach nobody by mail or messenger."""
        return not self.messenger and not any(one.confirmed and one.reachable for one in self.readers)

    @property
    def draft(self) -> dict[str, str]:
        """What was written and not sent."""
        drafts: dict[str, Any] = {"reply": "", "note": "", **self.page.drafts}
        if self.typed:
            drafts[self.tab or "reply"] = self.typed
        return drafts

    @property
    def first_words(self) -> int:
        """The message with which it began."""
        return next((item.id for item in self.page.timeline if item.tone == "message"), 0)

    def files_of(self, item: Item) -> list[FileLink]:
        """What hangs on a message, for `ui.attachment`. Whom we trust may open what is not clean yet."""
        trusted = can(self.by, "settings.edit")
        return [file_link(one, trusted=trusted) for one in item.files]

    def flags_of(self, item: Item) -> list[str]:
        """What a reader should know about a message; how its bytes were read is not among it."""
        return [labels.label("flag", flag) for flag in item.flags if flag in labels.LABELS["flag"]]

    def icon_of(self, kind: str) -> str:
        """The sign of a fact."""
        return ICONS.get(kind.rpartition(".")[2], "point")

    def cash(self, amount: Decimal | str, currency: str) -> Money:
        """An amount with its currency."""
        return Money(Decimal(amount), currency)

    def label_of(self, group: str, code: str) -> str:
        return labels.label(group, code)


def sheet_of(number: str, by: Actor, *, now: datetime, tab: str = "") -> Sheet:
    """The sheet of a ticket; NotFound if there is none that `by` may see."""
    page = queries.ticket_page(number, by, now=now)
    ticket = page.ticket
    greens = channels_of(ticket.pk) if had_green(page.timeline) else []
    return Sheet(
        ticket=ticket,
        page=page,
        by=by,
        now=now,
        clocks=[shown(card, now) for card in page.clocks],
        readers=queries.participants(ticket),
        similar=queries.similar(ticket, by),
        system=system_card(ticket.system_id) if ticket.system_id else None,
        balance=_balance(ticket, by),
        greens=greens,
        team=emergency_terms(ticket.contract_id).team if ticket.emergency and greens else (),
        efforts=efforts_of(ticket.pk) if ticket.effort_minutes else [],
        budgets=_budgets(ticket, now),
        tab=tab,
    )


def _budgets(ticket: Ticket, now: datetime) -> list[BudgetState]:
    """The hours and visits of the contract, where it counts any."""
    contract = ticket.contract
    return budget_states(contract.pk, local_day(now)) if contract and contract.budgeted else []


def had_green(timeline: list[Item]) -> bool:
    """Whether a green channel was ever open; the timeline says so without asking."""
    return any(item.kind == "desk.GreenChannelOpened" for item in timeline)


def _balance(ticket: Ticket, by: Actor) -> Balance | None:
    if ticket.contract_id is None or not can(by, "ledger.read"):
        return None
    ledger = statement(ticket.contract_id, by)
    return Balance(amount=ledger.balance, currency=ledger.currency) if ledger else None


def since(sheet: Sheet, seen: datetime | None) -> list[Item]:
    """What others have said or done since somebody looked: what they should know before they go on."""
    if seen is None:
        return []
    mine = sheet.by.name
    return [item for item in sheet.page.timeline if item.at > seen and item.author != mine]
