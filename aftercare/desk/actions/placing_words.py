"""What words in a thread of another system mean: messengers, webhooks. Whose they are was said there before.

The thread knows its customer once somebody has sorted its first words, or its connection names one.
"""

from datetime import datetime

from aftercare.channels.mail.rules.mail import Address
from aftercare.channels.placing import ParsedInbound, Thread, Verdict
from aftercare.customers.cards import ContactCard
from aftercare.customers.queries import contact_by_email, contact_card, customer_card
from aftercare.desk.actions.incoming import Words, take_in
from aftercare.desk.actions.intake import register
from aftercare.desk.actions.mailed import further, mail_actor, title_of, words_of
from aftercare.desk.actions.reports import Report
from aftercare.desk.models import Ticket
from aftercare.desk.rules.patience import reopens
from aftercare.desk.rules.states import OPEN, State
from aftercare.desk.rules.threading import is_mere_thanks
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_

UNKNOWN_THREAD = N_("Say once whose words these are: what follows in the same thread is placed by itself.")
UNKNOWN_CUSTOMER = N_("The message names no customer that we know.")


def place_words(message: ParsedInbound, thread: Thread, *, at: datetime) -> Verdict:
    """Onto the thread's ticket while that takes words; else a new one for its customer; else the tray."""
    contact = _contact(message, thread)
    customer_id = thread.customer_id or (contact.customer_id if contact else None)
    customer = customer_card(customer_id) if customer_id else None
    if customer is None or customer.is_archived:
        return Verdict(state="tray", reason=UNKNOWN_THREAD if thread.answered else UNKNOWN_CUSTOMER)
    ours = contact if contact and contact.customer_id == customer.id else None
    words = words_of(message, customer.id, ours, at)
    ticket = _ticket(thread, customer.id)
    if ticket is not None and _takes(ticket, words, at):
        take_in(ticket, words, by=_speaker(message, customer.id, ours), at=at)
        return _judged("reply", ticket)
    return _judged("ticket", _open(message, customer.id, ours, words, at))


def _contact(message: ParsedInbound, thread: Thread) -> ContactCard | None:
    if thread.contact_id:
        return contact_card(thread.contact_id)
    sender = message.parsed.from_
    found = contact_by_email(sender.address) if sender and sender.address else None
    return found if found and found.is_active else None


def _ticket(thread: Thread, customer_id: int) -> Ticket | None:
    found = Ticket.objects.select_related("merged_into").filter(
        pk=thread.ticket_id or 0, customer_id=customer_id
    )
    ticket = found.first()
    return ticket.merged_into or ticket if ticket else None


def _takes(ticket: Ticket, words: Words, at: datetime) -> bool:
    if ticket.state in OPEN or is_mere_thanks(words.text):
        return True
    return ticket.state == State.CLOSED and ticket.closed_at is not None and reopens(ticket.closed_at, at)


def _open(
    message: ParsedInbound, customer_id: int, contact: ContactCard | None, words: Words, at: datetime
) -> Ticket:
    report = Report(
        customer_id=customer_id,
        contact_id=contact.id if contact else None,
        title=title_of(message.parsed),
        text=words.text,
        channel=words.channel,
        received_at=words.at,
        **further(message),
    )
    return register(report, words, contact, by=_speaker(message, customer_id, contact), at=at)


def _speaker(message: ParsedInbound, customer_id: int, contact: ContactCard | None) -> Actor:
    return mail_actor(message.parsed.from_ or Address("", ""), customer_id, contact)


def _judged(verdict: str, ticket: Ticket) -> Verdict:
    return Verdict(state="judged", verdict=verdict, ticket_id=ticket.pk, customer_id=ticket.customer_id)
