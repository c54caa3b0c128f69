"""What the customer says, by whatever door, and what their words set in motion."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from aftercare.contracts.actions import clocks
from aftercare.desk import policies
from aftercare.desk.actions.changes import about, change, due
from aftercare.desk.actions.files import claim
from aftercare.desk.actions.messages import add_message, said
from aftercare.desk.actions.notices import notify
from aftercare.desk.actions.progress import go_on
from aftercare.desk.actions.reopening import put_back
from aftercare.desk.facts import CustomerUrged, CustomerWrote, StrayMailRecorded
from aftercare.desk.models import Message, Ticket
from aftercare.desk.rules.patience import reopens
from aftercare.desk.rules.states import State
from aftercare.desk.rules.threading import is_mere_thanks
from aftercare.foundation.errors import Conflict
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_
from aftercare.records.journal import tell

WROTE = N_("%(name)s wrote on %(number)s: %(title)s")
URGED = N_("%(name)s urges %(number)s: %(title)s")


@dataclass(frozen=True, kw_only=True)
class Words:
    """Something said to us: by whom, when, through which door."""

    text: str
    at: datetime
    channel: str
    author_name: str
    quoted: str = ""
    html: str = ""
    author_address: str = ""
    contact_id: int | None = None
    inbound_id: int | None = None
    message_id: str = ""
    root: str = ""
    attachment_ids: list[int] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)

    def fields(self) -> dict[str, Any]:
        """As columns of a message."""
        return {name: value for name, value in vars(self).items() if name not in ("text", "at")}


@transaction.atomic
def write(
    ticket: Ticket, text: str, *, attachments: Sequence[UUID | str] = (), by: Actor, at: datetime
) -> Message:
    """The customer writes on a ticket: in the portal, by a signed link, by the API."""
    policies.require(by, ticket, "write")
    words = Words(
        text=said(text),
        at=at,
        channel="link" if by.kind == "link" else "portal",
        author_name=by.name,
        contact_id=by.contact_id,
        attachment_ids=[file.pk for file in claim(attachments, ticket.customer_id, by)],
    )
    if ticket.state == State.CLOSED and not reopens(ticket.closed_at or at, at):
        raise Conflict("This ticket has been closed for too long. Please report it anew; we link the two.")
    return take_in(ticket, words, by=by, at=at)


def take_in(ticket: Ticket, words: Words, *, by: Actor, at: datetime) -> Message:
    """Put the customer's words on the ticket: a hold that waits for them ends, a doubted result is reopened.

    Mere thanks reopen nothing and ask for no reply. The policy is the caller's: who wrote was established
    before.
    """
    message = add_message(ticket, "incoming", words.text, by=by, at=words.at, written_at=at, **words.fields())
    thanks = is_mere_thanks(words.text) and not words.attachment_ids
    change(ticket, at=at, **({} if thanks else _await_answer(ticket, words, by)))
    tell(
        CustomerWrote(
            **about(ticket, by=by, at=words.at),
            message_id=message.pk,
            name=words.author_name,
            channel=words.channel,
        )
    )
    if not thanks:
        _follow(ticket, words.text, by=by, at=at)
    values = {"name": words.author_name, "number": ticket.number, "title": ticket.title}
    notify([ticket.owner_id], ticket, kind="wrote", text=WROTE, at=at, **values)
    return message


def _await_answer(ticket: Ticket, words: Words, by: Actor) -> dict[str, Any]:
    card = clocks.record(ticket.pk, "customer_wrote", at=words.at, written_at=words.at, by=by)
    return {"customer_wrote_at": ticket.customer_wrote_at or words.at, **due(card)}


def _follow(ticket: Ticket, text: str, *, by: Actor, at: datetime) -> None:
    if ticket.state in (State.RESOLVED, State.CLOSED):
        put_back(ticket, why=text, by=by, at=at)
    elif ticket.state == State.WAITING and ticket.hold_reason == "customer":
        go_on(ticket, why="answered", by=by, at=at)


def record_stray(ticket: Ticket, words: Words, *, what: str, by: Actor, at: datetime) -> Message:
    """Keep mail that isn't the customer's word (bounce, automatic answer, unproven sender) for staff.

    It changes nothing: no state, no clock, no answer.
    """
    flags = [*words.flags, what]
    fields = words.fields() | {"flags": flags}
    message = add_message(
        ticket, "incoming", words.text, by=by, at=words.at, written_at=at, audience="staff", **fields
    )
    fact = StrayMailRecorded(
        **about(ticket, by=by, at=words.at), message_id=message.pk, what=what, address=words.author_address
    )
    tell(fact)
    return message


@transaction.atomic
def urge(ticket: Ticket, *, text: str = "", by: Actor, at: datetime) -> None:
    """催办: counted, and the one responsible is told. By phone staff write it down for the customer."""
    policies.require(by, ticket, "urge")
    times = ticket.urged + 1
    Ticket.objects.filter(pk=ticket.pk).update(urged=F("urged") + 1, urged_at=at)
    ticket.urged, ticket.urged_at = times, at
    tell(CustomerUrged(**about(ticket, by=by, at=at), times=times, text=text.strip()[:1000]))
    values = {"name": by.name, "number": ticket.number, "title": ticket.title}
    notify([ticket.owner_id], ticket, kind="urged", text=URGED, at=at, **values)
