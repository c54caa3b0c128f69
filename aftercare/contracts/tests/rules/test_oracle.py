"""A promise judged minute by minute, by a reader who knows nothing of sums and spans."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from aftercare.contracts.rules.evaluation import FactAt, HoldSpan, evaluate
from aftercare.contracts.tests.rules.makers import promise
from aftercare.foundation.worktime import OfficeHours, minutes
from aftercare.foundation.worktime.tests.makers import calendars
from aftercare.foundation.worktime.tests.oracle import counts

MINUTE = timedelta(minutes=1)
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
FAR = datetime(2100, 1, 1, tzinfo=UTC)

offsets = st.integers(0, 60 * 24 * 4).map(lambda number: START + number * MINUTE)


@dataclass
class Seen:
    """What a patient observer writes down for each cycle."""

    state: str
    used: int
    late: int
    fulfilled: datetime | None


def observe(calendar: OfficeHours, amount: int, facts: list[FactAt], holds, now: datetime) -> list[Seen]:
    """Walk from the start to now; a cycle ends when it is fulfilled, another begins when it is reopened."""
    kinds = {one.at: one.kind for one in facts}
    cycles, used, is_open, minute, used_up = [], 0, True, START, None
    while minute <= now:
        if kinds.get(minute) == "resolved" and is_open:
            cycles.append(_seen(amount, used, used_up, minute, minute))
            is_open = False
        is_open = is_open or kinds.get(minute) == "reopened"
        used += is_open and minute < now and counts(calendar, minute, holds)
        minute += MINUTE
        if used >= amount and used_up is None:
            used_up = minute
    return [*cycles, _open(amount, used, used_up, holds, now)] if is_open else cycles


def _open(amount, used, used_up, holds, now) -> Seen:
    """The clock that is still open: on hold now, unless it is late or due at this moment."""
    seen = _seen(amount, used, used_up, None, now)
    held = any(since <= now < until for since, until in holds)
    if seen.state == "running" and held and used_up != now:
        seen.state = "paused"
    return seen


def _seen(
    amount: int, used: int, used_up: datetime | None, fulfilled: datetime | None, end: datetime
) -> Seen:
    is_late = used_up is not None and end > used_up
    state = {
        (False, False): "running",
        (False, True): "breached",
        (True, False): "met",
        (True, True): "met_late",
    }
    return Seen(
        state[fulfilled is not None, is_late], used, max(0, used - amount) if is_late else 0, fulfilled
    )


@st.composite
def pauses(draw: st.DrawFn) -> list[tuple[datetime, datetime]]:
    """Closed and open holds; an open one simply never ends."""
    begins = draw(st.lists(offsets, max_size=3))
    return [
        (since, draw(st.sampled_from([since + timedelta(hours=5), since + timedelta(days=1), FAR])))
        for since in begins
    ]


@settings(max_examples=40, deadline=None)
@given(
    calendars(),
    st.integers(1, 900),
    st.lists(st.builds(FactAt, st.sampled_from(["resolved", "reopened", "closed"]), offsets), max_size=5),
    pauses(),
    offsets,
)
def test_evaluate_agrees_minute_by_minute(calendar, amount, facts, holds, now):
    facts = sorted(facts, key=lambda one: one.at)
    facts = [one for index, one in enumerate(facts) if one.at not in [other.at for other in facts[:index]]]
    spans = [HoldSpan("customer", since, None if until == FAR else until) for since, until in holds]
    commitment = promise(amount=minutes(amount))
    readings = evaluate(commitment, calendar, [FactAt("received", START), *facts], spans, now)
    known = [(since, until) for since, until in holds if since <= now]
    shown = [
        Seen(reading.state.value, reading.used // MINUTE, reading.late // MINUTE, reading.fulfilled)
        for reading in readings
    ]
    assert shown == observe(calendar, amount, facts, known, now)
