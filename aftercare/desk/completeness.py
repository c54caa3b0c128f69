"""What a report lacks, in words: for who writes it, for who works on it, and for asking back."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from aftercare.desk.models import Ticket
from aftercare.desk.rules.completeness import missing
from aftercare.foundation.text import N_

NAMES: Mapping[str, str] = {
    "system_id": N_("which system it is about"),
    "symptom": N_("what exactly happens"),
    "occurred_at": N_("since when"),
    "steps": N_("how to see it again, step by step"),
    "error_text": N_("the error message, word for word"),
    "environment": N_("software and hardware: versions, browser, server"),
}


def missing_words(request_class: str, given: Mapping[str, Any]) -> list[str]:
    """What a form lacks so far."""
    return [_(NAMES[name]) for name in missing(request_class, given)]


def missing_on(ticket: Ticket) -> list[str]:
    """What a ticket lacks."""
    names = ("title", "symptom", "steps", "error_text", "environment", "occurred_at", "system_id")
    return missing_words(ticket.request_class, {name: getattr(ticket, name) for name in names})
