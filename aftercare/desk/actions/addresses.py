"""The addresses of pages that a letter leads to, each for one contact and one thing."""

from datetime import datetime, timedelta

from django.conf import settings

from aftercare.desk.queries.linked import offer_purpose
from aftercare.records import links

DAYS = 30


def plan_address(plan_id: int, ticket_id: int, contact_id: int | None, at: datetime) -> str:
    """Where a contact confirms or declines a plan without an account, for thirty days."""
    return _address("p", "plan", plan_id, ticket_id, contact_id, at)


def price_address(quotation_id: int, ticket_id: int, contact_id: int | None, at: datetime) -> str:
    """Where a contact sees a price, and a coordinator answers it, for thirty days."""
    return _address("q", "quotation", quotation_id, ticket_id, contact_id, at)


def _address(
    letter: str, what: str, offer_id: int, ticket_id: int, contact_id: int | None, at: datetime
) -> str:
    expires = at + timedelta(days=DAYS)
    purpose = offer_purpose(what, offer_id)
    token = links.sign(purpose, ticket_id, contact_id=contact_id, expires=expires, once=True)
    return f"{settings.BASE_URL}/a/{letter}{offer_id}.{token}/"
