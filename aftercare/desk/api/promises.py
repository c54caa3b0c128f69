"""The clocks of a ticket. Who may see the ticket may see what was promised on it."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from aftercare.contracts.queries import clocks_of, explain
from aftercare.desk import queries
from aftercare.desk.api.answers import ClockOut, ExplanationOut
from aftercare.foundation.errors import NotFound
from aftercare.ui.programs import asker

router = Router(tags=["promises"])


@router.get("/tickets/{number}/clocks", response=list[ClockOut], summary="The promises on a ticket")
def list_clocks(request: HttpRequest, number: str) -> list[Any]:
    """What is owed first, by due time; then the rest as they began."""
    return list(clocks_of(queries.get(number, asker(request)).pk))


@router.get(
    "/tickets/{number}/clocks/{int:clock_id}/explanation",
    response=ExplanationOut,
    summary="Why it falls due when it does",
)
def explain_clock(request: HttpRequest, number: str, clock_id: int) -> dict[str, Any]:
    """Rule, start, calendar, pauses: in the reader's language."""
    by = asker(request)
    ticket = queries.get(number, by)
    if clock_id not in {clock.id for clock in clocks_of(ticket.pk)}:
        raise NotFound("There is no such clock.")
    return {"clock_id": clock_id, "sentences": explain(clock_id, by)}
