"""Two tickets about one matter become one; tickets that belong together know of each other."""

from datetime import datetime

from django.db import transaction

from aftercare.contracts.actions import clocks
from aftercare.desk import policies
from aftercare.desk.actions.changes import about, change, due, move
from aftercare.desk.facts import TicketAbsorbed, TicketLinked, TicketMerged
from aftercare.desk.models import Message, Participant, Ticket, TicketLink
from aftercare.desk.rules.states import WORKING
from aftercare.foundation.errors import Conflict, Invalid
from aftercare.foundation.facts import Actor
from aftercare.records.journal import tell

LINKS = ("follows", "related", "duplicate")


@transaction.atomic
def merge(ticket: Ticket, into: Ticket, *, by: Actor, at: datetime) -> None:
    """合并: `ticket` goes on as part of `into`, which keeps the earliest report. Its clocks end as merged.

    Each message remembers where it came from. Refused: itself, another customer's, into what is over.
    """
    policies.require(by, ticket, "merge")
    policies.require(by, into, "note")
    if ticket.pk == into.pk or ticket.customer_id != into.customer_id:
        raise Invalid("Only two tickets of one customer can be merged.", field="into")
    if into.state not in WORKING:
        raise Conflict("A ticket can only be merged into one that is being worked on.", field="into")
    card = clocks.merge(ticket.pk, into.pk, at=at, by=by)
    ticket.messages.filter(origin=None).update(origin=ticket)
    Message.objects.filter(ticket=ticket).update(ticket=into)
    _bring_participants(ticket, into)
    move(ticket, "merge", at=at, merged_into_id=into.pk, **due(None))
    change(
        into,
        at=at,
        received_at=min(ticket.received_at, into.received_at),
        **_wrote(ticket, into),
        **due(card),
    )
    tell(
        TicketMerged(**about(ticket, by=by, at=at), into_id=into.pk, into_number=into.number),
        TicketAbsorbed(**about(into, by=by, at=at), other_id=ticket.pk, other_number=ticket.number),
    )


def _wrote(ticket: Ticket, into: Ticket) -> dict[str, datetime | None]:
    waiting = [time for time in (ticket.customer_wrote_at, into.customer_wrote_at) if time]
    return {"customer_wrote_at": min(waiting, default=None)}


def _bring_participants(ticket: Ticket, into: Ticket) -> None:
    there = set(into.participants.values_list("address", flat=True))
    Participant.objects.filter(ticket=ticket).exclude(address__in=there).update(ticket=into, role="cc")


@transaction.atomic
def link(ticket: Ticket, other: Ticket, *, kind: str = "related", by: Actor, at: datetime) -> None:
    """关联: say that two tickets of one customer belong together."""
    policies.require(by, ticket, "link")
    policies.require(by, other, "link")
    if kind not in LINKS or ticket.pk == other.pk or ticket.customer_id != other.customer_id:
        raise Invalid("Only two tickets of one customer can be linked.", field="other")
    connect(ticket, other, kind=kind, doubtful=False, by=by, at=at)


def connect(ticket: Ticket, other: Ticket, *, kind: str, doubtful: bool, by: Actor, at: datetime) -> None:
    """Link without asking who may. The same link again changes nothing."""
    values = {"kind": kind, "doubtful": doubtful, "made_at": at}
    _, fresh = TicketLink.objects.get_or_create(ticket=ticket, other=other, defaults=values)
    if fresh:
        told = about(ticket, by=by, at=at)
        tell(TicketLinked(**told, other_number=other.number, link=kind, doubtful=doubtful))
