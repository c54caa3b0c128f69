"""分拣: a person decides what a message means that could not be placed."""

from datetime import datetime

from django.db import transaction

from aftercare.accounts.queries import staff_by_email
from aftercare.accounts.rules.permissions import require
from aftercare.channels import queries as channels
from aftercare.channels import readers
from aftercare.channels.actions import inbox, talks
from aftercare.channels.identity import NotUnderstood
from aftercare.channels.mail.rules.mail import Attachment, ParsedMail
from aftercare.channels.placing import ParsedInbound, Thread
from aftercare.customers.queries import contact_by_email, contact_card
from aftercare.desk import policies
from aftercare.desk.actions.incoming import take_in
from aftercare.desk.actions.mailed import words_of
from aftercare.desk.actions.opening import open_from_mail
from aftercare.desk.actions.passing_on import PassedOn, note_remark, taken_apart
from aftercare.desk.models import Message, Ticket
from aftercare.foundation.errors import Conflict, NotFound
from aftercare.foundation.facts import Actor


@transaction.atomic
def open_from_tray(inbound_id: int, *, contact_id: int, by: Actor, at: datetime) -> Ticket:
    """Make a ticket of a message in the tray: this contact reports it. Conflict if it was sorted already."""
    require(by, "tray.sort")
    contact = contact_card(contact_id)
    if contact is None:
        raise NotFound("There is no such contact.")
    message = _read(inbound_id, by)
    passed = _passed_on(message)
    ticket = open_from_mail(passed.message, contact, flags=_flags(passed, message), by=by, at=at)
    note_remark(ticket, passed, by=by, at=at)
    _sorted(message, "ticket", ticket, by, at, contact_id=contact_id)
    return ticket


@transaction.atomic
def put_on_ticket(inbound_id: int, ticket: Ticket, *, by: Actor, at: datetime) -> Message:
    """Put a message of the tray on a ticket, as words of the customer."""
    require(by, "tray.sort")
    policies.require(by, ticket, "note")
    message = _read(inbound_id, by)
    passed = _passed_on(message)
    flags = _flags(passed, message)
    sender = message.parsed.forwarded_from if "forwarded" in flags else message.parsed.from_
    contact = contact_by_email(sender.address) if sender else None
    ours = contact if contact and contact.customer_id == ticket.customer_id else None
    words = words_of(passed.message, ticket.customer_id, ours, at, flags=flags)
    added = take_in(ticket, words, by=by, at=at)
    note_remark(ticket, passed, by=by, at=at)
    _sorted(message, "reply", ticket, by, at)
    return added


def _passed_on(message: ParsedInbound) -> PassedOn:
    """What a colleague forwarded is taken apart; everything else is as it came."""
    sender = message.parsed.from_
    if "forwarded" in message.parsed.flags and sender is not None and staff_by_email(sender.address):
        return taken_apart(message)
    return PassedOn(message, "")


def _flags(passed: PassedOn, message: ParsedInbound) -> tuple[str, ...]:
    return ("sorted",) if passed.message is message else ("sorted", "forwarded")


def _sorted(
    message: ParsedInbound,
    verdict: str,
    ticket: Ticket,
    by: Actor,
    at: datetime,
    *,
    contact_id: int | None = None,
) -> None:
    """What follows in the same thread of another system goes onto the same ticket."""
    kept, customer_id = channels.inbound(message.inbound_id, by), ticket.customer_id
    inbox.assign(kept, verdict=verdict, ticket_id=ticket.pk, customer_id=customer_id, by=by, at=at)
    if message.thread is not None:
        talks.bind(
            message.channel,
            message.thread.name,
            ticket_id=ticket.pk,
            customer_id=customer_id,
            contact_id=contact_id,
        )


def _read(inbound_id: int, by: Actor) -> ParsedInbound:
    """The message, read again; what can't be read comes whole, as a file."""
    kept, raw = channels.inbound(inbound_id, by), channels.raw_of(inbound_id, by)
    if kept.state not in ("tray", "quarantined"):
        raise Conflict("This message has been sorted already.")
    thread: Thread | None = None
    try:
        parsed, thread = readers.read(kept)
    except NotUnderstood:
        whole = Attachment.of(raw, name="message.eml", type="message/rfc822")
        parsed = ParsedMail(subject=kept.subject, attachments=(whole,))
    return ParsedInbound(
        inbound_id=kept.pk,
        channel=kept.channel,
        mailbox_id=kept.mailbox_id,
        mailbox_address=kept.mailbox.address if kept.mailbox else "",
        received_at=kept.received_at,
        parsed=parsed,
        thread=thread,
    )
