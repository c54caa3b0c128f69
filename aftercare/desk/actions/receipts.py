"""自动回执: the number, the promise, whom to call. It is `acknowledged`, never `responded`."""

from datetime import datetime

from aftercare.channels.actions import outbox
from aftercare.contracts.actions import clocks
from aftercare.contracts.queries import ClockCard
from aftercare.customers.cards import ContactCard
from aftercare.desk import letters
from aftercare.desk.actions.changes import about
from aftercare.desk.actions.mails import send
from aftercare.desk.facts import ReceiptSent
from aftercare.desk.models import Ticket
from aftercare.foundation.facts import SYSTEM
from aftercare.records.journal import tell


def send_receipt(
    ticket: Ticket, contact: ContactCard, card: ClockCard | None, *, answers: str = "", at: datetime
) -> ClockCard | None:
    """Acknowledge a new ticket, unless the caps on automatic mail forbid it. Returns the clock due next.

    `answers` is the Message-ID of the mail it came with.
    """
    if not outbox.claim_automatic_reply(contact.email, thread=ticket.number, at=at):
        return card
    due_at = card.due_at if card is not None and card.milestone == "responded" else None
    manager = whom_to_call(ticket)
    letter = letters.written(contact.language, lambda: letters.receipt(ticket, contact.name, due_at, manager))
    ids = [answers] if answers else []
    send([contact.email], ticket, letter, ids=ids, purpose="receipt", by=SYSTEM, at=at)
    tell(ReceiptSent(**about(ticket, by=SYSTEM, at=at), to=contact.email))
    return clocks.record(ticket.pk, "acknowledged", at=at, by=SYSTEM)


def whom_to_call(ticket: Ticket) -> str:
    """Name and phone of the contract's manager, else of the customer's; "" if neither is named. One query."""
    found = Ticket.objects.filter(pk=ticket.pk).values_list(
        "contract__manager__name",
        "contract__manager__phone",
        "customer__manager__name",
        "customer__manager__phone",
    )
    first_name, first_phone, name, phone = found.get()
    return " ".join(part for part in ((first_name, first_phone) if first_name else (name, phone)) if part)
