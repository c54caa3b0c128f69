"""Finding, opening and reading tickets, and talking on them."""

from collections.abc import Mapping
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from aftercare.accounts.rules.permissions import can
from aftercare.desk import queries
from aftercare.desk.actions import conversation, incoming, intake
from aftercare.desk.actions.reports import Report
from aftercare.desk.api.answers import (
    EntryOut,
    MessageOut,
    TicketOut,
    TicketsOut,
    TicketSummary,
    find,
    show,
)
from aftercare.desk.api.bodies import MessageIn, TicketIn
from aftercare.desk.models import Message
from aftercare.desk.queries.inbox import VIEWS
from aftercare.desk.rules import states
from aftercare.foundation.errors import Forbidden, Invalid
from aftercare.foundation.facts import Actor
from aftercare.ui.programs import Among, Asked, Cursor, Id, Limit, Moment, asker

router = Router(tags=["tickets"])

#: What a customer's program may filter by; the rest speaks of how the vendor works.
OWN_FILTERS = frozenset({"system", "state", "priority", "class", "since", "until", "q"})
OWN_VIEWS = ("all", "open", "closed")


class Filters(Asked):
    view: Annotated[str, Among(VIEWS)] = "all"
    q: Annotated[str, Field(max_length=200, description="Words, or a number.")] = ""
    customer: Id | None = None
    contact: Id | None = None
    system: Id | None = None
    contract: Id | None = None
    owner: Id | None = None
    team: Id | None = None
    state: Annotated[str, Among(("", *states.STATES))] = ""
    priority: Annotated[str, Among(("", *states.PRIORITIES))] = ""
    request_class: Annotated[str, Among(("", *states.REQUEST_CLASSES))] = ""
    kind: Annotated[str, Among(("", *states.KINDS))] = ""
    channel: Annotated[str, Among(("", *states.CHANNELS))] = ""
    since: Moment | None = None
    until: Moment | None = None
    limit: Limit = 50
    cursor: Cursor = ""

    def named(self) -> Mapping[str, str]:
        """As the desk's lists name their filters."""
        given = self.model_dump(exclude={"view", "limit", "cursor"}, exclude_defaults=True, mode="json")
        renamed = {"request_class": "class"}
        return {renamed.get(name, name): str(value) for name, value in given.items()}


@router.get("/tickets", response=TicketsOut, summary="List tickets")
def list_tickets(request: HttpRequest, filters: Query[Filters]) -> dict[str, Any]:
    """Open views come by the next due time, the others by age, the newest first."""
    by = asker(request)
    named = filters.named()
    _demand_reading(by, filters.view, named)
    page = queries.inbox(by, filters.view, named, filters.cursor, now=timezone.now(), limit=filters.limit)
    return {"items": [_summary(row) for row in page.rows], "next": page.next_cursor}


def _summary(row: queries.TicketRow) -> dict[str, Any]:
    found = {name: getattr(row, name, None) for name in TicketSummary.model_fields}
    return found | {"next_due_at": row.chip.due_at if row.chip else None}


def _demand_reading(by: Actor, view: str, named: Mapping[str, str]) -> None:
    if by.is_staff and not can(by, "ticket.read"):
        raise Forbidden("You are not allowed to do this.")
    if by.is_customer:
        strange = set(named) - OWN_FILTERS
        if strange or view not in OWN_VIEWS:
            name = min(strange, default="view")
            raise Invalid("There is no filter “%(name)s”.", field=name, name=name)


@router.post("/tickets", response={201: TicketOut}, summary="Open a ticket")
def create_ticket(request: HttpRequest, response: HttpResponse, body: TicketIn) -> dict[str, Any]:
    """It gets its number, its clocks and a receipt at once. Scope `ticket.create`, or `portal.report`."""
    by, at = asker(request), timezone.now()
    ticket = intake.open_ticket(_report(body, by, at), by=by, at=at)
    response.headers["Location"] = reverse("api:read_ticket", args=[ticket.number])
    return show(request, response, ticket)


def _report(body: TicketIn, by: Actor, at: Any) -> Report:
    given = body.model_dump(exclude={"customer_id", "received_at"})
    customer_id = body.customer_id or by.customer_id
    if customer_id is None:
        raise Invalid("This is required.", field="customer_id")
    if by.is_customer:
        given["channel"] = "api"
    return Report(customer_id=customer_id, received_at=body.received_at or at, **given)


@router.get("/tickets/{number}", response=TicketOut, summary="Read a ticket")
def read_ticket(request: HttpRequest, response: HttpResponse, number: str) -> dict[str, Any]:
    """With its version as ETag."""
    return show(request, response, queries.get(number, asker(request)))


@router.get("/tickets/{number}/messages", response=list[MessageOut], summary="What was said")
def list_messages(request: HttpRequest, number: str) -> list[queries.Item]:
    """The latest 300, oldest first."""
    by = asker(request)
    entries = queries.timeline(queries.get(number, by), by)
    return [entry for entry in entries if entry.tone in ("message", "reply", "note")]


@router.get("/tickets/{number}/timeline", response=list[EntryOut], summary="What was said and what happened")
def read_timeline(request: HttpRequest, number: str) -> list[queries.Item]:
    """The latest 300 messages and 300 facts, oldest first."""
    by = asker(request)
    return queries.timeline(queries.get(number, by), by)


@router.post("/tickets/{number}/messages", response={201: MessageOut}, summary="Say something")
def create_message(request: HttpRequest, number: str, body: MessageIn) -> dict[str, Any]:
    """A reply is sent at once; a program can't take it back."""
    ticket = find(request, number)
    by, at = asker(request), timezone.now()
    kind = body.kind or ("message" if by.is_customer else "reply")
    if kind == "note":
        message = conversation.note(ticket, body.text, attachments=body.attachments, by=by, at=at)
    elif kind == "message":
        message = incoming.write(ticket, body.text, attachments=body.attachments, by=by, at=at)
    else:
        message = conversation.reply(
            ticket,
            body.text,
            to=body.to,
            attachments=body.attachments,
            spoken=body.spoken,
            undo_seconds=0,
            by=by,
            at=at,
        )
    return _message(message)


def _message(message: Message) -> dict[str, Any]:
    return {
        "id": message.pk,
        "kind": message.kind,
        "at": message.at,
        "author": message.author_name,
        "text": message.text,
        "channel": message.channel,
        "milestone": message.milestone,
        "files": [],
    }
