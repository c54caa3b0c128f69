"""绿色通道 for programs: opened, closed, reviewed, listed."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from aftercare.accounts.rules.permissions import require
from aftercare.desk.actions import green
from aftercare.desk.api import bodies
from aftercare.desk.api.answers import TicketOut, find, show
from aftercare.desk.models import GreenChannel
from aftercare.desk.queries.green import ONLY, green_page
from aftercare.desk.rules import states
from aftercare.ui.programs import Among, Asked, Cursor, Id, Limit, Told, Words, asker

router = Router(tags=["green channel"])


class GreenOut(Told):
    """One emergency on a ticket. `state`: open, to_review, reviewed."""

    id: int
    ticket: str
    customer_id: int
    contract_id: int | None
    state: str
    reason: str
    opened_at: datetime
    opened_by_name: str
    by_customer: bool
    priority_before: str
    closed_at: datetime | None
    closed_by_name: str
    outcome: str
    justified: bool | None
    review_due_at: datetime | None
    reviewed_at: datetime | None
    reviewed_by_name: str
    verdict: str
    cause: str
    lesson: str
    follow_up: str

    @staticmethod
    def resolve_ticket(row: GreenChannel) -> str:
        return row.ticket.number


class GreensOut(Told):
    items: list[GreenOut]
    next: str | None


class Filters(Asked):
    only: Annotated[str, Among(("", *ONLY))] = ""
    contract: Id | None = None
    customer: Id | None = None
    limit: Limit = 50
    cursor: Cursor = ""


class ClosureIn(Asked):
    outcome: Words
    justified: bool
    priority: Annotated[str, Among(states.PRIORITIES)] = "P1"


class ReviewIn(Asked):
    verdict: Annotated[str, Among(GreenChannel.Verdict.values)]
    cause: Words
    lesson: Annotated[str, Field(max_length=4000)] = ""
    follow_up: Annotated[str, Field(max_length=4000)] = ""


@router.post("/tickets/{number}/emergency", response=TicketOut, summary="Open the green channel")
def open_green(
    request: HttpRequest, response: HttpResponse, number: str, body: bodies.ReasonIn
) -> dict[str, Any]:
    """P1 at once; the emergency team is told. A price, where one is due, is agreed afterwards."""
    ticket = find(request, number)
    green.open_channel(ticket, reason=body.reason, by=asker(request), at=timezone.now())
    return show(request, response, ticket)


@router.post("/tickets/{number}/emergency/closure", response=TicketOut, summary="Close the green channel")
def close_green(request: HttpRequest, response: HttpResponse, number: str, body: ClosureIn) -> dict[str, Any]:
    """With its outcome. A milder priority waits for the customer's yes."""
    ticket = find(request, number)
    green.close_channel(ticket, by=asker(request), at=timezone.now(), **body.model_dump())
    return show(request, response, ticket)


@router.get("/green-channels", response=GreensOut, summary="Green channels")
def list_green(request: HttpRequest, filters: Query[Filters]) -> dict[str, Any]:
    """The newest first. For staff."""
    require(asker(request), "ticket.read")
    wanted = {
        "only": filters.only,
        "contract": str(filters.contract or ""),
        "customer": str(filters.customer or ""),
        "after": filters.cursor,
    }
    found = green_page(asker(request), wanted, limit=filters.limit)
    return {"items": found.rows, "next": found.next or None}


@router.post("/green-channels/{int:channel_id}/review", response=GreenOut, summary="Review a green channel")
def review_green(request: HttpRequest, channel_id: int, body: ReviewIn) -> Any:
    """By somebody who neither opened nor closed it."""
    return green.review_channel(channel_id, by=asker(request), at=timezone.now(), **body.model_dump())
