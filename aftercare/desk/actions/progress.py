"""The work itself: start, hold, go on, resolve, check."""

from datetime import datetime
from typing import Any

from django.db import transaction

from aftercare.contracts.actions import clocks
from aftercare.contracts.queries.budgets import needs_price
from aftercare.desk import policies
from aftercare.desk.actions.changes import about, change, due, move
from aftercare.desk.actions.confirming import ask
from aftercare.desk.actions.conversation import reply
from aftercare.desk.actions.effort import local_day
from aftercare.desk.actions.messages import said
from aftercare.desk.actions.notices import notify
from aftercare.desk.actions.ownership import make_owner
from aftercare.desk.actions.reopening import UNRESOLVED
from aftercare.desk.facts import (
    ResolutionRejected,
    ResolutionVerified,
    TicketCancelled,
    TicketHeld,
    TicketResolved,
    TicketResumed,
    WorkStarted,
)
from aftercare.desk.models import Message, Ticket
from aftercare.desk.rules.patience import default_hold_end
from aftercare.desk.rules.states import HOLD_REASONS, RESOLUTIONS, State
from aftercare.foundation.errors import Conflict, Forbidden, Invalid
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_
from aftercare.records.journal import tell

NEEDS_AGREEMENT = N_(
    "This is not covered: the customer must accept a quotation first, or it is an emergency."
)
REJECTED = N_("The check of %(number)s failed: %(title)s")


def needs_agreement(ticket: Ticket, at: datetime) -> bool:
    """Work outside any warranty, or beyond the hours of a contract that says so, waits for the customer's yes
    to a price, unless it is an emergency (A3).
    """
    if ticket.emergency or not (ticket.entitlement == "out_of_warranty" or _is_beyond(ticket, at)):
        return False
    return not ticket.quotations.filter(state="accepted").exists()


def _is_beyond(ticket: Ticket, at: datetime) -> bool:
    """Whether the contract's hours or visits are spent, and more has a price of its own."""
    contract = ticket.contract
    return contract is not None and contract.budgeted and needs_price(contract.pk, local_day(at))


@transaction.atomic
def start(ticket: Ticket, *, by: Actor, at: datetime) -> None:
    """开工. Conflict while a quotation is still needed."""
    policies.require(by, ticket, "start")
    begin(ticket, by=by, at=at)


def begin(ticket: Ticket, *, by: Actor, at: datetime) -> None:
    """Start without asking who may: the caller did."""
    if needs_agreement(ticket, at):
        raise Conflict(NEEDS_AGREEMENT, field="quotation")
    card = clocks.record(ticket.pk, "started", at=at, by=by)
    move(ticket, "start", at=at, started_at=ticket.started_at or at, **due(card))
    tell(WorkStarted(**about(ticket, by=by, at=at)))
    if ticket.owner_id is None:
        make_owner(ticket, by, how="take", by=by, at=at)


@transaction.atomic
def hold(
    ticket: Ticket,
    *,
    reason: str,
    note: str,
    until: datetime | None = None,
    spoken: bool = False,
    by: Actor,
    at: datetime,
) -> None:
    """挂起, always with an end. Waiting for the customer means a question to them: they read `note`."""
    policies.require(by, ticket, "hold")
    if reason not in HOLD_REASONS:
        raise Invalid("Choose whom the ticket waits for.", field="reason")
    words = said(note, "note")
    if until is not None and until <= at:
        raise Invalid("The hold must end in the future.", field="until")
    if reason == "customer":
        reply(ticket, words, spoken=spoken, undo_seconds=0, by=by, at=at)
    ends = until or default_hold_end(at)
    card = clocks.hold(ticket.pk, reason, at=at, by=by, expected_until=ends, note=words[:300])
    changes = {
        "hold_reason": reason,
        "hold_note": words[:300],
        "held_at": at,
        "hold_until": ends,
        "hold_chased": 0,
    }
    move(ticket, "hold", at=at, **changes, **due(card))
    tell(TicketHeld(**about(ticket, by=by, at=at), reason=reason, note=words[:300], until=ends))


@transaction.atomic
def resume(ticket: Ticket, *, by: Actor, at: datetime) -> None:
    """恢复: the wait is over, the clocks run again."""
    policies.require(by, ticket, "resume")
    go_on(ticket, why="asked", by=by, at=at)


def go_on(ticket: Ticket, *, why: str, by: Actor, at: datetime) -> None:
    """End the hold for this reason; what had not been started before it still is not."""
    verb = "resume" if ticket.started_at else "give_back"
    card = clocks.release(ticket.pk, at=at, by=by)
    move(ticket, verb, at=at, **NO_HOLD, **due(card))
    tell(TicketResumed(**about(ticket, by=by, at=at), why=why))


NO_HOLD: dict[str, Any] = {
    "hold_reason": "",
    "hold_note": "",
    "held_at": None,
    "hold_until": None,
    "hold_chased": 0,
}


@transaction.atomic
def resolve(ticket: Ticket, *, resolution: str, text: str, by: Actor, at: datetime) -> None:
    """解决: by a fix, a workaround, an answer, or advice if it isn't ours. Somebody else verifies it next."""
    policies.require(by, ticket, "resolve")
    if resolution not in RESOLUTIONS:
        raise Invalid("Choose how it was resolved.", field="resolution")
    words = said(text)
    if ticket.state == State.WAITING:
        go_on(ticket, why="resolved", by=by, at=at)
    if ticket.state == State.TRIAGED:
        begin(ticket, by=by, at=at)
    card = clocks.record(ticket.pk, "resolved", at=at, by=by)
    done = {
        "resolution_kind": resolution,
        "resolution_text": words,
        "resolved_at": at,
        "resolved_by_id": by.person_id,
    }
    move(ticket, "resolve", at=at, **done, **due(card))
    tell(TicketResolved(**about(ticket, by=by, at=at), resolution=resolution, text=words[:4000]))


@transaction.atomic
def answer_and_resolve(
    ticket: Ticket, text: str, *, resolution: str = "answer", by: Actor, at: datetime, **sending: Any
) -> Message:
    """The answer is the solution: both are stated at once. `sending` is for `reply`; there is no undoing."""
    policies.require(by, ticket, "resolve")
    message = reply(ticket, text, **{**sending, "undo_seconds": 0}, by=by, at=at)
    resolve(ticket, resolution=resolution, text=text, by=by, at=at)
    return message


@transaction.atomic
def verify(ticket: Ticket, *, by: Actor, at: datetime) -> None:
    """内部验证, by somebody else than who resolved it. Then the customer is asked to confirm."""
    policies.require(by, ticket, "verify")
    if ticket.verified_at is not None:
        raise Conflict("This has been verified already.")
    if by.person_id is None or by.person_id == ticket.resolved_by_id:
        raise Forbidden("Somebody else than who resolved it must verify it.")
    card = clocks.record(ticket.pk, "verified", at=at, by=by)
    change(ticket, at=at, verified_at=at, verified_by_id=by.person_id, **due(card))
    tell(ResolutionVerified(**about(ticket, by=by, at=at)))
    ask(ticket, by=by, at=at)


@transaction.atomic
def reject(ticket: Ticket, *, why: str, by: Actor, at: datetime) -> None:
    """The check failed: back to work. Counted as reopened by the clocks, not as the customer's complaint."""
    policies.require(by, ticket, "reject")
    words = said(why, "why")
    card = clocks.record(ticket.pk, "reopened", at=at, by=by)
    move(ticket, "reject", at=at, **UNRESOLVED, **due(card))
    tell(ResolutionRejected(**about(ticket, by=by, at=at), why=words[:1000]))
    values = {"number": ticket.number, "title": ticket.title}
    notify([ticket.owner_id], ticket, kind="rejected", text=REJECTED, at=at, **values)


@transaction.atomic
def cancel(ticket: Ticket, *, why: str, by: Actor, at: datetime) -> None:
    """取消: it was no request after all. The clocks end; a breach that happened stays."""
    policies.require(by, ticket, "cancel")
    words = said(why, "why")
    clocks.cancel(ticket.pk, at=at, by=by)
    move(ticket, "cancel", at=at, **NO_HOLD, **due(None))
    tell(TicketCancelled(**about(ticket, by=by, at=at), why=words[:1000]))
