"""Who takes part: added by staff, or suggested by a Cc and then confirmed."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from aftercare.customers.cards import ContactCard
from aftercare.customers.queries import contact_by_email, contacts_by_email
from aftercare.desk import policies
from aftercare.desk.actions.changes import about
from aftercare.desk.actions.reports import Report
from aftercare.desk.facts import ParticipantAdded
from aftercare.desk.models import Participant, Ticket
from aftercare.foundation.errors import Invalid, TooMany
from aftercare.foundation.facts import Actor
from aftercare.records.journal import tell
from aftercare.records.rows import insert

MOST = 20


@transaction.atomic
def add_participant(ticket: Ticket, address: str, *, name: str = "", by: Actor, at: datetime) -> Participant:
    """Let somebody read along from now on; a suggestion (a Cc) is confirmed by this.

    Invalid for a contact of another customer: a slip of the finger shows nobody anybody else's tickets.
    """
    policies.require(by, ticket, "add_participant")
    email = _email(address)
    contact = contact_by_email(email)
    if contact is not None and contact.customer_id != ticket.customer_id:
        raise Invalid("This address belongs to another customer.", field="address")
    known = ticket.participants.filter(address=email).first()
    if known is None and ticket.participants.count() >= MOST:
        raise TooMany("A ticket has at most %(most)s participants.", most=MOST)
    person, _ = Participant.objects.update_or_create(
        ticket=ticket,
        address=email,
        defaults={"confirmed": True, "contact_id": contact.id if contact else None},
        create_defaults={
            "confirmed": True,
            "contact_id": contact.id if contact else None,
            "name": (name or (contact.name if contact else ""))[:200],
        },
    )
    tell(ParticipantAdded(**about(ticket, by=by, at=at), address=email, confirmed=True))
    return person


def enrol(ticket: Ticket, report: Report, contact: ContactCard | None, *, confirmed: bool) -> None:
    """Put on a new ticket who reports and who gets a copy."""
    found: dict[str, Participant] = {}
    if contact and contact.email:
        found[contact.email] = Participant(
            ticket=ticket,
            contact_id=contact.id,
            address=contact.email,
            name=contact.name,
            role="requester",
            confirmed=True,
        )
    found |= {p.address: p for p in copied(ticket, report.cc, confirmed=confirmed) if p.address not in found}
    insert(*list(found.values())[: MOST + 1])


def copied(ticket: Ticket, cc: Sequence[tuple[str, str]], *, confirmed: bool) -> list[Participant]:
    """Those who get a copy, as participants: suggestions unless the house or the requester named them."""
    if not cc:
        return []
    named = {address.strip().lower(): name for name, address in cc[:MOST]}
    known = contacts_by_email(named)
    return [
        Participant(
            ticket=ticket,
            contact_id=known[address].id if address in known and _same(known[address], ticket) else None,
            address=address,
            name=name[:200],
            confirmed=confirmed,
        )
        for address, name in named.items()
    ]


def _same(contact: ContactCard, ticket: Ticket) -> bool:
    return contact.customer_id == ticket.customer_id


def _email(address: str) -> str:
    email = address.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Invalid("This is not an e-mail address.", field="address") from None
    return email
