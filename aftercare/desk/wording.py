"""The sentences of the timeline: one for each fact, in the reader's language."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from aftercare.contracts.labels import called
from aftercare.desk.labels import label
from aftercare.foundation.text import N_

SENTENCES: Mapping[str, str] = {
    "desk.TicketReceived": N_("Received by %(channel)s"),
    "desk.ReceiptSent": N_("Automatic receipt sent to %(to)s"),
    "desk.TicketAccepted": N_("%(by)s accepted it"),
    "desk.TicketClassified": N_("%(by)s classified it: %(request_class)s, %(ticket_kind)s"),
    "desk.PriorityProposed": N_("%(by)s proposes %(priority)s (before: %(old)s)"),
    "desk.PriorityConfirmed": N_("%(name)s confirmed %(priority)s"),
    "desk.ContractChosen": N_("%(by)s chose the contract: %(entitlement)s"),
    "desk.GreenChannelOpened": N_("%(by)s opened the green channel: %(reason)s"),
    "desk.GreenChannelClosed": N_("%(by)s closed the green channel: %(outcome)s"),
    "desk.GreenChannelReviewed": N_("%(by)s reviewed the green channel: %(verdict)s. %(lesson)s"),
    "desk.ParticipantAdded": N_("%(by)s added %(address)s"),
    "desk.OwnerChanged": N_("%(owner)s is responsible now"),
    "desk.HandedOver": N_("%(by)s handed it over: %(reason)s"),
    "desk.ReplyUndone": N_("%(by)s took an answer back before it was sent"),
    "desk.CustomerUrged": N_("%(by)s urges, for the %(times)s. time"),
    "desk.DelayExplained": N_("It takes longer: %(reason)s New time: %(new_time)s"),
    "desk.WorkStarted": N_("%(by)s started to work on it"),
    "desk.TicketHeld": N_("On hold until %(until)s: %(reason)s. %(note)s"),
    "desk.HoldChased": N_("Reminded that we wait for an answer, for the %(times)s. time"),
    "desk.TicketResumed": N_("It goes on (%(why)s)"),
    "desk.PlanGiven": N_("%(by)s handed in a plan"),
    "desk.PlanConfirmed": N_("%(name)s confirmed the plan"),
    "desk.PlanDeclined": N_("%(name)s declined the plan: %(why)s"),
    "desk.WorkaroundGiven": N_("%(by)s gave a workaround"),
    "desk.Dispatched": N_("%(person)s is on the way"),
    "desk.WorkOrderAccepted": N_("%(by)s accepted the work order"),
    "desk.ArrivedOnSite": N_("%(person)s has arrived"),
    "desk.WorkOrderFinished": N_("%(by)s finished the work order after %(minutes)s minutes"),
    "desk.FactRecorded": N_("%(what)s, written down afterwards by %(by)s: %(backdated)s"),
    "desk.TicketResolved": N_("%(by)s resolved it: %(resolution)s"),
    "desk.ResolutionVerified": N_("%(by)s verified the result"),
    "desk.ResolutionRejected": N_("%(by)s rejected the result: %(why)s"),
    "desk.ConfirmationAsked": N_("Asked for confirmation: %(to)s"),
    "desk.AnswerRecorded": N_("%(name)s answered: %(answer)s"),
    "desk.TicketClosed": N_("Closed after confirmation by %(name)s"),
    "desk.TicketReopened": N_("Open again"),
    "desk.TicketArchived": N_("Archived"),
    "desk.TicketCancelled": N_("%(by)s cancelled it: %(why)s"),
    "desk.TicketMerged": N_("Merged into %(into_number)s"),
    "desk.TicketAbsorbed": N_("%(other_number)s was merged into this"),
    "desk.TicketLinked": N_("Linked with %(other_number)s"),
    "desk.QuotationOffered": N_("%(by)s offered to do it for %(currency)s %(amount)s"),
    "desk.QuotationAnswered": N_("%(name)s accepted the quotation"),
    "desk.EffortLogged": N_("%(by)s worked %(minutes)s minutes on %(day)s"),
    "desk.EffortTakenBack": N_("%(by)s took back %(minutes)s minutes of work"),
    "desk.TicketEscalated": N_("Told: %(told)s"),
    "contracts.CommitmentMet": N_("%(commitment)s: kept"),
    "contracts.CommitmentMetLate": N_("%(commitment)s: kept too late, it was due at %(due_at)s"),
    "contracts.CommitmentBreached": N_("%(commitment)s: not kept, it was due at %(due_at)s"),
    "contracts.BreachWaived": N_("%(commitment)s: the breach does not count. %(reason)s"),
    "contracts.WarningDue": N_("%(commitment)s is due at %(due_at)s"),
    "contracts.ContractAttached": N_("Contract %(contract_number)s applies"),
    "contracts.DueMoved": N_("%(commitment)s: a new calendar moved it from %(due_before)s to %(due_after)s"),
}

_OTHERWISE: Mapping[str, tuple[str, object, str]] = {
    "desk.TicketClosed": ("silent", True, N_("Closed by silence: nobody answered")),
    "desk.QuotationAnswered": ("accepted", False, N_("%(name)s declined the quotation")),
}

# What is said of it to customers, where some of it stays inside.
_OUTSIDE: Mapping[str, str] = {
    "desk.TicketHeld": N_("On hold until %(until)s: %(reason)s"),
    "desk.TicketResolved": N_("%(by)s resolved it"),
}

_GROUPS: Mapping[str, str] = {
    "channel": "channel",
    "request_class": "request_class",
    "ticket_kind": "kind",
    "resolution": "resolution",
    "entitlement": "entitlement",
    "what": "milestone",
    "answer": "answer",
    "verdict": "verdict",
}
_TIMES = ("new_time", "until", "due_at", "due_before", "due_after")


def sentence(kind: str, body: Mapping[str, Any], by: str, *, inside: bool = True) -> str | None:
    """What a fact says to staff, or to customers; None for facts that the timeline shows otherwise or not."""
    msgid = SENTENCES.get(kind) if inside else _OUTSIDE.get(kind, SENTENCES.get(kind))
    if msgid is None:
        return None
    if kind in _OTHERWISE:
        field, value, other = _OTHERWISE[kind]
        msgid = other if body.get(field) == value else msgid
    return gettext(msgid) % _shown(kind, {**body, "by": _name(by)})


def _name(by: str) -> str:
    return gettext("The system") if by == "system" else by


def _shown(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _one(kind, name, value) for name, value in values.items()}


def _one(kind: str, name: str, value: Any) -> Any:
    if name in _TIMES:
        return when(value)
    if name == "commitment":
        return called(str(value))
    if (kind, name) in _SPECIAL:
        return label(_SPECIAL[kind, name], str(value))
    if name in _GROUPS:
        return label(_GROUPS[name], str(value))
    if isinstance(value, list):
        return gettext(", ").join(str(one) for one in value)
    return amount(value) if name == "amount" else value


_SPECIAL: Mapping[tuple[str, str], str] = {
    ("desk.TicketHeld", "reason"): "hold_reason",
    ("desk.TicketResumed", "why"): "resumed",
}


def notice(text: str, values: Mapping[str, Any]) -> str:
    """What a colleague is told, in the reader's language; so is the name of a promise from our own stock."""
    shown = {name: called(str(value)) if name == "commitment" else value for name, value in values.items()}
    return gettext(text) % shown


def when(value: str | None) -> str:
    """A moment kept in the journal, as the reader's clock shows it."""
    return timezone.localtime(datetime.fromisoformat(value)).strftime("%m-%d %H:%M") if value else "—"


def amount(value: Any) -> str:
    """An amount kept in the journal as text."""
    try:
        return f"{Decimal(str(value)):,.2f}"
    except InvalidOperation:
        return str(value)
