"""The questions people ask a calendar, in moments instead of instants."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from aftercare.foundation.text import Phrase
from aftercare.foundation.worktime.amounts import Amount
from aftercare.foundation.worktime.calendars import Calendar
from aftercare.foundation.worktime.counting import PLAIN_TIME, Allowance, Arrival, allow, arrive
from aftercare.foundation.worktime.explanations import Count, explain
from aftercare.foundation.worktime.holds import Hold, Holds, join
from aftercare.foundation.worktime.moments import instant, moment

#: A stretch in which the clock stands still; None: its end is not known.
HoldMoments = tuple[datetime, datetime | None]


class Sum(NamedTuple):
    """The answer to ``add``. ``due`` is None while an open hold stands in the way.

    ``asked`` is calendar, zone, start, amount and holds: it is counted once more, with all that explains it,
    when somebody wants to know why.
    """

    due: datetime | None
    provisional: bool
    asked: tuple[Calendar, tzinfo, int, Amount, Holds]

    @property
    def explanation(self) -> tuple[Phrase, ...]:
        """Why it is due then, sentence by sentence."""
        return tuple(explain(_count(*self.asked)))


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
    begin, zone, span = instant(start), calendar.zone or start.tzinfo or UTC, amount.microseconds
    if span and not holds:  # hours that nothing stops, as most are: nothing to be kept but the answer
        measure = PLAIN_TIME if amount.is_elapsed else calendar
        due = measure.reach(begin, span)
        return Sum(moment(due, zone), measure.is_unconfirmed(due), (calendar, zone, begin, amount, ()))
    asked = (calendar, zone, begin, amount, _known(holds, now) if holds else ())
    count = _count(*asked)
    ends = None if count.arrival.due is None else moment(count.arrival.due, zone)
    return Sum(ends, is_provisional(count.allowance, count.arrival), asked)


def _count(calendar: Calendar, zone: tzinfo, begin: int, amount: Amount, holds: Holds) -> Count:
    allowance = allow(calendar, amount, begin)
    arrival = arrive(allowance.measure, begin, allowance.span, holds)
    return Count(calendar, zone, begin, amount, allowance, holds, arrival)


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
