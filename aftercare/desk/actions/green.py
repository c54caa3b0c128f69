"""绿色通道: opened at once, closed with an outcome, reviewed by somebody else (B5)."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from aftercare.accounts.rules.permissions import require
from aftercare.contracts.actions import clocks
from aftercare.contracts.queries.emergencies import EmergencyTerms, emergency_terms, review_due
from aftercare.desk import policies
from aftercare.desk.actions.calling import call
from aftercare.desk.actions.changes import about, change, due
from aftercare.desk.actions.messages import said
from aftercare.desk.facts import (
    GreenChannelClosed,
    GreenChannelOpened,
    GreenChannelReviewed,
    PriorityProposed,
)
from aftercare.desk.models import GreenChannel, Ticket
from aftercare.desk.queries.green import green_channel
from aftercare.desk.rules.green import TOP, is_third
from aftercare.desk.rules.states import OPEN, PRIORITIES
from aftercare.foundation.errors import Conflict, Forbidden, Invalid
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_
from aftercare.records.journal import tell

ALREADY = N_("The green channel is open already.")
LONGEST = 4000


@transaction.atomic
def open_channel(ticket: Ticket, *, reason: str, by: Actor, at: datetime) -> GreenChannel:
    """Most urgent from this moment: the clocks follow as the contract says, the emergency team is told day or
    night, work begins at once and a price, where one is due, is agreed afterwards. Conflict if it is open.
    """
    policies.require_green(by, ticket)
    why = said(reason, "reason")[:LONGEST]
    terms = emergency_terms(ticket.contract_id)
    if by.is_customer and not terms.customer_opens:
        raise Forbidden("The contract doesn't provide for this. Please call us.")
    if ticket.emergency:
        raise Conflict(ALREADY)
    made = _write(ticket, why, by=by, at=at)
    change(ticket, at=at, emergency=True, **_topmost(ticket, by=by, at=at))
    made.told = _alarm(ticket, terms, why, by=by, at=at, once=f"green:{made.pk}")
    made.save(update_fields=["told"])
    tell(
        GreenChannelOpened(
            **about(ticket, by=by, at=at),
            channel_id=made.pk,
            reason=why[:1000],
            priority_before=made.priority_before,
        )
    )
    return made


def _write(ticket: Ticket, why: str, *, by: Actor, at: datetime) -> GreenChannel:
    try:
        with transaction.atomic():
            return GreenChannel.objects.create(
                ticket=ticket,
                customer_id=ticket.customer_id,
                contract_id=ticket.contract_id,
                reason=why,
                opened_at=at,
                opened_by_id=by.person_id,
                opened_by_name=by.name,
                by_customer=by.is_customer,
                priority_before=ticket.priority,
            )
    except IntegrityError as error:
        raise Conflict(ALREADY) from error


def _topmost(ticket: Ticket, *, by: Actor, at: datetime) -> dict[str, Any]:
    """P1 at once; who opens it as the customer has confirmed that by doing so."""
    changes: dict[str, Any] = {"priority_proposed": ""}
    if ticket.priority != TOP:
        card = clocks.reclassify(ticket.pk, request_class=ticket.request_class, priority=TOP, at=at, by=by)
        changes |= {
            "priority": TOP,
            "priority_confirmed_at": None,
            "priority_confirmed_by": "",
            **due(card),
        }
    if by.is_customer:
        changes |= {"priority_confirmed_at": at, "priority_confirmed_by": by.name}
    return changes


CALLED = N_("Green channel on %(number)s: %(title)s. %(reason)s")


def _alarm(
    ticket: Ticket, terms: EmergencyTerms, why: str, *, by: Actor, at: datetime, once: str
) -> list[str]:
    team = [one.person_id for one in terms.team]
    values = {"number": ticket.number, "title": ticket.title, "reason": why[:200]}
    return call(ticket, team, kind="green", text=CALLED, values=values, once=once, by=by, at=at)


@transaction.atomic
def close_channel(
    ticket: Ticket,
    *,
    outcome: str,
    justified: bool,
    priority: str = TOP,
    by: Actor,
    at: datetime,
) -> GreenChannel:
    """The emergency is over: what happened, whether it was one, and how urgent the rest is.

    A milder priority waits for the customer's yes, as always. Conflict if no channel is open.
    """
    policies.require(by, ticket, "close_green")
    words = said(outcome, "outcome")[:LONGEST]
    if priority not in PRIORITIES:
        raise Invalid("Choose one of the values offered.", field="priority")
    days = emergency_terms(ticket.contract_id).review_days
    closed = GreenChannel.objects.filter(ticket=ticket, closed_at=None)
    found = closed.first()
    if found is None or not closed.update(
        closed_at=at,
        closed_by_id=by.person_id,
        closed_by_name=by.name,
        outcome=words,
        justified=justified,
        review_due_at=review_due(days, at),
    ):
        raise Conflict("No green channel is open.")
    _calm(ticket, priority, by=by, at=at)
    tell(
        GreenChannelClosed(
            **about(ticket, by=by, at=at),
            channel_id=found.pk,
            outcome=words[:1000],
            justified=justified,
            priority=priority,
        )
    )
    found.refresh_from_db()
    return found


def _calm(ticket: Ticket, priority: str, *, by: Actor, at: datetime) -> None:
    """No emergency any more; the clause on urgent business makes it one by itself."""
    milder = priority != ticket.priority and ticket.state in OPEN
    proposed = {"priority_proposed": priority} if milder else {}
    change(ticket, at=at, emergency=ticket.request_class == "urgent_business", **proposed)
    if milder:
        tell(PriorityProposed(**about(ticket, by=by, at=at), old=ticket.priority, priority=priority))


@transaction.atomic
def review_channel(
    channel_id: int,
    *,
    verdict: str,
    cause: str,
    lesson: str = "",
    follow_up: str = "",
    by: Actor,
    at: datetime,
) -> GreenChannel:
    """复核, by who neither opened nor closed it: justified, avoidable or abuse, and what we learn."""
    require(by, "ticket.green_review")
    found = green_channel(channel_id, by)
    if found.closed_at is None:
        raise Conflict("It is reviewed once it is closed.")
    if not is_third(by.person_id, found.opened_by_id, found.closed_by_id):
        raise Forbidden("Somebody who neither opened nor closed it must review it.")
    if verdict not in GreenChannel.Verdict.values:
        raise Invalid("Choose one of the values offered.", field="verdict")
    words = said(cause, "cause")[:LONGEST]
    if not GreenChannel.objects.filter(pk=channel_id, reviewed_at=None).update(
        reviewed_at=at,
        reviewed_by_id=by.person_id,
        reviewed_by_name=by.name,
        verdict=verdict,
        cause=words,
        lesson=lesson[:LONGEST],
        follow_up=follow_up[:LONGEST],
    ):
        raise Conflict("This was reviewed already.")
    tell(
        GreenChannelReviewed(
            **about(found.ticket, by=by, at=at), channel_id=channel_id, verdict=verdict, lesson=lesson[:1000]
        )
    )
    found.refresh_from_db()
    return found
