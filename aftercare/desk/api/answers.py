"""What programs are told of a ticket. Customers learn what their portal shows them."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse

from aftercare.desk import queries
from aftercare.desk.models import Ticket
from aftercare.foundation.facts import Actor
from aftercare.ui.programs import Told, asker, demand_version, tell_version


class TicketSummary(Told):
    """A line of a list."""

    number: str
    title: str
    state: str
    priority: str
    priority_confirmed: bool
    request_class: str
    kind: str
    channel: str
    customer_id: int
    customer: str
    contact: str
    system: str
    owner_id: int | None
    owner: str
    next_due_at: datetime | None
    breached: bool
    hold_reason: str
    received_at: datetime
    updated_at: datetime
    version: int


class TicketsOut(Told):
    items: list[TicketSummary]
    next: str | None


class TicketOut(Told):
    """A ticket. Its `version` is the ETag."""

    number: str
    title: str
    symptom: str
    steps: str
    error_text: str
    environment: str
    state: str
    version: int
    channel: str
    external_number: str
    customer_id: int
    contact_id: int | None
    system_id: int | None
    contract_id: int | None
    entitlement: str
    request_class: str
    kind: str
    nature: str
    impact: str
    scope: str
    urgency_wanted: str
    priority: str
    priority_proposed: str
    priority_confirmed_at: datetime | None
    priority_confirmed_by: str
    emergency: bool
    owner_id: int | None
    team_id: int | None
    occurred_at: datetime | None
    received_at: datetime
    updated_at: datetime
    responded_at: datetime | None
    started_at: datetime | None
    hold_reason: str
    hold_note: str
    hold_until: datetime | None
    promised_at: datetime | None
    next_due_at: datetime | None
    breached_at: datetime | None
    urged: int
    reopened: int
    resolution_kind: str
    resolution_text: str
    resolved_at: datetime | None
    verified_at: datetime | None
    confirmed_at: datetime | None
    confirmed_by: str
    closed_at: datetime | None
    closed_by_silence: bool
    archived_at: datetime | None


class FileOut(Told):
    """`state` is empty if `/files/<public_id>/` opens, else what the scan for viruses came to: waiting,
    infected or failed.
    """

    public_id: str
    name: str
    media_type: str
    size: int
    state: str


class MessageOut(Told):
    """Something said. `kind`: incoming (the customer's words), reply, note (staff only), system."""

    id: int
    kind: str
    at: datetime
    author: str
    text: str
    channel: str
    milestone: str
    files: list[FileOut]


class EntryOut(Told):
    """An entry of the timeline: words, or a fact with its sentence in the reader's language."""

    id: int
    tone: str
    kind: str
    at: datetime
    author: str
    text: str
    backdated: str


class PlanOut(Told):
    id: int
    text: str
    schedule: list[dict[str, str]]
    finishes_at: datetime | None
    given_at: datetime
    confirmed_at: datetime | None
    confirmed_by: str
    declined_at: datetime | None
    declined_why: str


class QuotationOut(Told):
    id: int
    number: str
    amount: Decimal
    currency: str
    text: str
    state: str
    offered_at: datetime
    answered_at: datetime | None
    answered_by: str


class ClockOut(Told):
    """A promise on a ticket. Seconds are counted in the time of its calendar."""

    id: int
    name: str
    milestone: str
    cycle: int
    state: str
    started_at: datetime
    due_at: datetime | None
    fulfilled_at: datetime | None
    used_seconds: int
    remaining_seconds: int
    late_seconds: int
    provisional: bool
    breached: bool
    waived: bool
    penalty: Decimal | None
    currency: str


class ExplanationOut(Told):
    """How a due time came about, sentence by sentence."""

    clock_id: int
    sentences: list[str]


def find(request: HttpRequest, number: str) -> Ticket:
    """The ticket as the asker saw it; Outrun if it has changed since."""
    ticket = queries.get(number, asker(request))
    demand_version(request, ticket.version)
    return ticket


_INSIDE = {"team_id": None, "nature": ""}
_RESULT = {"resolution_kind": "", "resolution_text": "", "resolved_at": None}


def show(request: HttpRequest, response: HttpResponse, ticket: Ticket) -> dict[str, Any]:
    """The ticket, and its version beside it."""
    tell_version(response, ticket.version)
    shown = {name: getattr(ticket, name) for name in TicketOut.model_fields}
    by: Actor = asker(request)
    return shown | (without_inside(ticket) if by.is_customer else {})


def without_inside(ticket: Ticket) -> dict[str, Any]:
    """A customer learns the result once it is checked, and what a hold waits for if it is them."""
    hidden = dict(_INSIDE)
    if ticket.verified_at is None:
        hidden |= _RESULT
    if ticket.hold_reason != "customer":
        hidden |= {"hold_note": ""}
    return hidden
