"""From a contract's terms and a ticket's history to its clocks: which promises apply, and which follow which.

A *track* is one promise through the life of a ticket. When class or priority change, the promise of the same
shape under the new scope takes over (one clock superseded, the next in its place); one without a successor
ends, one without a predecessor begins at the change, or counts from the start if its policy says so.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from aftercare.contracts.rules.evaluation import (
    ClockReading,
    ClockState,
    Commitment,
    FactAt,
    HoldSpan,
    evaluate,
)
from aftercare.contracts.rules.kinds import OWED_AGAIN, RANK
from aftercare.foundation.worktime import Amount, Calendar

OPEN: Final = (ClockState.RUNNING, ClockState.PAUSED)
QUIET: Final = "settled"
MOMENT: Final = timedelta(microseconds=1)


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
    """A promise and its successors, each with the instant of its change. `since`: began in mid-flight.

    `turn` counts the stages before it began.
    """

    steps: tuple[tuple[Term, datetime], ...]
    since: datetime | None = None
    until: datetime | None = None
    turn: int = 0

    @property
    def latest(self) -> Term:
        return self.steps[-1][0]


def plan_tracks(terms: Sequence[Term], stages: Sequence[Stage]) -> list[Track]:
    """The tracks of a ticket that went through these stages, oldest first."""
    first, *changes = stages
    open_tracks = [Track(((term, first.at),)) for term in terms if term.covers(first)]
    done: list[Track] = []
    for turn, stage in enumerate(changes, 1):
        wanted = [term for term in terms if term.covers(stage)]
        open_tracks, ended = _follow(open_tracks, wanted, stage.at, turn)
        done += ended
    return sorted(done + open_tracks, key=lambda track: track.turn)


def _follow(
    tracks: Sequence[Track], wanted: Sequence[Term], at: datetime, turn: int
) -> tuple[list[Track], list[Track]]:
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
    begun = [Track(((term, at),), since=_since(term, at), turn=turn) for term in left]
    return kept + begun, ended


def _since(term: Term, at: datetime) -> datetime | None:
    return None if term.rule.on_reprioritise == "from_received" else at


@dataclass(frozen=True)
class Edition:
    """One version of a calendar, in force since `made_at` (the first one: always)."""

    id: int
    made_at: datetime
    calendar: Calendar


#: Every calendar's editions by its id, oldest first.
Editions = Mapping[int, Sequence[Edition]]


def edition_at(editions: Sequence[Edition], at: datetime) -> Edition:
    """The edition in force at `at`."""
    return next((edition for edition in reversed(editions) if edition.made_at <= at), editions[0])


@dataclass(frozen=True)
class Placed:
    """A reading and whose it is: the commitment, its turn in the cycle, the edition it was read by."""

    term: Term
    seq: int
    reading: ClockReading
    edition_id: int

    @property
    def key(self) -> tuple[int, int]:
        return (self.reading.cycle, self.seq)

    @property
    def is_open(self) -> bool:
        return self.reading.state in OPEN


def read_tracks(
    tracks: Iterable[Track],
    facts: Sequence[FactAt],
    holds: Sequence[HoldSpan],
    editions: Editions,
    now: datetime,
) -> list[Placed]:
    """The clocks of all tracks. A promise that ended and came back has several in one cycle.

    `seq` counts them.
    """
    turns: Counter[tuple[int, int]] = Counter()
    found: list[Placed] = []
    for track in tracks:
        for placed in read_track(track, facts, holds, editions, now):
            key = (placed.term.id, placed.reading.cycle)
            found.append(replace(placed, seq=turns[key]))
            turns[key] += 1
    return found


def read_track(
    track: Track, facts: Sequence[FactAt], holds: Sequence[HoldSpan], editions: Editions, now: datetime
) -> list[Placed]:
    """The clocks of one track at `now`, each with the commitment it belongs to.

    A new edition of a calendar moves the clocks that are open when it is made; closed ones keep theirs.
    """
    moments = [*_change_points(track, editions, now), now]
    if len(moments) == 1:
        return _read(track, facts, holds, editions, (now, now))
    settled: dict[tuple[int, int], Placed] = {}
    for moment in moments:
        final = {placed.key: placed for placed in _read(track, facts, holds, editions, (moment, now))}
        for then in _read(track, facts, holds, editions, (moment, moment)):
            if (not then.is_open or moment == now) and then.key in final:
                settled.setdefault(then.key, final[then.key])
    return [settled[key] for key in sorted(settled)]


def _change_points(track: Track, editions: Editions, now: datetime) -> list[datetime]:
    """The last moments before another edition came into force, while the ticket lived."""
    begun = track.steps[0][1]
    made = {edition.made_at for term, _ in track.steps for edition in editions[term.calendar_id][1:]}
    return sorted(at - MOMENT for at in made if begun < at <= now)


def _read(
    track: Track,
    facts: Sequence[FactAt],
    holds: Sequence[HoldSpan],
    editions: Editions,
    moments: tuple[datetime, datetime],
) -> list[Placed]:
    """Read by the editions in force at the first moment, as things stand at the second."""
    chosen = [edition_at(editions[term.calendar_id], moments[0]) for term, _ in track.steps]
    amounts = [replace(term.rule.amount) for term, _ in track.steps]
    rule = _at_rest(track.steps[0][0].rule, amounts[0])
    changes = [
        FactAt("reprioritised", at, amount, edition.calendar)
        for (_, at), amount, edition in zip(track.steps[1:], amounts[1:], chosen[1:], strict=True)
    ]
    ending = [FactAt("cancelled", track.until)] if track.until else []
    timeline = [*_begun(rule, facts, track.since), *changes, *ending]
    waits = [*holds, *quiet_spans(rule, facts)]
    readings = evaluate(rule, chosen[0].calendar, timeline, waits, moments[1])
    whose = {id(amount): index for index, amount in enumerate(amounts)}
    return _place(track, chosen, [(whose[id(reading.course.amount)], reading) for reading in readings])


def _at_rest(rule: Commitment, amount: Amount) -> Commitment:
    return replace(rule, amount=amount, pauses=rule.pauses | {QUIET})


def quiet_spans(rule: Commitment, facts: Iterable[FactAt]) -> list[HoldSpan]:
    """When nothing is counted because everybody thinks the matter is done: until it's reopened.

    From the resolution on nobody is sent and no plan is written any more; what follows a resolution
    (verifying, confirming, answering further messages) is owed until the ticket is closed. So is the first
    response: a resolution that nobody was told of is no answer.
    """
    lasting = rule.milestone == "responded" or {rule.milestone, rule.counts_from} & OWED_AGAIN
    ahead = rule.repeats == "once" and not lasting
    settling = ("resolved", "closed") if ahead else ("closed",)
    spans: list[HoldSpan] = []
    since: datetime | None = None
    for fact in sorted(facts, key=lambda fact: (fact.at, RANK[fact.kind])):
        if fact.kind in settling:
            since = since or fact.at
        elif fact.kind == "reopened" and since:
            spans.append(HoldSpan(QUIET, since, fact.at))
            since = None
    return [*spans, HoldSpan(QUIET, since)] if since else spans


def _place(
    track: Track, chosen: Sequence[Edition], readings: Iterable[tuple[int, ClockReading]]
) -> list[Placed]:
    """A clock carries the very amount it was given, which tells the step it belongs to."""
    placed: list[Placed] = []
    for step, reading in readings:
        seq = placed[-1].seq + 1 if placed and placed[-1].reading.cycle == reading.cycle else 0
        placed.append(Placed(track.steps[step][0], seq, _superseded(reading, track), chosen[step].id))
    return placed


def _begun(rule: Commitment, facts: Sequence[FactAt], since: datetime | None) -> Iterable[FactAt]:
    """The facts as a promise begun in mid-flight sees them: what it counts from happened at the change."""
    if since is None:
        return facts
    if rule.repeats == "each":
        return [fact for fact in facts if fact.at >= since or fact.kind != rule.counts_from]
    return [
        replace(fact, at=since) if fact.kind == rule.counts_from and fact.at < since else fact
        for fact in facts
    ]


def _superseded(reading: ClockReading, track: Track) -> ClockReading:
    """A clock that ended because its promise no longer applies was superseded, not cancelled."""
    if track.until is None or reading.state is not ClockState.CANCELLED:
        return reading
    return replace(reading, state=ClockState.SUPERSEDED)
