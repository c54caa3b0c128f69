"""The questions people ask a calendar, in moments instead of instants."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from aftercare.foundation.text import Phrase
from aftercare.foundation.worktime.amounts import Amount
from aftercare.foundation.worktime.calendars import Calendar
from aftercare.foundation.worktime.counting import Allowance, Arrival, allow, arrive
from aftercare.foundation.worktime.explanations import Count, explain
from aftercare.foundation.worktime.holds import Hold, Holds, join
from aftercare.foundation.worktime.moments import instant, moment

#: A stretch in which the clock stands still; None: its end is not known.
HoldMoments = tuple[datetime, datetime | None]


class Sum(NamedTuple):
    """The answer to ``add``. ``due`` is None while an open hold stands in the way."""

    due: datetime | None
    provisional: bool
    basis: Count

    @property
    def explanation(self) -> tuple[Phrase, ...]:
        """Why it is due then, sentence by sentence."""
        return tuple(explain(self.basis))


def add(
    calendar: Calendar,
    start: datetime,
    amount: Amount,
    holds: Iterable[HoldMoments] = (),
    now: datetime | None = None,
) -> Sum:
    """When an amount that begins at ``start`` is used up. Holds that begin after ``now`` are not known yet.

    Raises Refused (naive moments, days without a zone) and NeverReached.
    """
    begin, zone = instant(start), zone_for(calendar, start)
    known = _known(holds, now) if holds else ()
    allowance = allow(calendar, amount, begin)
    arrival = arrive(allowance.measure, begin, allowance.span, known)
    due = None if arrival.due is None else moment(arrival.due, zone)
    basis = Count(calendar, zone, begin, amount, allowance, known, arrival)
    return Sum(due, is_provisional(allowance, arrival), basis)


def _known(holds: Iterable[HoldMoments], now: datetime | None) -> Holds:
    """The holds that have begun by now, joined."""
    spans = (Hold(instant(since), None if until is None else instant(until)) for since, until in holds)
    if now is None:
        return join(spans)
    present = instant(now)
    return join(span for span in spans if span.since <= present)


def is_provisional(allowance: Allowance, arrival: Arrival) -> bool:
    """Whether a due time depends on days whose rest days are not confirmed yet."""
    until = arrival.read_until
    if arrival.due is not None and not allowance.span:
        until += 1
    return allowance.measure.is_unconfirmed(until)


@dataclass(frozen=True)
class Measured:
    """The answer to ``between``: open time, and whether it depends on unconfirmed days."""

    length: timedelta
    provisional: bool


def between(calendar: Calendar, start: datetime, end: datetime) -> Measured:
    """The open time in [start, end); nothing where end <= start."""
    first, last = instant(start), instant(end)
    length = timedelta(microseconds=calendar.open_between(first, last))
    return Measured(length, last > first and calendar.is_unconfirmed(last))


@dataclass(frozen=True)
class Opening:
    """The answer to ``next_open``."""

    at: datetime
    provisional: bool


def next_open(calendar: Calendar, at: datetime) -> Opening:
    """The same moment while open, else the next opening. Raises NeverReached."""
    opening = calendar.next_open(instant(at))
    return Opening(moment(opening, zone_for(calendar, at)), calendar.is_unconfirmed(opening + 1))


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether time counts at a moment: yes when opening, no when closing."""
    return calendar.is_open(instant(at))


def zone_for(calendar: Calendar, at: datetime) -> tzinfo:
    """The zone in which to answer: the calendar's, or without one that of the question."""
    return calendar.zone or at.tzinfo or UTC
