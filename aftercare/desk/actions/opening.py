"""Opening a ticket from a mail, and saying what became of the mail."""

from datetime import datetime

from aftercare.channels.placing import ParsedInbound, Verdict
from aftercare.customers.cards import ContactCard
from aftercare.desk.actions.intake import register
from aftercare.desk.actions.mailed import channel_of, copies, further, title_of, words_of
from aftercare.desk.actions.reports import Report
from aftercare.desk.models import Ticket
from aftercare.foundation.facts import Actor


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


def judged(verdict: str, ticket: Ticket) -> Verdict:
    """The mail is on this ticket now."""
    return Verdict(state="judged", verdict=verdict, ticket_id=ticket.pk, customer_id=ticket.customer_id)
