"""自动回执: the number, the promise, whom to call. It is `acknowledged`, never `responded`."""

import hashlib
from datetime import datetime

from aftercare.channels.actions import outbox
from aftercare.contracts.queries import ClockCard
from aftercare.customers.cards import ContactCard
from aftercare.desk import letters
from aftercare.desk.actions.changes import about
from aftercare.desk.actions.incoming import Words
from aftercare.desk.actions.mails import send
from aftercare.desk.facts import ReceiptSent
from aftercare.desk.models import Ticket
from aftercare.foundation.facts import SYSTEM
from aftercare.records.asking import Question

TOO_LARGE = "too_large"
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


def may_send(
    ticket: Ticket, contact: ContactCard | None, *, words: Words | None = None, at: datetime
) -> bool:
    """Whether there is somebody to acknowledge it to, and the caps on automatic mail allow it; uses it up.

    An address that nobody has proven gets one automatic mail an hour at most, whatever is sent in its name.
    """
    if contact is None or not contact.can_receive_mail or ticket.channel in SILENT_CHANNELS:
        return False
    return outbox.claim_automatic_reply(
        contact.email, thread=_thread(ticket, words), unproven=_is_unproven(words), at=at
    )


def _thread(ticket: Ticket, words: Words | None) -> str:
    """The same mail again on the same day is no other matter: an answering machine that doesn't say so."""
    if words is None or words.channel != "mail":
        return ticket.number
    said = hashlib.sha256("\n".join([ticket.title, *words.text.split()]).encode()).hexdigest()
    return f"same:{said[:40]}"


def _is_unproven(words: Words | None) -> bool:
    return words is not None and "unverified" in words.flags


def send_receipt(
    ticket: Ticket, contact: ContactCard, card: ClockCard | None, *, words: Words | None = None, at: datetime
) -> ReceiptSent:
    """Acknowledge a new ticket; returns the fact, to be told. `words`: with which it came."""
    due_at = card.due_at if card is not None and card.milestone == "responded" else None
    manager = whom_to_call(ticket)
    how = {"unproven": _is_unproven(words), "unread": words is not None and TOO_LARGE in words.flags}
    letter = letters.written(
        contact.language, lambda: letters.receipt(ticket, contact.name, due_at, manager, **how)
    )
    ids = [words.message_id] if words is not None and words.message_id else []
    send([contact.email], ticket, letter, ids=ids, purpose="receipt", by=SYSTEM, at=at)
    return ReceiptSent(**about(ticket, by=SYSTEM, at=at), to=contact.email)


def ask_for_less(ticket: Ticket, contact: ContactCard, *, answers: str, at: datetime) -> None:
    """Say that a mail was too large to be read, once a day for each ticket, within the caps."""
    if not contact.can_receive_mail:
        return
    if outbox.claim_automatic_reply(contact.email, thread=f"{ticket.number} large", at=at):
        letter = letters.written(contact.language, lambda: letters.unread(ticket, contact.name))
        send([contact.email], ticket, letter, ids=[answers], purpose="unread", by=SYSTEM, at=at)


def whom_to_call(ticket: Ticket) -> str:
    """Name and phone of the contract's manager, else of the customer's; "" if neither is named. One query."""
    ((first_name, first_phone, name, phone),) = _MANAGERS(ticket.pk)
    return " ".join(part for part in ((first_name, first_phone) if first_name else (name, phone)) if part)
