"""A ticket as webhooks carry it: the same members under the same names as `GET /api/v1/tickets/…`."""

from typing import Any

from aftercare.desk.api.answers import TicketOut, without_inside
from aftercare.desk.models import Ticket


def ticket_card(ticket_id: int, inside: bool) -> dict[str, Any] | None:
    """The ticket as staff see it, or as its customer's portal shows it."""
    ticket = Ticket.objects.filter(pk=ticket_id).first()
    if ticket is None:
        return None
    shown = {name: getattr(ticket, name) for name in TicketOut.model_fields}
    hidden = {} if inside else without_inside(ticket)
    return TicketOut.model_validate(shown | hidden).model_dump(mode="json")
