"""追问: one click asks the customer for what their report lacks, in their language."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from aftercare.customers.queries import contact_card
from aftercare.desk import policies
from aftercare.desk.actions.conversation import reply
from aftercare.desk.completeness import missing_on
from aftercare.desk.models import Message, Ticket
from aftercare.foundation.errors import Conflict
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_

COMPLETE = N_("Nothing is missing on this ticket.")


@transaction.atomic
def ask_back(ticket: Ticket, *, by: Actor, at: datetime) -> Message:
    """Ask for what is missing; can be taken back like any answer. Conflict if nothing is."""
    policies.require(by, ticket, "reply")
    contact = contact_card(ticket.contact_id) if ticket.contact_id else None
    with translation.override(contact.language if contact else settings.LANGUAGE_CODE):
        wanted = missing_on(ticket)
        text = _question(wanted, contact.name if contact else "")
    if not wanted:
        raise Conflict(COMPLETE)
    return reply(ticket, text, by=by, at=at)


def _question(wanted: list[str], name: str) -> str:
    greeting = (
        _("%(name)s, thank you for your report.") % {"name": name}
        if name
        else _("Thank you for your report.")
    )
    asked = _("To help you quickly we still need to know:")
    lines = "\n".join(f"{i}. {one}" for i, one in enumerate(wanted, 1))
    return f"{greeting}\n{asked}\n{lines}\n" + _("Just answer this mail; a screenshot helps, too.")
