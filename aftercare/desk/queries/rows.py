"""Tickets as a list shows them: one statement, whatever the length."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from aftercare.desk.models import Ticket
from aftercare.foundation.errors import Invalid

_SHOWN = (
    "number",
    "title",
    "state",
    "version",
    "priority",
    "priority_proposed",
    "priority_confirmed_at",
    "request_class",
    "kind",
    "channel",
    "emergency",
    "next_due_at",
    "next_clock",
    "breached_at",
    "hold_reason",
    "hold_note",
    "hold_until",
    "promised_at",
    "resolved_at",
    "customer_wrote_at",
    "urged",
    "updated_at",
    "received_at",
    "verified_at",
    "reopened",
    "owner__name",
    "customer__name",
    "customer__short_name",
    "customer__is_key",
    "contact__name",
    "system__name",
)


@dataclass(frozen=True)
class Chip:
    """The next promise of a ticket, as a chip shows it."""

    id: int
    name: str
    milestone: str
    state: str
    started_at: datetime
    due_at: datetime | None
    breached: bool
    provisional: bool
    calendar: str
    penalty: str | None
    currency: str

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> "Chip | None":
        """From what the ticket's row keeps."""
        if not kept:
            return None
        due = kept["due_at"]
        values = {name: kept[name] for name in cls.__dataclass_fields__}
        values["started_at"] = datetime.fromisoformat(kept["started_at"])
        values["due_at"] = datetime.fromisoformat(due) if due else None
        return cls(**values)

    def left(self, now: datetime) -> float | None:
        """Seconds until it falls due (negative: overdue); None while it stands still."""
        return (self.due_at - now).total_seconds() if self.due_at and self.state != "paused" else None


@dataclass(frozen=True)
class TicketRow:
    """One line of a list."""

    id: int
    number: str
    title: str
    state: str
    version: int
    priority: str
    priority_proposed: str
    priority_confirmed: bool
    request_class: str
    kind: str
    channel: str
    emergency: bool
    customer_id: int
    customer: str
    is_key: bool
    contact: str
    system: str
    owner_id: int | None
    owner: str
    chip: Chip | None
    breached: bool
    hold_reason: str
    hold_note: str
    hold_until: datetime | None
    promised_at: datetime | None
    resolved_at: datetime | None
    customer_wrote_at: datetime | None
    urged: int
    reopened: int
    verified: bool
    received_at: datetime
    updated_at: datetime

    @property
    def customer_step(self) -> str:
        """Where it stands in the customer's eyes: a code of `labels.LABELS["customer_step"]`."""
        return customer_step(self.state, self.hold_reason, verified=self.verified)


def customer_step(state: str, hold_reason: str, *, verified: bool) -> str:
    """The state as the customer sees it."""
    if state == "resolved":
        return "to_confirm" if verified else "verifying"
    return "waiting_customer" if state == "waiting" and hold_reason == "customer" else state


@dataclass(frozen=True)
class Page:
    """A part of a list, and where the next part begins."""

    rows: list[TicketRow]
    next_cursor: str | None


def read(tickets: QuerySet[Ticket]) -> list[TicketRow]:
    """The rows of these tickets. One statement."""
    wanted = tickets.select_related("customer", "contact", "system", "owner").only(
        "id", "customer_id", "contact_id", "system_id", "owner_id", *_SHOWN
    )
    return [row_of(ticket) for ticket in wanted]


def page_by_due(tickets: QuerySet[Ticket], cursor: str, limit: int) -> Page:
    """By next due time, those that owe nothing last."""
    if cursor:
        due, last = _parse(cursor)
        after = Q(next_due_at=None, id__gt=last) if due is None else _after(due, last)
        tickets = tickets.filter(after)
    rows = read(tickets.order_by(F("next_due_at").asc(nulls_last=True), "id")[: limit + 1])
    return _page(rows, limit, lambda row: row.chip.due_at if row.chip else None)


def page_by_age(tickets: QuerySet[Ticket], cursor: str, limit: int) -> Page:
    """The newest first."""
    if cursor:
        tickets = tickets.filter(id__lt=_parse(cursor)[1])
    return _page(read(tickets.order_by("-id")[: limit + 1]), limit, lambda _: None)


def _after(due: datetime, last: int) -> Q:
    return Q(next_due_at__gt=due) | Q(next_due_at=due, id__gt=last) | Q(next_due_at=None)


def _page(rows: list[TicketRow], limit: int, due: Any) -> Page:
    if len(rows) <= limit:
        return Page(rows, None)
    last = rows[limit - 1]
    when = due(last)
    return Page(rows[:limit], f"{when.isoformat() if when else ''}~{last.id}")


def _parse(cursor: str) -> tuple[datetime | None, int]:
    due, _, last = cursor.partition("~")
    try:
        return (datetime.fromisoformat(due) if due else None), int(last)
    except ValueError:
        raise Invalid("This is no place in the list.", field="cursor") from None


def row_of(ticket: Ticket) -> TicketRow:
    """The line of a ticket that was read with customer, contact, system and owner. No statement."""
    return TicketRow(
        id=ticket.pk,
        number=ticket.number,
        title=ticket.title,
        state=ticket.state,
        version=ticket.version,
        priority=ticket.priority,
        priority_proposed=ticket.priority_proposed,
        priority_confirmed=ticket.priority_confirmed_at is not None,
        request_class=ticket.request_class,
        kind=ticket.kind,
        channel=ticket.channel,
        emergency=ticket.emergency,
        customer_id=ticket.customer_id,
        customer=ticket.customer.short_name or ticket.customer.name,
        is_key=ticket.customer.is_key,
        contact=ticket.contact.name if ticket.contact else "",
        system=ticket.system.name if ticket.system else "",
        owner_id=ticket.owner_id,
        owner=ticket.owner.name if ticket.owner else "",
        chip=Chip.of(ticket.next_clock),
        breached=ticket.breached_at is not None,
        hold_reason=ticket.hold_reason,
        hold_note=ticket.hold_note,
        promised_at=ticket.promised_at,
        resolved_at=ticket.resolved_at,
        hold_until=ticket.hold_until,
        customer_wrote_at=ticket.customer_wrote_at,
        urged=ticket.urged,
        reopened=ticket.reopened,
        verified=ticket.verified_at is not None,
        received_at=ticket.received_at,
        updated_at=ticket.updated_at,
    )
