"""Tickets as a list shows them: one statement, whatever the length."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from aftercare.desk.models import Ticket
from aftercare.foundation.errors import Invalid

COLUMNS = (
    "id",
    "number",
    "title",
    "state",
    "version",
    "priority",
    "priority_proposed",
    "request_class",
    "kind",
    "channel",
    "emergency",
    "customer_id",
    "owner_id",
    "hold_reason",
    "hold_note",
    "hold_until",
    "promised_at",
    "resolved_at",
    "customer_wrote_at",
    "urged",
    "reopened",
    "received_at",
    "updated_at",
    "next_clock",
    "priority_confirmed_at",
    "breached_at",
    "verified_at",
    "customer__short_name",
    "customer__name",
    "customer__is_key",
    "contact__name",
    "system__name",
    "owner__name",
)
MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"  # goes into an address as it stands
_AS_IS = COLUMNS.index("next_clock")  # those before it are fields of a row under the same name


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
    return [made(values) for values in tickets.values_list(*COLUMNS)]


def made(values: Sequence[Any]) -> TicketRow:
    """The line of a ticket from its COLUMNS."""
    clock, confirmed, breached, verified, short, name, is_key, contact, system, owner = values[_AS_IS:]
    return TicketRow(
        **dict(zip(COLUMNS, values[:_AS_IS], strict=False)),
        chip=Chip.of(clock),
        priority_confirmed=confirmed is not None,
        breached=breached is not None,
        verified=verified is not None,
        customer=short or name,
        is_key=is_key,
        contact=contact or "",
        system=system or "",
        owner=owner or "",
    )


@dataclass(frozen=True)
class Place:
    """A place in a list: behind the row with this due time (None: it owes nothing) and this id."""

    due: datetime | None
    id: int


def by_due(tickets: QuerySet[Ticket], place: Place | None) -> QuerySet[Ticket]:
    """By next due time, those that owe nothing last; from `place` on."""
    if place is not None:
        tickets = tickets.filter(_after(place))
    return tickets.order_by(F("next_due_at").asc(nulls_last=True), "id")


def by_age(tickets: QuerySet[Ticket], place: Place | None) -> QuerySet[Ticket]:
    """The newest first; from `place` on."""
    return (tickets.filter(id__lt=place.id) if place is not None else tickets).order_by("-id")


def _after(place: Place) -> Q:
    if place.due is None:
        return Q(next_due_at=None, id__gt=place.id)
    return Q(next_due_at__gt=place.due) | Q(next_due_at=place.due, id__gt=place.id) | Q(next_due_at=None)


def page_of(rows: list[TicketRow], limit: int) -> Page:
    """A page of rows of which one more than `limit` was asked for."""
    if len(rows) <= limit:
        return Page(rows, None)
    last = rows[limit - 1]
    due = f"{last.chip.due_at.astimezone(UTC):{MOMENT}}" if last.chip and last.chip.due_at else ""
    return Page(rows[:limit], f"{due}~{last.id}")


def place_of(cursor: str) -> Place | None:
    """The place that a cursor names; Invalid if it is none."""
    due, _, last = cursor.partition("~")
    try:
        return Place(datetime.fromisoformat(due) if due else None, int(last)) if cursor else None
    except ValueError:
        raise Invalid("This is no place in the list.", field="cursor") from None


def row_of(ticket: Ticket) -> TicketRow:
    """The line of a ticket that was read with customer, contact, system and owner. No statement."""
    return made([_reach(ticket, name) for name in COLUMNS])


def _reach(ticket: Ticket, name: str) -> Any:
    first, _, second = name.partition("__")
    found = getattr(ticket, first)
    return getattr(found, second, None) if second else found
