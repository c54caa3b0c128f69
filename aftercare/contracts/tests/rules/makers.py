"""Timelines in few words: ``"received 16 09:00"`` is a fact on 16 November 2026 in Shanghai."""

from collections.abc import Iterable
from datetime import datetime

from aftercare.contracts.rules.evaluation import ClockReading, Commitment, FactAt, HoldSpan, evaluate
from aftercare.foundation.worktime import Amount, Calendar, hours
from aftercare.foundation.worktime.tests.makers import OFFICE, at

EIGHT = hours(8)


def when(day_and_time: str) -> datetime:
    """A moment in November 2026: 16 09:00 is a Monday morning."""
    return at(f"2026-11-{day_and_time}")


def promise(milestone: str = "resolved", amount: Amount = EIGHT, **others: object) -> Commitment:
    """A promise from receipt, paused while waiting for the customer."""
    settled: dict[str, object] = {"counts_from": "received", "pauses": frozenset({"customer"})} | others
    return Commitment(milestone=milestone, amount=amount, **settled)


def fact(text: str, amount: Amount | None = None, calendar: Calendar | None = None) -> FactAt:
    """One fact; a change of priority brings its amount."""
    kind, _, moment = text.partition(" ")
    return FactAt(kind, when(moment), amount, calendar)


def hold(since: str, until: str | None = None, reason: str = "customer") -> HoldSpan:
    """A hold, open without an end."""
    return HoldSpan(reason, when(since), None if until is None else when(until))


def read(
    commitment: Commitment,
    facts: Iterable[str | FactAt],
    now: str,
    holds: Iterable[HoldSpan] = (),
    calendar: Calendar = OFFICE,
) -> list[ClockReading]:
    """Every clock of the promise."""
    timeline = [fact(one) if isinstance(one, str) else one for one in facts]
    return evaluate(commitment, calendar, timeline, list(holds), when(now))


def show(reading: ClockReading) -> str:
    """cycle state started→due used/remaining/late, the latter in hours."""
    due = f"{reading.due:%d %H:%M}" if reading.due else "-"
    spent = [
        f"{length.total_seconds() / 3600:g}" for length in (reading.used, reading.remaining, reading.late)
    ]
    return f"{reading.cycle} {reading.state} {reading.started:%d %H:%M}→{due} {'/'.join(spent)}"


def clocks(*given: object, **others: object) -> list[str]:
    """``read`` in short."""
    return [show(reading) for reading in read(*given, **others)]
