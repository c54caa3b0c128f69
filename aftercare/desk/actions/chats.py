"""A chat becomes a ticket: every line in the record, with who, when and the original words.

The ticket is written as it would have been while the two were writing: its clocks start at the first word,
and an answer counts if a person gave it, at the moment when they gave it.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import transaction

from aftercare.accounts import queries as people
from aftercare.accounts.rules.permissions import require
from aftercare.channels.actions import chat_ends
from aftercare.channels.chat import queries as chats
from aftercare.contracts.actions import clocks
from aftercare.customers.cards import ContactCard
from aftercare.customers.queries import contact_card
from aftercare.desk.actions.changes import change, due
from aftercare.desk.actions.conversation import count_answer
from aftercare.desk.actions.incoming import Words
from aftercare.desk.actions.intake import register
from aftercare.desk.actions.messages import add_message
from aftercare.desk.actions.ownership import make_owner
from aftercare.desk.actions.receipts import may_send, send_receipt
from aftercare.desk.actions.reports import Report, check
from aftercare.desk.models import Message, Ticket
from aftercare.foundation.errors import Conflict, NotFound
from aftercare.foundation.facts import SYSTEM, Actor
from aftercare.foundation.text import N_
from aftercare.records.journal import tell

CHANNEL = "chat"
ALREADY = N_("This conversation has become a ticket already.")


@transaction.atomic
def open_from_chat(
    chat: Any, *, contact_id: int, title: str = "", request_class: str = "fault", by: Actor, at: datetime
) -> Ticket:
    """Make a ticket of a chat; its owner goes on with it. Conflict if it is one already."""
    require(by, "ticket.create")
    contact = contact_card(contact_id)
    if contact is None:
        raise NotFound("There is no such contact.")
    if chat.ticket_id is not None or chat.inbound_id is not None:
        raise Conflict(ALREADY)
    lines = [line for line in chats.lines_of(chat.pk) if not line.kind]
    report = _report(chat, lines[0], contact, title, request_class)
    check(report, at)
    ticket = register(report, _words(chat, lines[0], contact), contact, receipt=False, by=by, at=lines[0].at)
    _copy(ticket, chat, lines[1:], contact, at)
    _acknowledge(ticket, contact, at)
    if ticket.owner_id is None:
        make_owner(ticket, by, how="take", by=by, at=at)
    chat_ends.note_ticket(chat, ticket.pk, ticket.number, contact.id, by=by, at=at)
    return ticket


def _report(chat: Any, first: Any, contact: ContactCard, title: str, request_class: str) -> Report:
    return Report(
        customer_id=contact.customer_id,
        contact_id=contact.id,
        title=title.strip() or first.text.strip().splitlines()[0][:80],
        text=first.text,
        channel=CHANNEL,
        received_at=first.at,
        request_class=request_class,
        environment=chat.page,
    )


def _words(chat: Any, line: Any, contact: ContactCard) -> Words:
    return Words(
        text=line.text,
        at=line.at,
        channel=CHANNEL,
        author_name=line.name,
        author_address=chat.visitor_email,
        contact_id=contact.id,
        flags=[] if chat.verified else ["unverified"],
    )


def _copy(ticket: Ticket, chat: Any, lines: Sequence[Any], contact: ContactCard, at: datetime) -> None:
    """The rest of the lines. Clocks hear of the first line of each turn only: a turn is one answer."""
    for author, turn in groupby(lines, key=lambda line: line.author):
        said = list(turn)
        if author == "staff":
            _copy_ours(ticket, said, at)
        else:
            _copy_theirs(ticket, chat, said, contact, at)


def _copy_ours(ticket: Ticket, turn: Sequence[Any], at: datetime) -> None:
    messages: list[Message] = []
    for line in turn:
        by = people.person(line.person_id).actor(via=CHANNEL)
        messages.append(
            add_message(ticket, "reply", line.text, by=by, at=line.at, written_at=line.at, channel=CHANNEL)
        )
    first = people.person(turn[0].person_id).actor(via=CHANNEL)
    count_answer(ticket, messages[0], by=first, at=at)


def _copy_theirs(ticket: Ticket, chat: Any, turn: Sequence[Any], contact: ContactCard, at: datetime) -> None:
    by = Actor(kind="customer", name=chat.visitor_name, customer_id=contact.customer_id, via=CHANNEL)
    for line in turn:
        fields = _words(chat, line, contact).fields()
        add_message(ticket, "incoming", line.text, by=by, at=line.at, written_at=line.at, **fields)
    if ticket.responded_at is None:
        return
    card = clocks.record(ticket.pk, "customer_wrote", at=turn[0].at, written_at=turn[0].at, by=by)
    change(ticket, at=at, customer_wrote_at=turn[0].at, **due(card))


def _acknowledge(ticket: Ticket, contact: ContactCard, at: datetime) -> None:
    """The receipt, with the number under which it goes on."""
    if not may_send(ticket, contact, at=at):
        return
    card = clocks.record(ticket.pk, "acknowledged", at=at, by=SYSTEM)
    tell(send_receipt(ticket, contact, card, at=at))
    change(ticket, at=at, **due(card))
