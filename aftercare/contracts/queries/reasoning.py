"""Why a due time is what it is, with everything it rests on: to be read, printed, and argued about."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext

from aftercare.contracts import labels
from aftercare.contracts.models import CalendarVersion, Clock, Commitment, Contract, TimedTicket, TimelineFact
from aftercare.contracts.policies import visible_tickets
from aftercare.contracts.queries.terms import terms_of
from aftercare.contracts.queries.timelines import Timeline, key_of, load_timeline
from aftercare.contracts.rules.daybook import CountedDay, Role, count_days
from aftercare.contracts.rules.promises import HoldSpan
from aftercare.contracts.rules.tracks import Placed
from aftercare.contracts.rules.yearly import Day, day_of
from aftercare.foundation.errors import NotFound
from aftercare.foundation.facts import Actor
from aftercare.foundation.worktime.counting import Arrival
from aftercare.foundation.worktime.explanations import zone_name
from aftercare.foundation.worktime.moments import instant

#: Fractions of a second: the sums keep them, a reader needs none.
FRACTION: Final = re.compile(r"(\d)\.\d{3,}")
#: What ends, stops or replaces clocks, whatever the promise.
STEERING: Final = {"reopened", "closed", "merged", "cancelled", "reprioritised", "attached"}


@dataclass(frozen=True, kw_only=True)
class FactLine:
    """A fact the count rests on. `written_at` if it was written down later, with the reason."""

    text: str
    at: datetime
    written_at: datetime | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class HoldLine:
    """A wait. `stops`: the promise names its reason; `length` is the counted time it covered."""

    reason: str
    since: datetime
    until: datetime | None
    stops: bool
    length: timedelta


@dataclass(frozen=True, kw_only=True)
class DayLine:
    """A day of the count, with what the calendar says of it."""

    counted: CountedDay
    day: Day


@dataclass(frozen=True, kw_only=True)
class Reasoning:
    """All there is to say about one clock's due time, in the reader's language. Times are the calendar's."""

    ticket: TimedTicket
    contract: Contract
    promise: Commitment
    edition: CalendarVersion
    cycle: int
    state: str
    started: datetime
    due: datetime | None
    fulfilled: datetime | None
    provisional: bool
    zone: str
    facts: list[FactLine]
    holds: list[HoldLine]
    days: list[DayLine]
    sentences: list[str]
    as_of: datetime

    @property
    def words(self) -> Any:
        return labels

    @property
    def numbered(self) -> bool:
        """Whether days are counted, and not hours."""
        return any(line.counted.role != Role.HOURS for line in self.days)


def reason(clock_id: int, by: Actor, now: datetime | None = None) -> Reasoning | None:
    """Why the clock falls due when it does; None if the timeline knows it no more. NotFound if not theirs."""
    rows = Clock.objects.select_related("commitment__contract__customer", "commitment__calendar")
    clock = rows.filter(pk=clock_id).first()
    ticket = visible_tickets(by).filter(pk=clock.ticket_id).first() if clock else None
    if clock is None or ticket is None:
        raise NotFound("There is no such clock.")
    now = (now or timezone.now()).replace(microsecond=0)
    timeline = load_timeline(ticket)
    placed = _placed(clock, timeline, now)
    return _reason(clock, ticket, timeline, placed, now) if placed else None


def _placed(clock: Clock, timeline: Timeline, now: datetime) -> Placed | None:
    terms = [terms_of(contract) for contract in Contract.objects.filter(pk__in=timeline.spells)]
    wanted = (clock.commitment_id, clock.cycle, clock.seq)
    return next((one for one in timeline.read(terms, timeline.now(now)) if key_of(one) == wanted), None)


def _reason(
    clock: Clock, ticket: TimedTicket, timeline: Timeline, placed: Placed, now: datetime
) -> Reasoning:
    reading, edition = placed.reading, CalendarVersion.objects.get(pk=placed.edition_id)
    count = reading.count
    return Reasoning(
        ticket=ticket,
        contract=clock.commitment.contract,
        promise=clock.commitment,
        edition=edition,
        cycle=reading.cycle,
        state=reading.state.value,
        started=reading.started,
        due=reading.due,
        fulfilled=reading.fulfilled,
        provisional=reading.provisional,
        zone=zone_name(count),
        facts=_facts(ticket, clock.commitment, count.zone),
        holds=[_hold(span, placed, now) for span in timeline.holds],
        days=_days(placed, edition, now),
        sentences=[FRACTION.sub(r"\1", phrase.render(gettext)) for phrase in reading.explanation],
        as_of=now.astimezone(count.zone),
    )


def _facts(ticket: TimedTicket, promise: Commitment, zone: tzinfo) -> list[FactLine]:
    kinds = {promise.counts_from, promise.milestone, *promise.alternatives} | STEERING
    rows = TimelineFact.objects.filter(ticket=ticket, kind__in=kinds).order_by("at", "id")
    return [
        FactLine(
            text=_said(row),
            at=row.at.astimezone(zone),
            written_at=row.written_at.astimezone(zone) if row.backdated_reason else None,
            reason=row.backdated_reason,
        )
        for row in rows.select_related("contract")
    ]


def _said(row: TimelineFact) -> str:
    if row.kind == "reprioritised":
        scope = labels.scope_text(row.request_class, row.priority)
        return gettext("From here on: %(scope)s") % {"scope": scope}
    if row.kind == "attached":
        number = row.contract.number if row.contract else "—"
        return gettext("Put under contract %(number)s") % {"number": number}
    return labels.label(labels.HAPPENED, row.kind)


def _hold(span: HoldSpan, placed: Placed, now: datetime) -> HoldLine:
    """The time a wait covered: inside the clock's own stretch and the hours that count."""
    course, count = placed.reading.course, placed.reading.count
    measure, zone = count.allowance.measure, count.zone
    since = max(instant(span.since), course.origin)
    until = min(instant(span.until or now), course.ended or instant(now))
    stops = span.reason in placed.term.rule.pauses
    covered = measure.open_between(since, until) if stops and since < until else 0
    return HoldLine(
        reason=span.reason,
        since=span.since.astimezone(zone),
        until=span.until.astimezone(zone) if span.until else None,
        stops=stops,
        length=timedelta(microseconds=covered),
    )


def _days(placed: Placed, edition: CalendarVersion, now: datetime) -> list[DayLine]:
    count = placed.reading.count
    return [
        DayLine(counted=one, day=day_of(edition.definition, edition.sources, one.day))
        for one in count_days(count, _until(count.arrival, now))
    ]


def _until(arrival: Arrival, now: datetime) -> int:
    """Where the count ends: at the due time; while an open hold stands in its way, now."""
    return instant(now) if arrival.due is None else arrival.due
