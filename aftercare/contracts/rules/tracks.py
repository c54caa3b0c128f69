"""From a contract's terms and a ticket's history to its clocks: which promises apply, and which follow which.

A *track* is one promise through the life of a ticket. When class or priority change, the promise of the same shape
under the new scope takes over (one clock superseded, the next in its place); a promise without a successor ends, one
without a predecessor begins at the change, or counts from the start if its policy says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from aftercare.contracts.rules.evaluation import ClockReading, Commitment, FactAt, HoldSpan, evaluate
from aftercare.foundation.worktime import Calendar


@dataclass(frozen=True, kw_only=True)
class Term:
    """One commitment of a contract: its scope (empty = all), its rule and the calendar it counts in."""

    id: int
    rule: Commitment
    calendar_id: int
    request_class: str = ""
    priority: str = ""
    system_id: int | None = None

    def covers(self, stage: "Stage") -> bool:
        """Whether the promise is owed on a ticket of this class, priority and system."""
        return (
            self.request_class in ("", stage.request_class)
            and self.priority in ("", stage.priority)
            and self.system_id in (None, stage.system_id)
        )

    @property
    def shape(self) -> tuple[object, ...]:
        """What two promises must share for one to take the other's place."""
        rule = self.rule
        return (rule.milestone, rule.alternatives, rule.counts_from, rule.pauses, rule.repeats)


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What the ticket was from `at` on."""

    at: datetime
    request_class: str
    priority: str
    system_id: int | None = None


@dataclass(frozen=True)
class Track:
    """A promise and its successors, each with the instant of its change. `since`: began in mid-flight."""

    steps: tuple[tuple[Term, datetime], ...]
    since: datetime | None = None
    until: datetime | None = None

    @property
    def latest(self) -> Term:
        return self.steps[-1][0]


@dataclass(frozen=True)
class Placed:
    """A reading and whose it is: the commitment, its cycle and its turn within the cycle."""

    term: Term
    seq: int
    reading: ClockReading


def plan_tracks(terms: Sequence[Term], stages: Sequence[Stage]) -> list[Track]:
    """The tracks of a ticket that went through these stages, oldest first."""
    first, *changes = stages
    open_tracks = [Track(((term, first.at),)) for term in terms if term.covers(first)]
    done: list[Track] = []
    for stage in changes:
        open_tracks, ended = _follow(open_tracks, [term for term in terms if term.covers(stage)], stage.at)
        done += ended
    return done + open_tracks


def _follow(tracks: Sequence[Track], wanted: Sequence[Term], at: datetime) -> tuple[list[Track], list[Track]]:
    left = list(wanted)
    kept, replaced, ended = [], [], []
    for track in tracks:
        if track.latest in left:
            left.remove(track.latest)
            kept.append(track)
        else:
            replaced.append(track)
    for track in replaced:
        successor = next((term for term in left if term.shape == track.latest.shape), None)
        if successor is None:
            ended.append(replace(track, until=at))
        else:
            left.remove(successor)
            kept.append(replace(track, steps=(*track.steps, (successor, at))))
    begun = [Track(((term, at),), since=_since(term, at)) for term in left]
    return kept + begun, ended


def _since(term: Term, at: datetime) -> datetime | None:
    return None if term.rule.on_reprioritise == "from_received" else at


def read_track(
    track: Track,
    facts: Iterable[FactAt],
    holds: Iterable[HoldSpan],
    calendars: Mapping[int, Calendar],
    now: datetime,
) -> list[Placed]:
    """The clocks of one track at `now`, each with the commitment it belongs to."""
    term = track.steps[0][0]
    timeline = [*_begun(term.rule, facts, track.since), *_steered(track, calendars)]
    readings = evaluate(term.rule, calendars[term.calendar_id], timeline, list(holds), now)
    return [_superseded(placed, track) for placed in _place(track, readings)]


def _begun(rule: Commitment, facts: Iterable[FactAt], since: datetime | None) -> list[FactAt]:
    """The facts as a promise that began in mid-flight sees them: what it counts from happened at the change."""
    if since is None:
        return list(facts)
    if rule.repeats == "each":
        return [fact for fact in facts if fact.at >= since or fact.kind != rule.counts_from]
    return [
        replace(fact, at=since) if fact.kind == rule.counts_from and fact.at < since else fact
        for fact in facts
    ]


def _steered(track: Track, calendars: Mapping[int, Calendar]) -> list[FactAt]:
    changes = [
        FactAt("reprioritised", at, term.rule.amount, calendars[term.calendar_id])
        for term, at in track.steps[1:]
    ]
    return [*changes, FactAt("cancelled", track.until)] if track.until else changes


def _place(track: Track, readings: Sequence[ClockReading]) -> list[Placed]:
    """Within a cycle each further reading belongs to the next step; a cycle opens with the step in force then."""
    placed: list[Placed] = []
    cycle, seq, opened = 0, 0, 0
    for reading in readings:
        if reading.cycle != cycle:
            cycle, seq = reading.cycle, 0
            opened = sum(at <= reading.started for _, at in track.steps[1:])
        step = min(opened + seq, len(track.steps) - 1)
        placed.append(Placed(track.steps[step][0], seq, reading))
        seq += 1
    return placed


def _superseded(placed: Placed, track: Track) -> Placed:
    """A clock that ended because its promise no longer applies was superseded, not cancelled."""
    if track.until is None or placed.reading.state != "cancelled":
        return placed
    return replace(placed, reading=replace(placed.reading, state="superseded"))
