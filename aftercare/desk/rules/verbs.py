"""What can be done to a ticket, in which states, with which permission. Buttons are made from this table."""

from collections.abc import Mapping
from dataclasses import dataclass

from aftercare.desk.rules.lifecycle import LIFECYCLE
from aftercare.desk.rules.states import OPEN, STATES, WORKING, State
from aftercare.foundation.text import N_


@dataclass(frozen=True)
class Verb:
    """`staff` and `portal` are permission codes; None: not for them."""

    name: str
    label: str
    states: tuple[str, ...]
    staff: str | None = None
    portal: str | None = None


def _moving(name: str, label: str, staff: str | None, portal: str | None = None) -> Verb:
    """A verb that moves the ticket: its states are those of the lifecycle."""
    return Verb(name, label, LIFECYCLE.sources(name), staff, portal)


_AFTER = (*OPEN, State.CLOSED)

VERBS: Mapping[str, Verb] = {
    verb.name: verb
    for verb in (
        Verb("take", N_("Take it"), WORKING, "ticket.take"),
        _moving("accept", N_("Accept the ticket"), "ticket.triage"),
        Verb("hand_over", N_("Hand over"), OPEN, "ticket.take"),
        Verb("dispatch", N_("Send somebody"), WORKING, "ticket.dispatch"),
        Verb("classify", N_("Classify"), OPEN, "ticket.triage"),
        Verb("confirm_priority", N_("Confirm the priority"), OPEN, "ticket.triage", "portal.answer"),
        Verb("choose_contract", N_("Choose the contract"), OPEN, "ticket.triage"),
        Verb("open_green", N_("Open the green channel"), WORKING, "ticket.green", "portal.green"),
        Verb("close_green", N_("Close the green channel"), STATES, "ticket.green"),
        Verb("reply", N_("Answer the customer"), _AFTER, "ticket.reply"),
        Verb("note", N_("Write a note"), STATES, "ticket.note"),
        Verb("write", N_("Write to us"), _AFTER, None, "portal.answer"),
        Verb("urge", N_("Urge"), WORKING, "ticket.note", "portal.answer"),
        _moving("start", N_("Start work"), "ticket.take"),
        _moving("hold", N_("Put on hold"), "ticket.hold"),
        _moving("resume", N_("Resume"), "ticket.hold"),
        Verb("plan", N_("Hand in a plan"), WORKING, "ticket.plan"),
        Verb("answer_plan", N_("Confirm the plan"), OPEN, "ticket.close", "portal.answer"),
        Verb("workaround", N_("Give a workaround"), WORKING, "ticket.plan"),
        Verb("explain_delay", N_("Explain a delay"), WORKING, "ticket.reply"),
        Verb("quote", N_("Offer a quotation"), WORKING, "quotation.offer"),
        Verb("answer_quotation", N_("Answer the quotation"), OPEN, "ticket.close", "portal.confirm"),
        _moving("resolve", N_("Resolve"), "ticket.resolve"),
        Verb("verify", N_("Verify"), (State.RESOLVED,), "ticket.verify"),
        _moving("reject", N_("Reject the result"), "ticket.verify"),
        _moving("confirm", N_("Confirm it is solved"), "ticket.close", "portal.answer"),
        _moving("reopen", N_("Still broken"), "ticket.reply", "portal.answer"),
        _moving("cancel", N_("Cancel the ticket"), "ticket.cancel"),
        _moving("merge", N_("Merge tickets"), "ticket.merge"),
        Verb("link", N_("Link tickets"), STATES, "ticket.note"),
        Verb("record_fact", N_("Record a fact afterwards"), _AFTER, "ticket.backdate"),
        Verb("work_order", N_("Work order"), WORKING, "ticket.plan"),
        Verb("log_effort", N_("Log effort"), _AFTER, "ticket.plan"),
        Verb("add_participant", N_("Add a participant"), OPEN, "ticket.reply"),
    )
}
