"""自动回执: the number, the promise, whom to call. It is `acknowledged`, never `responded`."""

from datetime import datetime

from aftercare.channels.actions import outbox
from aftercare.contracts.queries import ClockCard
from aftercare.customers.cards import ContactCard
from aftercare.desk import letters
from aftercare.desk.actions.changes import about
from aftercare.desk.actions.mails import send
from aftercare.desk.facts import ReceiptSent
from aftercare.desk.models import Ticket
from aftercare.foundation.facts import SYSTEM
from aftercare.records.asking import Question

SILENT_CHANNELS = ("monitoring",)
_MANAGERS = Question(
    lambda ticket_id: Ticket.objects.filter(pk=ticket_id).values_list(
        "contract__manager__name",
        "contract__manager__phone",
        "customer__manager__name",
        "customer__manager__phone",
    ),
    int,
)


def may_send(ticket: Ticket, contact: ContactCard | None, *, at: datetime) -> bool:
    """Whether there is somebody to acknowledge it to, and the caps on automatic mail allow it; uses it up."""
    if contact is None or not contact.can_receive_mail or ticket.channel in SILENT_CHANNELS:
        return False
    return outbox.claim_automatic_reply(contact.email, thread=ticket.number, at=at)


def send_receipt(
    ticket: Ticket, contact: ContactCard, card: ClockCard | None, *, answers: str = "", at: datetime
) -> ReceiptSent:
    """Acknowledge a new ticket; returns the fact, to be told. `answers`: the Message-ID it came with."""
    due_at = card.due_at if card is not None and card.milestone == "responded" else None
    manager = whom_to_call(ticket)
    letter = letters.written(contact.language, lambda: letters.receipt(ticket, contact.name, due_at, manager))
    ids = [answers] if answers else []
    send([contact.email], ticket, letter, ids=ids, purpose="receipt", by=SYSTEM, at=at)
    return ReceiptSent(**about(ticket, by=SYSTEM, at=at), to=contact.email)


def whom_to_call(ticket: Ticket) -> str:
    """Name and phone of the contract's manager, else of the customer's; "" if neither is named. One query."""
    ((first_name, first_phone, name, phone),) = _MANAGERS(ticket.pk)
    return " ".join(part for part in ((first_name, first_phone) if first_name else (name, phone)) if part)
