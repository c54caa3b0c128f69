"""Who reads a reply, and in which thread it goes out."""

from dataclasses import dataclass

from aftercare.desk.models import Message, Participant, Ticket
from aftercare.records.asking import Objects

_TAKING_PART = Objects(
    lambda ticket_id: (
        Participant.objects.filter(ticket=ticket_id).select_related("contact").order_by("-role", "id")
    ),
    int,
)


@dataclass(frozen=True)
class Recipient:
    """Somebody at the customer who gets what we write; an unconfirmed one (a Cc) only if a person says so."""

    address: str
    name: str
    role: str
    confirmed: bool
    reachable: bool
    language: str
    contact_id: int | None


def participants(ticket: Ticket) -> list[Recipient]:
    """Everybody who takes part, the requester first. One query."""
    return [_recipient(row) for row in _TAKING_PART(ticket.pk)]


def recipients(ticket: Ticket) -> list[Recipient]:
    """Whom a reply goes to unless somebody chooses otherwise. One query."""
    return [one for one in participants(ticket) if one.confirmed and one.reachable]


def thread(ticket: Ticket) -> list[str]:
    """The Message-IDs of the conversation, oldest first: the last one is what we answer."""
    ids = Message.objects.filter(ticket=ticket, audience="customer").exclude(message_id="")
    return list(ids.order_by("-at", "-id").values_list("message_id", flat=True)[:20])[::-1]


def _recipient(row: Participant) -> Recipient:
    contact = row.contact
    return Recipient(
        address=row.address,
        name=row.name or (contact.name if contact else row.address),
        role=row.role,
        confirmed=row.confirmed,
        reachable=contact is None or (contact.is_active and contact.bounced_at is None),
        language=contact.language if contact else "zh-hans",
        contact_id=row.contact_id,
    )
