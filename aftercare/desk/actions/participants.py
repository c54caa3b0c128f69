"""Who takes part: added by staff, or suggested by a Cc and then confirmed."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from aftercare.customers.queries import contact_by_email
from aftercare.desk import policies
from aftercare.desk.actions.changes import about
from aftercare.desk.facts import ParticipantAdded
from aftercare.desk.models import Participant, Ticket
from aftercare.foundation.errors import Invalid, TooMany
from aftercare.foundation.facts import Actor
from aftercare.records.journal import tell

MOST = 20


@transaction.atomic
def add_participant(ticket: Ticket, address: str, *, name: str = "", by: Actor, at: datetime) -> Participant:
    """Let somebody read along from now on; a suggestion (a Cc) is confirmed by this.

    Invalid for a contact of another customer: nobody learns of anybody else's tickets by a slip of the finger.
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


def _email(address: str) -> str:
    email = address.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise Invalid("This is not an e-mail address.", field="address") from None
    return email
