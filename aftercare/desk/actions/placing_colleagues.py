"""Mail of colleagues: what they forward is the customer's word, an answer to a notice is a note.

Nothing that staff mail to us is ever passed on to a customer. A note needs our own sealed Message-ID, which
only a notice of ours carries; whoever merely claims a colleague's address waits in the tray.
"""

from datetime import datetime

from aftercare.channels.mail.rules.authentication import is_vouched_for
from aftercare.channels.placing import ParsedInbound, Verdict
from aftercare.customers.cards import ContactCard
from aftercare.customers.queries import contact_by_email
from aftercare.desk.actions.changes import about
from aftercare.desk.actions.incoming import take_in
from aftercare.desk.actions.mailed import is_forged, words_of
from aftercare.desk.actions.messages import add_message
from aftercare.desk.actions.opening import judged, open_from_mail
from aftercare.desk.actions.passing_on import note_remark, taken_apart
from aftercare.desk.facts import NoteWritten
from aftercare.desk.models import Ticket
from aftercare.desk.queries.joining import Joint, joint
from aftercare.desk.rules.states import OPEN
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_
from aftercare.records.journal import tell

COLLEAGUE = N_("A colleague wrote this: say for which customer.")
NOT_THE_COLLEAGUE = N_("This claims to be from a colleague, but does not seem to be.")


def place_colleague(message: ParsedInbound, colleague: Actor, at: datetime) -> Verdict:
    """Decide what a mail from a colleague's address means, and do it."""
    parsed = message.parsed
    if is_forged(parsed):
        return Verdict(state="tray", reason=NOT_THE_COLLEAGUE)
    forwarded = parsed.forwarded_from
    contact = contact_by_email(forwarded.address) if forwarded else None
    found = joint(parsed, contact.customer_id if contact else None)
    if contact is not None and contact.is_active:
        return _pass_on(message, contact, found, colleague, at)
    if found is not None and found.proven and forwarded is None:
        _note_by_mail(message, found.ticket, colleague, at)
        return judged("note", found.ticket)
    return Verdict(state="tray", reason=COLLEAGUE)


def _pass_on(
    message: ParsedInbound, contact: ContactCard, found: Joint | None, colleague: Actor, at: datetime
) -> Verdict:
    passed = taken_apart(message)
    ticket = found.ticket if found is not None else None
    if ticket is not None and ticket.customer_id == contact.customer_id and ticket.state in OPEN:
        words = words_of(passed.message, contact.customer_id, contact, at, flags=("forwarded",))
        take_in(ticket, words, by=colleague, at=at)
        verdict = "reply"
    else:
        ticket = open_from_mail(passed.message, contact, flags=("forwarded",), by=colleague, at=at)
        verdict = "ticket"
    note_remark(ticket, passed, by=colleague, at=at)
    return judged(verdict, ticket)


def _note_by_mail(message: ParsedInbound, ticket: Ticket, colleague: Actor, at: datetime) -> None:
    doubts = () if is_vouched_for(message.parsed.authentication) else ("unverified",)
    words = words_of(message, ticket.customer_id, None, at, flags=("by_mail", *doubts))
    note = add_message(ticket, "note", words.text, by=colleague, at=words.at, written_at=at, **words.fields())
    tell(NoteWritten(**about(ticket, by=colleague, at=words.at), message_id=note.pk))
