"""What holds for every timeline, however odd."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from aftercare.contracts.rules.evaluation import ClockState, FactAt, HoldSpan, evaluate
from aftercare.contracts.rules.kinds import FACT_KINDS, MILESTONES
from aftercare.contracts.rules.promises import Commitment, OnReprioritise, Repeats
from aftercare.foundation.worktime import Amount, Unit, minutes
from aftercare.foundation.worktime.moments import instant
from aftercare.foundation.worktime.tests.makers import ALWAYS, OFFICE, calendars

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
NOTHING = timedelta()

moments = st.integers(0, 60 * 24 * 9).map(lambda number: START + timedelta(minutes=number))
amounts = st.integers(0, 2000).map(minutes) | st.builds(
    Amount, st.sampled_from([Unit.WORKING_DAYS, Unit.DAYS, Unit.WEEKS]), st.integers(1, 3)
)
elapsed = st.builds(Amount, st.just(Unit.HOURS), st.integers(1, 90), st.just("elapsed"))
plain_facts = st.builds(
    FactAt, st.sampled_from([kind for kind in FACT_KINDS if kind != "reprioritised"]), moments
)
changes = st.builds(
    FactAt, st.just("reprioritised"), moments, amounts | elapsed, st.sampled_from([None, ALWAYS, OFFICE])
)
timelines = st.lists(plain_facts | changes, max_size=9).map(lambda facts: [FactAt("received", START), *facts])
commitments = st.builds(
    Commitment,
    milestone=st.sampled_from(["resolved", "responded", "replied", *sorted(MILESTONES)]),
    counts_from=st.sampled_from(["received", "customer_wrote", "agreed"]),
    amount=amounts | elapsed,
    alternatives=st.lists(st.sampled_from(sorted(MILESTONES)), max_size=1).map(tuple),
    pauses=st.just(frozenset({"customer"})),
    on_reprioritise=st.sampled_from([None, *OnReprioritise]),
    repeats=st.sampled_from(Repeats),
)


@st.composite
def hold_spans(draw: st.DrawFn) -> list[HoldSpan]:
    """Holds for two reasons, some of them open."""
    begins = draw(st.lists(moments, max_size=3))
    lengths = st.none() | st.integers(0, 60 * 50).map(lambda number: timedelta(minutes=number))
    ends = [None if (length := draw(lengths)) is None else since + length for since in begins]
    reasons = [draw(st.sampled_from(["customer", "third_party"])) for _ in begins]
    return [HoldSpan(*span) for span in zip(reasons, begins, ends, strict=True)]


anything = (commitments, calendars(), timelines, hold_spans(), moments)
usual = settings(max_examples=25, deadline=None)
LATE = {ClockState.BREACHED, ClockState.MET_LATE}


@usual
@given(*anything)
def test_every_reading_is_consistent(commitment, calendar, facts, holds, now):
    readings = evaluate(commitment, calendar, facts, holds, now)
    for reading in readings:
        assert min(reading.used, reading.remaining, reading.late) >= NOTHING
        assert reading.late == NOTHING or reading.state in LATE
        assert NOTHING in {reading.late, reading.remaining}
        assert (reading.fulfilled is not None) == (reading.state in {ClockState.MET, ClockState.MET_LATE})
        assert reading.due is not None or reading.state == ClockState.PAUSED
        assert reading.explanation
    assert [reading.cycle for reading in readings] == sorted(reading.cycle for reading in readings)


@usual
@given(*anything)
def test_states_agree_with_the_instants(commitment, calendar, facts, holds, now):
    for reading in evaluate(commitment, calendar, facts, holds, now):
        if reading.due is None:
            continue
        if reading.state == ClockState.MET:
            assert (reading.course.ended or 0) <= instant(reading.due)
        if reading.state == ClockState.MET_LATE:
            assert (reading.course.ended or 0) > instant(reading.due) or reading.due <= reading.started
        if reading.state == ClockState.RUNNING:
            assert now <= reading.due


@usual
@given(*anything)
def test_at_most_one_clock_runs_and_it_is_the_last(commitment, calendar, facts, holds, now):
    readings = evaluate(commitment, calendar, facts, holds, now)
    assert [reading for reading in readings[:-1] if reading.course.ended is None] == []


@usual
@given(*anything)
def test_what_lies_ahead_does_not_matter(commitment, calendar, facts, holds, now):
    before = [fact for fact in facts if fact.at <= now]
    begun = [hold for hold in holds if hold.since <= now]
    assert evaluate(commitment, calendar, facts, holds, now) == evaluate(
        commitment, calendar, before, begun, now
    )


@usual
@given(*anything)
def test_the_order_in_which_facts_were_written_does_not_matter(commitment, calendar, facts, holds, now):
    distinct = list({(fact.at, fact.kind): fact for fact in facts}.values())
    forwards = evaluate(commitment, calendar, distinct, holds, now)
    assert forwards == evaluate(commitment, calendar, distinct[::-1], holds[::-1], now)


@usual
@given(*anything, st.integers(0, 9000))
def test_an_ended_clock_is_frozen(commitment, calendar, facts, holds, now, later):
    known = [fact for fact in facts if fact.at <= now]
    begun = [hold for hold in holds if hold.since <= now]
    ended = [
        reading
        for reading in evaluate(commitment, calendar, known, begun, now)
        if reading.course.ended is not None
    ]
    again = evaluate(commitment, calendar, known, begun, now + timedelta(minutes=later))
    assert again[: len(ended)] == ended


@usual
@given(*anything)
def test_time_moves_an_open_clock_only_forwards(commitment, calendar, facts, holds, now):
    known = [fact for fact in facts if fact.at <= now]
    one, other = (evaluate(commitment, calendar, known, [], at) for at in (now, now + timedelta(hours=3)))
    for earlier, later in zip(one, other, strict=True):
        assert (earlier.due, earlier.started, earlier.cycle) == (later.due, later.started, later.cycle)
        assert earlier.used <= later.used
        assert earlier.late <= later.late
