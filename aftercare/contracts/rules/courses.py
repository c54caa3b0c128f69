"""Following a timeline, fact by fact: which clocks a promise started, and how each of them ended."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from aftercare.contracts.rules.kinds import ENDINGS, OWED_AGAIN, RANK
from aftercare.contracts.rules.promises import Commitment, FactAt, OnReprioritise, Repeats
from aftercare.foundation.worktime import Amount, Calendar
from aftercare.foundation.worktime.counting import Allowance, allow, arrive
from aftercare.foundation.worktime.holds import Hold, Holds, cut, join
from aftercare.foundation.worktime.moments import instant


class Ending(StrEnum):
    """Why a clock no longer runs."""

    FULFILLED = "fulfilled"
    SUPERSEDED = "superseded"
    MERGED = "merged"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Course:
    """One clock: shown as started then, counted from ``origin``, until something ended it (instants).

    ``received`` is where the cycle first counted from, whatever changed since. ``gaps`` are those of the
    holds in which the promise was taken for fulfilled.
    """

    cycle: int
    started: int
    origin: int
    received: int
    amount: Amount
    calendar: Calendar
    holds: Holds
    ended: int | None = None
    ending: Ending | None = None
    gaps: Holds = ()

    @property
    def counted_holds(self) -> Holds:
        """Holds count only up to the end of the clock."""
        return self.holds if self.ended is None else cut(self.holds, self.ended)

    @property
    def allowance(self) -> Allowance:
        """What the amount comes to from the origin."""
        return allow(self.calendar, self.amount, self.origin)

    def end(self, at: int, ending: Ending) -> "Course":
        """The same clock, stopped."""
        return replace(self, ended=at, ending=ending)

    def due_seen_at(self, at: int) -> int:
        """The due time as it stood at a moment, an open hold counted up to then."""
        allowance = self.allowance
        return arrive(allowance.measure, self.origin, allowance.span, cut(self.holds, at)).due or 0


@dataclass
class _Walk:
    """The state between two facts: finished clocks, the open one, and the terms in force."""

    commitment: Commitment
    amount: Amount
    calendar: Calendar
    holds: Holds
    finished: list[Course] = field(default_factory=list)
    open: Course | None = None
    early: int | None = None
    over: bool = False

    def take(self, fact: FactAt) -> None:
        """Let one fact have its effect."""
        at = instant(fact.at)
        if fact.kind in ENDINGS:
            self._stop(at, Ending(fact.kind))
        elif fact.kind == "reprioritised":
            self._change(at, fact)
        elif fact.kind == "reopened" and self.commitment.milestone in OWED_AGAIN:
            self._reopen(at)
        if self._is_fulfilled_by(fact.kind):
            self._fulfil(at)
        if fact.kind == self.commitment.counts_from:
            self._begin(at)
        if fact.kind == "resolved" and self.commitment.repeats is Repeats.UNTIL_RESOLVED:
            self._finish_telling(at)

    def _is_fulfilled_by(self, kind: str) -> bool:
        return kind in self.commitment.fulfilled_by

    def _begin(self, at: int) -> None:
        """A fact to count from. Only ``each`` begins again, and only if no clock is open."""
        again = self.commitment.repeats is Repeats.EACH
        if self.over or self.open or (self.finished and not again):
            return
        self._open(at)
        if self.early is not None and self.commitment.repeats is Repeats.ONCE:
            self._fulfil(self.early)

    def _open(self, at: int) -> None:
        cycle = self.finished[-1].cycle + 1 if self.finished else 1
        self.open = Course(cycle, at, at, at, self.amount, self.calendar, self.holds)

    def _fulfil(self, at: int) -> None:
        if self.open is None:
            if not self.finished and self.early is None:
                self.early = at
            return
        self._close(at, Ending.FULFILLED)
        if self.commitment.repeats is Repeats.UNTIL_RESOLVED and not self.over:
            self._open(at)

    def _finish_telling(self, at: int) -> None:
        """Being told that it is resolved is the last word a repeated promise owes."""
        self.over = True
        if self.open is not None and self.open.started == at and self.finished:
            self.open = None
        elif self.open is not None:
            self._close(at, Ending.FULFILLED)

    def _close(self, at: int, ending: Ending) -> None:
        if self.open is not None:
            self.finished.append(self.open.end(at, ending))
            self.open = None

    def _stop(self, at: int, ending: Ending) -> None:
        """The ticket is merged or cancelled: clocks in time end, a late one stays as it is."""
        self.over = True
        if self.open is not None and at <= self.open.due_seen_at(at):
            self._close(at, ending)

    def _change(self, at: int, fact: FactAt) -> None:
        """New terms, for the open clock and for those that begin later; a fulfilled one keeps its own."""
        if self.over or fact.amount is None:
            return
        self.amount, self.calendar = fact.amount, fact.calendar or self.calendar
        if self.open is None:
            return
        old, self.open = self.open, None
        from_change = self._counts_from_change(old, at)
        self.finished.append(old.end(at, Ending.SUPERSEDED))
        origin = at if from_change else old.received
        started = at if from_change else self._shown_start(old)
        self.open = replace(old, started=started, origin=origin, amount=self.amount, calendar=self.calendar)

    def _shown_start(self, old: Course) -> int:
        """Where the cycle began."""
        firsts = [course.started for course in self.finished if course.cycle == old.cycle]
        return firsts[0]

    def _counts_from_change(self, old: Course, at: int) -> bool:
        policy = self.commitment.on_reprioritise
        if policy is not None:
            return policy is OnReprioritise.FROM_CHANGE
        new = replace(old, amount=self.amount, calendar=self.calendar)
        return new.due_seen_at(at) < old.due_seen_at(at)

    def _reopen(self, at: int) -> None:
        """What was resolved is owed again: the clock goes on, less the time in which all thought it done."""
        self.early = None
        if self.over or self.open or self.commitment.repeats is not Repeats.ONCE or not self.finished:
            return
        last = self.finished[-1]
        if last.ended is None or last.ending is not Ending.FULFILLED:
            return
        gaps = (*last.gaps, Hold(last.ended, at))
        self.open = replace(
            last,
            cycle=last.cycle + 1,
            started=at,
            holds=join([*last.holds, *gaps]),
            ended=None,
            ending=None,
            gaps=gaps,
        )


def follow(commitment: Commitment, calendar: Calendar, facts: Iterable[FactAt], holds: Holds) -> list[Course]:
    """The clocks of one promise, in order. ``holds`` are those that pause it, joined."""
    walk = _Walk(commitment, commitment.amount, calendar, holds)
    for fact in sorted(facts, key=lambda fact: (instant(fact.at), RANK[fact.kind])):
        walk.take(fact)
    return [*walk.finished, walk.open] if walk.open else walk.finished
