"""Timelines of tickets, read in one statement and told to the rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from aftercare.contracts.models import TimedTicket
from aftercare.contracts.queries.terms import Terms, Wording
from aftercare.contracts.rules.evaluation import FactAt, HoldSpan
from aftercare.contracts.rules.reminders import Reminder, reminders
from aftercare.contracts.rules.tracks import MOMENT, Placed, Stage, plan_tracks, read_tracks

_LOAD = """
SELECT t.id,
  (SELECT coalesce(json_agg(json_build_array(kind, at, request_class, priority, contract_id)), '[]')
     FROM (SELECT * FROM contracts_timelinefact WHERE ticket_id = t.id ORDER BY id) f),
  (SELECT coalesce(json_agg(json_build_array(reason, started_at, ended_at, expected_until)), '[]')
     FROM contracts_hold WHERE ticket_id = t.id),
  (SELECT coalesce(json_agg(json_build_array(c.id, c.commitment_id, c.cycle, c.seq, c.state, c.started_at,
        c.due_at, c.fulfilled_at, c.used_seconds, c.remaining_seconds, c.late_seconds, c.provisional,
        c.calendar_version_id, c.wake_at, c.parked_at IS NOT NULL, b.id,
        (SELECT array_agg(w.step) FROM contracts_warninggiven w WHERE w.clock_id = c.id))), '[]')
     FROM contracts_clock c LEFT JOIN contracts_breach b ON b.clock_id = c.id WHERE c.ticket_id = t.id)
  FROM unnest(%(tickets)s::bigint[]) AS t(id)
"""

Key = tuple[int, int, int]


@dataclass(frozen=True)
class Stored:
    """A clock as it stands in the table."""

    id: int
    key: Key
    values: Mapping[str, Any]
    parked: bool
    breach_id: int | None
    warned: frozenset[str]


@dataclass
class Timeline:
    """What is on record about one ticket. `spells` says until when it was under which contract."""

    first: Stage
    facts: list[FactAt] = field(default_factory=list)
    changes: list[Stage] = field(default_factory=list)
    spells: dict[int, datetime | None] = field(default_factory=dict)
    holds: list[HoldSpan] = field(default_factory=list)
    stored: dict[Key, Stored] = field(default_factory=dict)

    def add(self, kind: str, at: datetime) -> None:
        """Have one more thing happen."""
        self.facts.append(FactAt(kind, at))

    def change(self, at: datetime, request_class: str, priority: str) -> None:
        """Another class or priority from `at` on."""
        stage = replace(self.first, at=at, request_class=request_class, priority=priority)
        self.changes = sorted([*self.changes, stage], key=lambda change: change.at)

    def attach(self, contract_id: int | None, at: datetime) -> None:
        """Another contract; the promises of the one before end."""
        for former, until in self.spells.items():
            self.spells[former] = until or at
        if contract_id:
            self.spells[contract_id] = None

    def now(self, at: datetime) -> datetime:
        """`at`, or the latest thing on record: what is known can't be unknown again, if a clock goes back."""
        broken: list[datetime | None] = [
            one.values["due_at"] for one in self.stored.values() if one.breach_id
        ]
        passed = [due + MOMENT for due in broken if due]
        return max([at, *(fact.at for fact in self.facts), *(stage.at for stage in self.changes), *passed])

    def read(self, terms: Iterable[Terms], now: datetime) -> list[Placed]:
        """Every clock at `now`, by the terms that were in force when the ticket was reported."""
        return [placed for one in terms for placed in self._read_under(one, now)]

    def _read_under(self, terms: Terms, now: datetime) -> list[Placed]:
        until = self.spells[terms.contract_id]
        stages = [self.first, *(stage for stage in self.changes if until is None or stage.at < until)]
        tracks = plan_tracks(terms.in_force(self.first.at), stages)
        ended = [replace(track, until=track.until or until) for track in tracks]
        return read_tracks(ended, self.facts, self.holds, terms.editions, now)


def load_timeline(ticket: TimedTicket) -> Timeline:
    """Facts, holds and clocks of a ticket that the caller has locked. One query."""
    return load_timelines([ticket])[ticket.pk]


def load_timelines(tickets: Sequence[TimedTicket]) -> dict[int, Timeline]:
    """The same for many tickets, by their ids; still one query."""
    known = {ticket.pk: ticket for ticket in tickets}
    with connection.cursor() as cursor:
        cursor.execute(_LOAD, {"tickets": list(known)})
        return {row[0]: _timeline(known[row[0]], *row[1:]) for row in cursor.fetchall()}


def _timeline(
    ticket: TimedTicket, facts: list[list[Any]], holds: list[list[Any]], clocks: list[list[Any]]
) -> Timeline:
    timeline = Timeline(
        Stage(
            at=ticket.received_at,
            request_class=ticket.request_class,
            priority=ticket.priority,
            system_id=ticket.system_id,
        )
    )
    for row in facts:
        _take(timeline, *row)
    timeline.holds = [_hold(*row) for row in holds]
    timeline.stored = {stored.key: stored for stored in map(_stored, clocks)}
    return timeline


def _take(
    timeline: Timeline, kind: str, when: str, request_class: str, priority: str, contract_id: int | None
) -> None:
    at = _moment(when)
    if kind == "reprioritised":
        timeline.change(at, request_class, priority)
    elif kind == "attached":
        timeline.attach(contract_id, at)
    else:
        timeline.add(kind, at)
        if request_class:
            timeline.first = replace(timeline.first, request_class=request_class, priority=priority)
            timeline.attach(contract_id, at)


def _hold(reason: str, started_at: str, ended_at: str | None, expected_until: str | None) -> HoldSpan:
    """An appointment ends by itself at the agreed time; other holds when somebody ends them."""
    until = ended_at or (expected_until if reason == "appointment" else None)
    return HoldSpan(reason, _moment(started_at), max(_moment(until), _moment(started_at)) if until else None)


_NAMES = (
    "state",
    "started_at",
    "due_at",
    "fulfilled_at",
    "used_seconds",
    "remaining_seconds",
    "late_seconds",
    "provisional",
    "calendar_version_id",
    "wake_at",
)
_TIMES = {"started_at", "due_at", "fulfilled_at", "wake_at"}


def _stored(row: list[Any]) -> Stored:
    clock_id, commitment_id, cycle, seq, *values = row
    *columns, parked, breach_id, warned = values
    named = {
        name: _moment(value) if value and name in _TIMES else value
        for name, value in zip(_NAMES, columns, strict=True)
    }
    return Stored(clock_id, (commitment_id, cycle, seq), named, parked, breach_id, frozenset(warned or ()))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def key_of(placed: Placed) -> Key:
    """How a reading finds its row."""
    return (placed.term.id, placed.reading.cycle, placed.seq)


def values_of(placed: Placed) -> dict[str, Any]:
    """A reading as columns, without `wake_at`."""
    reading = placed.reading
    return {
        "state": reading.state.value,
        "started_at": reading.started.astimezone(UTC),
        "due_at": reading.due.astimezone(UTC) if reading.due else None,
        "fulfilled_at": reading.fulfilled.astimezone(UTC) if reading.fulfilled else None,
        "used_seconds": reading.used_seconds,
        "remaining_seconds": reading.remaining_seconds,
        "late_seconds": reading.late_seconds,
        "provisional": reading.provisional,
        "calendar_version_id": placed.edition_id,
    }


def is_owed(placed: Placed) -> bool:
    """Whether the promise is still to be kept, in time or late."""
    return placed.reading.course.ended is None


def reminders_of(placed: Placed, wording: Wording) -> list[Reminder]:
    """The warnings of a clock that still owes something."""
    return reminders(placed.reading, wording.warnings) if is_owed(placed) else []
