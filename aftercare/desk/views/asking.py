"""Who asks, and what stands in the address."""

from django.http import HttpRequest
from django.urls import reverse

from aftercare.accounts.rules.permissions import can
from aftercare.foundation.facts import Actor


def actor(request: HttpRequest) -> Actor:
    """Who acts."""
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found


def ticket_url(number: str) -> str:
    """Where a ticket is."""
    return reverse("desk:ticket", args=[number])


def clean(text: str, most: int = 200) -> str:
    """A piece of an address, without what a database can't keep."""
    return text.replace("\x00", "").strip()[:most]


def number_for(by: Actor, number: str) -> str:
    """A telephone number; masked for who may not see personal details."""
    if can(by, "pii.read") or not number:
        return number
    return f"{number[:3]}****{number[-4:]}" if len(number) > 7 else "****"
