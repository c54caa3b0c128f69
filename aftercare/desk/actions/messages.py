"""Writing a message down. What it means for the ticket is the caller's business."""

from datetime import datetime
from typing import Any

from aftercare.desk.models import Message, Ticket
from aftercare.foundation.errors import Invalid
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_
from aftercare.records.rows import insert

LONGEST = 200_000
NOTHING_SAID = N_("Please write something.")
TOO_LONG = N_("This text is too long.")


def said(text: str, field: str = "text") -> str:
    """The words without the noise of a form; Invalid if there are none, or far too many."""
    words = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not words:
        raise Invalid(NOTHING_SAID, field=field)
    if len(words) > LONGEST:
        raise Invalid(TOO_LONG, field=field)
    return words


def add_message(
    ticket: Ticket,
    kind: str,
    text: str,
    *,
    by: Actor,
    at: datetime,
    written_at: datetime | None = None,
    **more: Any,
) -> Message:
    """Put a message on the ticket. Notes are for staff, everything else is the customer's to read as well."""
    values = {
        "audience": "staff" if kind == "note" else "customer",
        "person_id": by.person_id if kind in ("reply", "note") else None,
        "contact_id": by.contact_id if by.is_customer else None,
        "author_name": by.name,
        **more,
    }
    message = Message(ticket=ticket, kind=kind, text=text, at=at, written_at=written_at or at, **values)
    insert(message)
    return message
