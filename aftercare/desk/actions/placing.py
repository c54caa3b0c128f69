"""What a mail means: a new ticket, words on one, something to keep beside it, or a question for a person.

Nothing is dropped: what can't be placed waits in the tray with the reason. Claiming a number puts nobody onto
a ticket: only participants, the same customer, or an answer to a mail of ours.
"""

from datetime import datetime

from aftercare.accounts.queries import staff_by_email
from aftercare.channels.mail.rules.mail import Address, Bounce
from aftercare.channels.placing import ParsedInbound, Verdict
from aftercare.customers.actions.contacts import mark_bounced
from aftercare.customers.cards import ContactCard
from aftercare.customers.queries import contact_by_email, customers_by_domain
from aftercare.desk.actions.changes import about
from aftercare.desk.actions.incoming import record_stray, take_in
from aftercare.desk.actions.intake import register
from aftercare.desk.actions.mailed import (
    channel_of,
    copies,
    further,
    is_forged,
    mail_actor,
    suggest_copies,
    title_of,
    words_of,
)
from aftercare.desk.actions.merging import connect
from aftercare.desk.actions.messages import add_message
from aftercare.desk.actions.notices import notify
from aftercare.desk.actions.placing_words import place_words
from aftercare.desk.actions.reports import Report
from aftercare.desk.facts import NoteWritten
from aftercare.desk.models import Participant, Ticket
from aftercare.desk.queries.joining import Joint, joint
from aftercare.desk.rules.patience import reopens
from aftercare.desk.rules.states import OPEN, State
from aftercare.desk.rules.threading import is_mere_thanks
from aftercare.foundation.facts import SYSTEM, Actor
from aftercare.foundation.text import N_
from aftercare.records.journal import tell

UNKNOWN_SENDER = N_("Nobody knows this sender.")
NO_SENDER = N_("The mail names no sender.")
FORMER_CONTACT = N_("This contact is no longer active.")
COLLEAGUE = N_("A colleague wrote this: say for which customer.")
UNVERIFIED = N_("The mail seems to be forged: its sender's domain disowns it.")
LIST_MAIL = N_("This came through a mailing list.")
STRAY = N_("A mail on %(number)s needs a look: %(title)s")


def place(message: ParsedInbound, *, by: Actor = SYSTEM, at: datetime) -> Verdict:
    """Decide what the mail means, and do it, in the caller's transaction."""
    parsed = message.parsed
    if message.thread is not None:
        return place_words(message, message.thread, at=at)
    if parsed.kind == "own":
        return Verdict(state="ignored", verdict="own")
    if parsed.kind != "message":
        return _place_machine_mail(message, at)
    if parsed.from_ is None:
        return Verdict(state="tray", reason=NO_SENDER)
    colleague = staff_by_email(parsed.from_.address)
    if colleague is not None:
        return _place_colleague(message, colleague.actor(via="mail"), at)
    return _place_sender(message, parsed.from_, at)


def _place_machine_mail(message: ParsedInbound, at: datetime) -> Verdict:
    """Bounces, automatic answers, reports, lists: kept on their ticket; never a ticket, never answered."""
    parsed = message.parsed
    contact = _contact(parsed.from_)
    theirs = contact.customer_id if contact else None
    found = joint(parsed, theirs)
    if found is None or not (found.proven or theirs == found.ticket.customer_id):
        if parsed.kind == "bulk" and contact:
            return Verdict(state="tray", customer_id=theirs, reason=LIST_MAIL)
        return Verdict(state="ignored", verdict=parsed.kind)
    ticket = found.ticket
    record_stray(
        ticket, words_of(message, ticket.customer_id, contact, at), what=parsed.kind, by=SYSTEM, at=at
    )
    if found.proven:
        _note_bounce(ticket, parsed.bounce, at)
    return _judged(parsed.kind, ticket)


def _note_bounce(ticket: Ticket, bounce: Bounce | None, at: datetime) -> None:
    """Only a report about a mail of ours to somebody on the ticket counts; anybody can forge the rest."""
    if bounce is None or not bounce.permanent or not bounce.recipient:
        return
    recipient, status = bounce.recipient, bounce.status
    if Participant.objects.filter(ticket=ticket, address=recipient.lower()).exists():
        mark_bounced(recipient, status=status, by=SYSTEM, at=at)
        _call_for_a_look(ticket, at)


def _place_sender(message: ParsedInbound, sender: Address, at: datetime) -> Verdict:
    contact = _contact(sender)
    found = joint(message.parsed, contact.customer_id if contact else None)
    joined = _join(message, sender, contact, found, at) if found else None
    return joined or _open(message, sender, contact, found, at)


def _join(
    message: ParsedInbound, sender: Address, contact: ContactCard | None, found: Joint, at: datetime
) -> Verdict | None:
    """Put the mail on the ticket it speaks of if its sender has a part in it; None: it must stand alone."""
    ticket = found.ticket
    if contact is not None and contact.customer_id != ticket.customer_id:
        return None
    part = Participant.objects.filter(ticket=ticket, address=sender.address.lower()).first()
    if contact is None and part is None and not found.proven:
        return None
    if is_forged(message.parsed) or not _is_trusted(contact, part):
        return _keep_beside(message, ticket, sender, contact, at)
    return _take_in(message, ticket, sender, contact, at) if _still_open(ticket, message, at) else None


def _is_trusted(contact: ContactCard | None, part: Participant | None) -> bool:
    """A contact as long as they are one; anybody else once a person has confirmed them."""
    if contact is not None:
        return contact.is_active
    return part is not None and part.confirmed


def _take_in(
    message: ParsedInbound, ticket: Ticket, sender: Address, contact: ContactCard | None, at: datetime
) -> Verdict:
    words = words_of(message, ticket.customer_id, contact, at)
    take_in(ticket, words, by=mail_actor(sender, ticket.customer_id, contact), at=at)
    suggest_copies(ticket, copies(message))
    return _judged("reply", ticket)


def _still_open(ticket: Ticket, message: ParsedInbound, at: datetime) -> bool:
    """Whether words still go onto this ticket; thanks always do."""
    if ticket.state in OPEN or is_mere_thanks(message.parsed.reply):
        return True
    return ticket.state == State.CLOSED and ticket.closed_at is not None and reopens(ticket.closed_at, at)


def _keep_beside(
    message: ParsedInbound, ticket: Ticket, sender: Address, contact: ContactCard | None, at: datetime
) -> Verdict:
    """An answer to a mail of ours from an unknown address: kept for staff, changes nothing."""
    what = "unverified" if is_forged(message.parsed) else "unknown_sender"
    record_stray(ticket, words_of(message, ticket.customer_id, contact, at), what=what, by=SYSTEM, at=at)
    if what == "unknown_sender":
        suggest_copies(ticket, [(sender.name, sender.address)])
    _call_for_a_look(ticket, at)
    return _judged("reply", ticket)


def _open(
    message: ParsedInbound, sender: Address, contact: ContactCard | None, found: Joint | None, at: datetime
) -> Verdict:
    """A new ticket for a contact we know; anybody else waits in the tray."""
    if contact is None:
        owners = customers_by_domain(sender.address.rpartition("@")[2])
        candidate = owners[0].id if len(owners) == 1 else None
        return Verdict(state="tray", customer_id=candidate, reason=UNKNOWN_SENDER)
    if not contact.is_active:
        return Verdict(state="tray", customer_id=contact.customer_id, reason=FORMER_CONTACT)
    if is_forged(message.parsed):
        return Verdict(state="tray", customer_id=contact.customer_id, reason=UNVERIFIED)
    by = mail_actor(sender, contact.customer_id, contact)
    ticket = open_from_mail(message, contact, by=by, at=at)
    if found is not None:
        same = found.ticket.customer_id == contact.customer_id
        kind = "follows" if same else "related"
        connect(ticket, found.ticket, kind=kind, doubtful=not same, by=SYSTEM, at=at)
    return _judged("ticket", ticket)


def open_from_mail(
    message: ParsedInbound, contact: ContactCard, *, flags: tuple[str, ...] = (), by: Actor, at: datetime
) -> Ticket:
    """Open a ticket for a contact from a mail. Whether it should be one was decided before."""
    words = words_of(message, contact.customer_id, contact, at, flags=flags)
    report = Report(
        customer_id=contact.customer_id,
        contact_id=contact.id,
        title=title_of(message.parsed),
        text=words.text,
        channel=channel_of(message),
        received_at=words.at,
        cc=copies(message),
        **further(message),
    )
    return register(report, words, contact, by=by, at=at)


def _place_colleague(message: ParsedInbound, colleague: Actor, at: datetime) -> Verdict:
    """Staff forward what a customer wrote to them, or answer a notice: the one is the customer's word, the
    other a note. Nothing that staff mail to us is ever passed on to a customer.
    """
    forwarded = message.parsed.forwarded_from
    contact = _contact(forwarded)
    found = joint(message.parsed, contact.customer_id if contact else None)
    if contact is not None and contact.is_active:
        if (
            found is not None
            and found.ticket.customer_id == contact.customer_id
            and found.ticket.state in OPEN
        ):
            words = words_of(message, contact.customer_id, contact, at, flags=("forwarded",))
            take_in(found.ticket, words, by=colleague, at=at)
            return _judged("reply", found.ticket)
        return _judged("ticket", open_from_mail(message, contact, flags=("forwarded",), by=colleague, at=at))
    if found is not None and forwarded is None:
        _note_by_mail(message, found.ticket, colleague, at)
        return _judged("note", found.ticket)
    return Verdict(state="tray", reason=COLLEAGUE)


def _note_by_mail(message: ParsedInbound, ticket: Ticket, colleague: Actor, at: datetime) -> None:
    words = words_of(message, ticket.customer_id, None, at, flags=("by_mail",))
    note = add_message(ticket, "note", words.text, by=colleague, at=words.at, written_at=at, **words.fields())
    tell(NoteWritten(**about(ticket, by=colleague, at=words.at), message_id=note.pk))


def _contact(address: Address | None) -> ContactCard | None:
    return contact_by_email(address.address) if address else None


def _call_for_a_look(ticket: Ticket, at: datetime) -> None:
    values = {"number": ticket.number, "title": ticket.title}
    notify([ticket.owner_id], ticket, kind="stray", text=STRAY, at=at, **values)


def _judged(verdict: str, ticket: Ticket) -> Verdict:
    return Verdict(state="judged", verdict=verdict, ticket_id=ticket.pk, customer_id=ticket.customer_id)
