"""Writing the clocks as the rules read them: one place, whoever noticed that something changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from aftercare.contracts.actions.breaching import Broken, write_breaches
from aftercare.contracts.facts import CommitmentMet, CommitmentMetLate, DueMoved, WarningDue
from aftercare.contracts.models import Clock, TimedTicket, WarningGiven
from aftercare.contracts.queries.cards import ClockCard
from aftercare.contracts.queries.placed import card_of, urgency
from aftercare.contracts.queries.terms import Terms, Wording
from aftercare.contracts.queries.timelines import Stored, Timeline, is_owed, key_of, reminders_of, values_of
from aftercare.contracts.rules.reminders import Reminder
from aftercare.contracts.rules.tracks import Placed
from aftercare.foundation.facts import Actor, Fact
from aftercare.records.journal import tell
from aftercare.records.rows import MANY, insertion, records

#: A clock is still in time at the very instant it is due.
JUST_AFTER: Final = timedelta(microseconds=1)
FIGURES: Final = ("used_seconds", "remaining_seconds", "late_seconds")
COLUMNS: Final = (
    "state",
    "started_at",
    "due_at",
    "fulfilled_at",
    *FIGURES,
    "provisional",
    "calendar_version_id",
    "wake_at",
)


@dataclass
class Change:
    """A clock that is to be written, beside what stood there before."""

    placed: Placed
    wording: Wording
    before: Stored | None
    wake_at: datetime | None
    due_reminders: list[Reminder]
    clock_id: int = 0

    @property
    def values(self) -> dict[str, Any]:
        return {**values_of(self.placed), "wake_at": self.wake_at}

    def differences(self) -> list[tuple[str, Any, Any]]:
        """Column, what stands there, what should.

        Figures of what is owed grow with time and are counted when shown.
        """
        if self.before is None:
            return [("state", None, self.placed.reading.state)]
        stored, skipped = self.before.values, FIGURES if is_owed(self.placed) else ()
        return [
            (name, stored[name], value)
            for name, value in self.values.items()
            if name not in skipped and stored[name] != value
        ]

    @property
    def has_broken(self) -> bool:
        """Whether a breach is to be stated."""
        late = self.placed.reading.state.value in ("breached", "met_late")
        return late and (self.before is None or self.before.breach_id is None)

    @property
    def is_new(self) -> bool:
        """Whether the row is to be written; one that was parked is read again, and watched again."""
        return bool(self.before and self.before.parked) or bool(self.differences())

    @property
    def has_ended(self) -> bool:
        """Whether the promise was kept just now."""
        return bool(self.placed.reading.fulfilled) and not (
            self.before and self.before.values["fulfilled_at"]
        )


@dataclass(frozen=True)
class Projection:
    """All clocks of a ticket at one moment, ready to be written."""

    ticket: TimedTicket
    timeline: Timeline
    terms: Mapping[int, Terms]
    now: datetime
    changes: list[Change] = field(default_factory=list)

    def terms_for(self, change: Change) -> Terms:
        """The terms that the clock's promise belongs to."""
        return next(one for one in self.terms.values() if change.placed.term.id in one.wordings)

    def orphans(self) -> list[Stored]:
        """Stored clocks that the timeline no longer knows."""
        known = {key_of(change.placed) for change in self.changes}
        gone = [stored for key, stored in self.timeline.stored.items() if key not in known]
        return [one for one in gone if not (one.breach_id and one.values["state"] == Clock.State.SUPERSEDED)]

    def next(self) -> Change | None:
        """The clock that falls due next; nothing is owed on a ticket that ended."""
        owed = [change for change in self.changes if is_owed(change.placed)]
        if not owed or self.ticket.ended_at:
            return None
        return min(owed, key=lambda change: urgency(change.placed.reading.due))


def draw(ticket: TimedTicket, timeline: Timeline, terms: Iterable[Terms], now: datetime) -> Projection:
    """Read the timeline and set every clock beside its row. Nothing is written."""
    known = {one.contract_id: one for one in terms}
    wordings = {key: wording for one in known.values() for key, wording in one.wordings.items()}
    placed = timeline.read(known.values(), now)
    changes = [_compare(one, wordings[one.term.id], timeline, now) for one in placed]
    return Projection(ticket, timeline, known, now, changes)


def _compare(placed: Placed, wording: Wording, timeline: Timeline, now: datetime) -> Change:
    before = timeline.stored.get(key_of(placed))
    warned = before.warned if before else frozenset()
    steps = [step for step in reminders_of(placed, wording) if step.step not in warned]
    ahead = [step.at for step in steps if step.at > now]
    wake_at = min([*ahead, *_turns(placed, timeline, now)], default=None)
    return Change(placed, wording, before, wake_at, [step for step in steps if step.at <= now])


def _turns(placed: Placed, timeline: Timeline, now: datetime) -> list[datetime]:
    """When time alone will change the state: the due time passes, an agreed appointment comes."""
    if not placed.is_open:
        return []
    ends = [hold.until for hold in timeline.holds if hold.until and hold.until > now]
    due = placed.reading.due
    return [*ends, due + JUST_AFTER] if due else ends


def save(projection: Projection) -> ClockCard | None:
    """Store the clocks that changed, and the next due time on the ticket (not saved yet).

    Returns the next clock.
    """
    save_clocks([projection])
    following, ticket = projection.next(), projection.ticket
    if following is None:
        return None
    return card_of(
        following.placed, following.wording, projection.terms_for(following), following.clock_id, ticket.pk
    )


def save_clocks(projections: Sequence[Projection]) -> None:
    """The same for many tickets."""
    _save_clocks(projections)
    for projection in projections:
        _drop_orphans(projection)
        following, ticket = projection.next(), projection.ticket
        ticket.next_due_at = following.placed.reading.due if following else None
        ticket.next_clock_id = following.clock_id if following else None


def state(*projections: Projection, by: Actor) -> None:
    """Tell what the clocks show."""
    tell(*findings(*projections, by=by))


def findings(*projections: Projection, by: Actor) -> list[Fact]:
    """What the clocks show, to be told: breaches first, then what was kept, what moved, what to beware of."""
    broken = [
        Broken(
            ticket=projection.ticket,
            clock_id=change.clock_id,
            placed=change.placed,
            wording=change.wording,
            terms=projection.terms_for(change),
            told_at=projection.now,
        )
        for projection in projections
        for change in projection.changes
        if change.has_broken
    ]
    told = write_breaches(broken, by=by)
    _note_warnings(projections)
    return [*told, *(fact for projection in projections for fact in _shown(projection, by))]


def _shown(projection: Projection, by: Actor) -> Iterator[Fact]:
    for change in projection.changes:
        if change.has_ended:
            yield from _kept(projection, change, by)
    for change in projection.changes:
        yield from _moved(projection, change, by)
    for change in projection.changes:
        yield from _warning(projection, change, by)


def _drop_orphans(projection: Projection) -> None:
    """A back-dated fact can leave a clock without its promise.

    It goes, unless a breach of it is on record.
    """
    orphans = projection.orphans()
    if orphans:
        kept = [stored.id for stored in orphans if stored.breach_id]
        gone = [stored.id for stored in orphans if not stored.breach_id]
        WarningGiven.objects.filter(clock__in=gone).delete()
        Clock.objects.filter(pk__in=gone).delete()
        Clock.objects.filter(pk__in=kept).update(state=Clock.State.SUPERSEDED, wake_at=None)


_IDENTITY: Final = ("ticket_id", "commitment_id", "cycle", "seq")
_GIVEN: Final = (*_IDENTITY, *COLUMNS, "parked_reason")
_INTO: Final = f"INSERT INTO contracts_clock ({', '.join(_GIVEN)}) "
_OR_UPDATE: Final = (
    f" ON CONFLICT ({', '.join(_IDENTITY)}) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in COLUMNS)
    + ", parked_at = NULL, parked_reason = '' RETURNING id"
)
_PLACES: Final = "(" + ", ".join(["%s"] * len(_GIVEN)) + ")"


def _save_clocks(projections: Sequence[Projection]) -> None:
    """Insert or update the rows that changed: one statement, or none (by hand: every ticket pays)."""
    for change in (change for projection in projections for change in projection.changes):
        change.clock_id = change.before.id if change.before else 0
    new = [(one.ticket, change) for one in projections for change in one.changes if change.is_new]
    if not new:
        return
    given = [_row(ticket, change) for ticket, change in new]
    with connection.cursor() as cursor:
        if len(given) < MANY:
            places = "VALUES " + ", ".join([_PLACES] * len(given))
            cursor.execute(_INTO + places + _OR_UPDATE, [value for row in given for value in row])
        else:
            cursor.execute(insertion("contracts_clock", _GIVEN) + _OR_UPDATE, [records(_GIVEN, given)])
        for (_ticket, change), (clock_id,) in zip(new, cursor.fetchall(), strict=True):
            change.clock_id = clock_id


def _row(ticket: TimedTicket, change: Change) -> list[Any]:
    values = change.values
    return [ticket.pk, *key_of(change.placed), *(values[name] for name in COLUMNS), ""]


def _moved(projection: Projection, change: Change, by: Actor) -> list[Fact]:
    """A new edition of the calendar moved the due time: both are told."""
    before, after = change.before, change.values
    if before is None or before.values["calendar_version_id"] == after["calendar_version_id"]:
        return []
    if before.values["due_at"] == after["due_at"]:
        return []
    terms = projection.terms_for(change)
    return [
        DueMoved(
            by=by,
            at=projection.now,
            customer_id=projection.ticket.customer_id,
            ticket_id=projection.ticket.pk,
            clock_id=change.clock_id,
            commitment=change.wording.name,
            due_before=before.values["due_at"],
            due_after=after["due_at"],
            calendar=terms.calendar_names[change.placed.term.calendar_id],
        )
    ]


def _kept(projection: Projection, change: Change, by: Actor) -> list[Fact]:
    reading = change.placed.reading
    if reading.due is None or reading.fulfilled is None:
        return []
    common: dict[str, Any] = {
        "by": by,
        "at": reading.fulfilled,
        "customer_id": projection.ticket.customer_id,
        "ticket_id": projection.ticket.pk,
        "clock_id": change.clock_id,
        "commitment": change.wording.name,
        "milestone": change.placed.term.rule.milestone,
        "due_at": reading.due,
        "fulfilled_at": reading.fulfilled,
    }
    if reading.late_seconds or reading.fulfilled > reading.due:
        return [CommitmentMetLate(**common, late_seconds=reading.late_seconds)]
    return [CommitmentMet(**common)]


_NOTE: Final = """
INSERT INTO contracts_warninggiven (clock_id, step, due_at)
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[]) ON CONFLICT DO NOTHING
"""


def _note_warnings(projections: Sequence[Projection]) -> None:
    """Note every warning that came due, so that it is told once; ahead of a breach that is told, none is."""
    given = [
        (change.clock_id, step.step, step.at)
        for projection in projections
        for change in projection.changes
        for step in change.due_reminders
        if step.is_after or change.placed.reading.state.value != "breached"
    ]
    if given:
        with connection.cursor() as cursor:
            cursor.execute(_NOTE, [list(column) for column in zip(*given, strict=True)])


def _warning(projection: Projection, change: Change, by: Actor) -> Iterator[Fact]:
    """Of several warnings that came due meanwhile only the last; none ahead of a told breach."""
    reading = change.placed.reading
    broken = reading.state.value == "breached"
    steps = [step for step in change.due_reminders if step.is_after == broken and step.receivers]
    if not steps or reading.due is None or reading.state.value == "paused":
        return
    last = steps[-1]
    yield WarningDue(
        by=by,
        at=last.at,
        customer_id=projection.ticket.customer_id,
        ticket_id=projection.ticket.pk,
        ticket_number=projection.ticket.number,
        clock_id=change.clock_id,
        commitment=change.wording.name,
        milestone=change.placed.term.rule.milestone,
        due_at=reading.due,
        step=last.step,
        receivers=sorted({receiver for step in steps for receiver in step.receivers}),
        told_at=projection.now,
    )
