"""What the desk tells about a ticket. Each returns the clock that falls due next (None: nothing is owed)."""

from datetime import datetime

from aftercare.contracts.facts import TicketRef
from aftercare.contracts.queries.cards import ClockCard
from aftercare.foundation.facts import Actor


def start(ref: TicketRef, *, at: datetime, by: Actor) -> ClockCard | None:
    """Start the clocks of a new ticket from `ref.received_at`, under the terms in force then."""
    raise NotImplementedError


def record(
    ticket_id: int,
    kind: str,
    *,
    at: datetime,
    by: Actor,
    written_at: datetime | None = None,
    backdated_reason: str | None = None,
) -> ClockCard | None:
    """Write down that `kind` happened at `at`, and let the clocks follow.

    `written_at` (now if left out) says when it was written; a back-dated fact needs a reason.
    """
    raise NotImplementedError


def hold(
    ticket_id: int,
    reason: str,
    *,
    at: datetime,
    by: Actor,
    expected_until: datetime | None = None,
    note: str = "",
) -> ClockCard | None:
    """Put the ticket on hold: customer | third_party | appointment."""
    raise NotImplementedError


def release(ticket_id: int, *, at: datetime, by: Actor) -> ClockCard | None:
    """End the hold; without one nothing happens."""
    raise NotImplementedError


def reclassify(
    ticket_id: int, *, request_class: str, priority: str, at: datetime, by: Actor
) -> ClockCard | None:
    """The ticket has another class or priority from `at` on; replaced clocks are kept as superseded."""
    raise NotImplementedError


def attach_contract(ticket_id: int, contract_id: int, *, at: datetime, by: Actor) -> ClockCard | None:
    """Put the ticket under a contract chosen later; its promises count from the start."""
    raise NotImplementedError


def merge(ticket_id: int, into: int, *, at: datetime, by: Actor) -> ClockCard | None:
    """End the clocks as merged; the survivor takes over the earliest `received`. Returns the survivor's next."""
    raise NotImplementedError


def cancel(ticket_id: int, *, at: datetime, by: Actor) -> None:
    """The ticket was no request after all: its open clocks end."""
    raise NotImplementedError


def sweep_due(now: datetime) -> int:
    """State what time alone made true: breaches and warnings. Returns how many clocks were looked at."""
    raise NotImplementedError


def rebuild(ticket_id: int | None = None, *, check: bool = False) -> list[str]:
    """Evaluate the timelines anew. With `check` nothing is written; returns the differences found."""
    raise NotImplementedError
