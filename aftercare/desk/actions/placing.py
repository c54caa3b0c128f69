"""What a mail means: a new ticket, words on one, something to keep beside it, or a question for a person.

Nothing is dropped: what can't be placed waits in the tray with the reason. Claiming a number puts nobody onto
a ticket: only participants, the same customer, or an answer to a mail of ours.
"""

from datetime import datetime

from aftercare.accounts.queries import staff_by_email
from aftercare.channels.mail.rules.mail import Address
from aftercare.channels.placing import ParsedInbound, Verdict
from aftercare.channels.queries import sent_to
from aftercare.customers.cards import ContactCard
from aftercare.customers.queries import contact_by_email, customers_by_domain
from aftercare.desk.actions.incoming import record_stray, take_in
from aftercare.desk.actions.machine_mail import place_machine_mail
from aftercare.desk.actions.mailed import copies, is_forged, mail_actor, suggest_copies, words_of
from aftercare.desk.actions.merging import connect
from aftercare.desk.actions.notices import call_for_a_look
from aftercare.desk.actions.opening import judged, open_from_mail
from aftercare.desk.actions.placing_colleagues import place_colleague
from aftercare.desk.actions.placing_words import place_words
from aftercare.desk.actions.receipts import TOO_LARGE, ask_for_less
from aftercare.desk.models import Participant, Ticket
from aftercare.desk.queries.joining import Joint, answered_ids, joint
from aftercare.desk.rules.patience import reopens
from aftercare.desk.rules.states import OPEN, State
from aftercare.desk.rules.threading import is_mere_thanks
from aftercare.foundation.facts import SYSTEM, Actor
from aftercare.foundation.text import N_

UNKNOWN_SENDER = N_("Nobody knows this sender.")
CLAIMED = N_("Nobody knows this sender, who names one of our tickets without having a part in it.")
NO_SENDER = N_("The mail names no sender.")
FORMER_CONTACT = N_("This contact is no longer active.")
UNVERIFIED = N_("The mail seems to be forged: its sender's domain disowns it.")


def place(message: ParsedInbound, *, by: Actor = SYSTEM, at: datetime) -> Verdict:
    """Decide what the mail means, and do it, in the caller's transaction."""
    parsed = message.parsed
    if message.thread is not None:
        return place_words(message, message.thread, at=at)
    if parsed.kind == "own":
        return Verdict(state="ignored", verdict="own")
    if parsed.kind != "message":
        return place_machine_mail(message, at)
    if parsed.from_ is None:
        return Verdict(state="tray", reason=NO_SENDER)
    colleague = staff_by_email(parsed.from_.address)
    if colleague is not None:
        return place_colleague(message, colleague.actor(via="mail"), at)
    return _place_sender(message, parsed.from_, at)


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
    if TOO_LARGE in message.parsed.flags and contact is not None:
        ask_for_less(ticket, contact, answers=words.message_id, at=at)
    return judged("reply", ticket)


def _still_open(ticket: Ticket, message: ParsedInbound, at: datetime) -> bool:
    """Whether words still go onto this ticket; thanks always do."""
    if ticket.state in OPEN or is_mere_thanks(message.parsed.reply):
        return True
    return ticket.state == State.CLOSED and ticket.closed_at is not None and reopens(ticket.closed_at, at)


def _keep_beside(
    message: ParsedInbound, ticket: Ticket, sender: Address, contact: ContactCard | None, at: datetime
) -> Verdict:
    """An answer to a mail of ours from an unknown address: kept for staff, changes nothing."""
    what = _what_is_wrong(message)
    record_stray(ticket, words_of(message, ticket.customer_id, contact, at), what=what, by=SYSTEM, at=at)
    if what == "unknown_sender":
        suggest_copies(ticket, [(sender.name, sender.address)])
    call_for_a_look(ticket, at)
    return judged("reply", ticket)


def _what_is_wrong(message: ParsedInbound) -> str:
    """Why a mail is not the customer's word. Who answers what only colleagues were sent is one of them."""
    if is_forged(message.parsed):
        return "unverified"
    told = sent_to(answered_ids(message.parsed))
    return "colleague" if told and all(staff_by_email(one) for one in told) else "unknown_sender"


def _open(
    message: ParsedInbound, sender: Address, contact: ContactCard | None, found: Joint | None, at: datetime
) -> Verdict:
    """A new ticket for a contact we know; anybody else waits in the tray."""
    if contact is None:
        owners = customers_by_domain(sender.address.rpartition("@")[2])
        candidate = owners[0].id if len(owners) == 1 else None
        reason = CLAIMED if found is not None else UNKNOWN_SENDER
        return Verdict(state="tray", customer_id=candidate, reason=reason)
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
    return judged("ticket", ticket)


def _contact(address: Address | None) -> ContactCard | None:
    return contact_by_email(address.address) if address else None
