"""One person is responsible at every moment."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from aftercare.accounts import queries as people
from aftercare.accounts.rules.permissions import require
from aftercare.desk import policies
from aftercare.desk.actions.changes import about, change, move
from aftercare.desk.actions.messages import said
from aftercare.desk.actions.notices import notify
from aftercare.desk.facts import HandedOver, OwnerChanged, TicketAccepted, TicketFact
from aftercare.desk.models import Ticket
from aftercare.desk.rules.states import State
from aftercare.foundation.errors import Conflict, Invalid
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_
from aftercare.records.journal import tell

ASSIGNED = N_("%(number)s is yours now: %(title)s")
ASSIGNED_MANY = N_("%(count)s tickets are yours now, %(number)s first")


@transaction.atomic
def accept(ticket: Ticket, *, by: Actor, at: datetime) -> None:
    """受理: the ticket is understood to be ours, and somebody is responsible from now on."""
    policies.require(by, ticket, "accept")
    make_owner(ticket, by, how="take", by=by, at=at)


@transaction.atomic
def take(ticket: Ticket, *, by: Actor, at: datetime) -> None:
    """接单: become the one responsible; that accepts a new ticket. Conflict if somebody else has it."""
    policies.require(by, ticket, "take")
    if ticket.owner_id not in (None, by.person_id):
        raise Conflict("Somebody else is already responsible for this ticket.", field="owner")
    make_owner(ticket, by, how="take", by=by, at=at)


@transaction.atomic
def hand_over(
    ticket: Ticket, person_id: int, *, reason: str, quiet: bool = False, by: Actor, at: datetime
) -> None:
    """转派: another colleague is responsible from now on; why is told to colleagues only.

    `quiet`: one of many, which the colleague is told of all together (`tell_of_many`).
    """
    policies.require(by, ticket, "hand_over")
    if by.person_id != ticket.owner_id:
        policies.require(by, ticket, "dispatch")
    why = said(reason, "reason")
    make_owner(ticket, colleague(person_id), how="hand_over", quiet=quiet, by=by, at=at)
    tell(HandedOver(**about(ticket, by=by, at=at), reason=why))


@transaction.atomic
def tell_of_many(numbers: Sequence[str], person_id: int, *, by: Actor, at: datetime) -> None:
    """Tell a colleague once of many tickets that were handed over together."""
    require(by, "ticket.take")
    if numbers and person_id != by.person_id:
        values: dict[str, Any] = {"count": len(numbers), "number": numbers[0]}
        notify([person_id], None, kind="assigned", text=ASSIGNED_MANY, at=at, **values)


@transaction.atomic
def give_to_team(ticket: Ticket, team_id: int | None, *, by: Actor, at: datetime) -> None:
    """Put the ticket into a team's queue; who is responsible stays so until somebody takes it."""
    policies.require(by, ticket, "dispatch")
    change(ticket, at=at, team_id=team_id)


def colleague(person_id: int) -> Actor:
    """An active person of the staff as somebody who can be responsible; Invalid for anybody else."""
    person = people.person(person_id)
    if person.kind != "staff" or not person.is_active:
        raise Invalid("Only active staff can be responsible for a ticket.", field="owner")
    return person.actor()


def make_owner(
    ticket: Ticket,
    owner: Actor,
    *,
    how: str,
    quiet: bool = False,
    by: Actor,
    at: datetime,
    **changes: Any,
) -> None:
    """Set who is responsible, accept what is new, and state both. Nothing happens if both are so already."""
    told: list[TicketFact] = []
    whose = about(ticket, by=by, at=at)
    fresh = ticket.state == State.NEW
    if fresh:
        told.append(TicketAccepted(**whose))
    if ticket.owner_id != owner.person_id:
        previous = ticket.owner.name if ticket.owner else ""
        told.append(
            OwnerChanged(**whose, owner_id=owner.person_id or 0, owner=owner.name, previous=previous, how=how)
        )
        changes |= {"owner_id": owner.person_id}
    if not told and not changes:
        return
    _write(ticket, accept=fresh, at=at, changes=changes)
    tell(*told)
    if owner.person_id != by.person_id and not quiet:
        values = {"number": ticket.number, "title": ticket.title}
        notify([owner.person_id], ticket, kind="assigned", text=ASSIGNED, at=at, **values)


def _write(ticket: Ticket, *, accept: bool, at: datetime, changes: dict[str, Any]) -> None:
    if accept:
        move(ticket, "accept", at=at, **changes)
    else:
        change(ticket, at=at, **changes)
