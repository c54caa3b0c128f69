"""A promise as a page shows it: a state word and what is left, in the terms of its calendar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from aftercare.contracts.queries import ClockCard
from aftercare.desk import labels
from aftercare.desk.queries import TicketRow

SOON = 0.75
_KINDS: Mapping[str, str] = {
    "met": "met",
    "met_late": "missed",
    "paused": "paused",
    "superseded": "stopped",
    "merged": "stopped",
    "cancelled": "stopped",
}


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What `ui.clock` is told. `left`: seconds of the calendar, negative when late."""

    id: int
    name: str
    state: str
    left: int | None
    due_at: datetime | None
    working: bool
    note: str
    share: float
    card: ClockCard


def shown(card: ClockCard, now: datetime) -> Shown:
    """A clock as the page shows it now."""
    left = card.remaining_seconds - card.late_seconds if card.is_open else None
    return Shown(
        id=card.id,
        name=named(card.name, card.milestone),
        state=kind_of(card),
        left=left,
        due_at=card.due_at,
        working=_counts_working_time(card, left, now),
        note=gettext(card.calendar_name) if card.calendar_name else "",
        share=card.share,
        card=card,
    )


def named(name: str, milestone: str) -> str:
    """The contract's own word for it; where it has none, the milestone's."""
    return labels.label("milestone", milestone) if name in ("", milestone) else gettext(name)


def kind_of(card: ClockCard) -> str:
    """Which of the chips of the house."""
    if not card.is_open or card.state == "paused":
        return _KINDS.get(card.state, "missed" if card.breached else "met")
    if card.state == "breached" or card.late_seconds > 0:
        return "late"
    return "warning" if card.share >= SOON else "running"


def _counts_working_time(card: ClockCard, left: int | None, now: datetime) -> bool:
    """Whether what is left differs from what a plain clock would say."""
    if left is None or card.due_at is None:
        return False
    return abs((card.due_at - now).total_seconds() - left) > 120


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row of the list with the promise that falls due next; without one, `text` says what it waits for."""

    row: TicketRow
    clock: Shown | None
    text: str

    @property
    def meta(self) -> str:
        """Customer, system, kind, where it stands."""
        row = self.row
        kind = (
            labels.label("kind", row.kind) if row.kind else labels.label("request_class", row.request_class)
        )
        parts = (row.customer, row.system, kind, labels.label("state", row.state), row.owner)
        return " · ".join(part for part in parts if part)


def line(row: TicketRow, card: ClockCard | None, now: datetime) -> Line:
    """One row of the list."""
    if row.state == "waiting":
        return Line(row=row, clock=None, text=labels.label("hold_reason", row.hold_reason))
    if row.state == "resolved":
        step = labels.label("view", "to_confirm" if row.verified else "to_verify")
        return Line(row=row, clock=None, text=step)
    return Line(row=row, clock=shown(card, now) if card else None, text="")
