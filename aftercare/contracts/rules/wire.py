"""Commitments, facts and holds as JSON, both ways. The format is public: additions only."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from aftercare.contracts.rules.evaluation import ClockReading
from aftercare.contracts.rules.promises import (
    BACKWARDS,
    UNKNOWN_POLICY,
    Commitment,
    FactAt,
    HoldSpan,
    OnReprioritise,
    Repeats,
)
from aftercare.foundation.text import Translate
from aftercare.foundation.worktime import Amount, Calendar, Refused
from aftercare.foundation.worktime.moments import SECOND, instant, microseconds
from aftercare.foundation.worktime.reading import (
    Json,
    read_list,
    read_moment,
    read_object,
    read_text,
    refuse,
)
from aftercare.foundation.worktime.refusals import dotted
from aftercare.foundation.worktime.wire import read_amount, read_calendar, write_amount

COMMITMENT_REQUIRED: Final = ("milestone", "counts_from", "amount")
COMMITMENT_OPTIONAL: Final = ("alternatives", "pauses", "on_reprioritise", "repeats")


def read_commitment(value: Json, field: str = "commitment") -> Commitment:
    """A commitment object; unknown members, milestones and policies are refused."""
    members = read_object(value, field, required=COMMITMENT_REQUIRED, optional=COMMITMENT_OPTIONAL)
    amount = read_amount(members["amount"], dotted(field, "amount"))
    try:
        return Commitment(
            milestone=read_text(members["milestone"], "milestone"),
            counts_from=read_text(members["counts_from"], "counts_from"),
            amount=amount,
            alternatives=tuple(read_list(members.get("alternatives", []), "alternatives", read_text)),
            pauses=frozenset(read_list(members.get("pauses", []), "pauses", read_text)),
            on_reprioritise=_read_on_reprioritise(members),
            repeats=Repeats(_read_policy(members.get("repeats", Repeats.ONCE), "repeats", list(Repeats))),
        )
    except Refused as refusal:
        raise refusal.within(field) from None


def _read_on_reprioritise(members: Json) -> OnReprioritise | None:
    name = "on_reprioritise"
    return (
        OnReprioritise(_read_policy(members[name], name, list(OnReprioritise))) if name in members else None
    )


def _read_policy(value: Json, field: str, known: Sequence[str]) -> str:
    if value not in known:
        refuse(UNKNOWN_POLICY, field, policy=value)
    return str(value)


def read_fact(value: Json, field: str, zone: Json = None) -> FactAt:
    """A fact object; ``zone`` is the one a 7×24 calendar takes."""
    members = read_object(value, field, required=("kind", "at"), optional=("amount", "calendar"))
    kind = read_text(members["kind"], dotted(field, "kind"))
    at = read_moment(members["at"], dotted(field, "at"))
    amount: Amount | None = None
    calendar: Calendar | None = None
    if "amount" in members:
        amount = read_amount(members["amount"], dotted(field, "amount"))
    if "calendar" in members:
        calendar = read_calendar(members["calendar"], zone, dotted(field, "calendar"))
    try:
        return FactAt(kind, at, amount, calendar)
    except Refused as refusal:
        raise refusal.within(field) from None


def read_hold(value: Json, field: str) -> HoldSpan:
    """A hold object; without an end, or with null, it is open."""
    members = read_object(value, field, required=("reason", "from"), optional=("until",))
    reason = read_text(members["reason"], dotted(field, "reason"))
    since = read_moment(members["from"], dotted(field, "from"))
    return HoldSpan(reason, since, read_end(members.get("until"), since, dotted(field, "until")))


def read_end(value: Json, since: datetime, field: str) -> datetime | None:
    """The end of a hold that began at ``since``; null is open, an earlier one is refused."""
    if value is None:
        return None
    until = read_moment(value, field)
    if instant(until) < instant(since):
        refuse(BACKWARDS, field)
    return until


def write_commitment(commitment: Commitment) -> dict[str, Json]:
    """The commitment as JSON; reading it gives the same one."""
    written: dict[str, Json] = {
        "milestone": commitment.milestone,
        "alternatives": list(commitment.alternatives),
        "counts_from": commitment.counts_from,
        "amount": write_amount(commitment.amount),
        "pauses": sorted(commitment.pauses),
        "repeats": commitment.repeats.value,
    }
    if commitment.on_reprioritise is not None:
        written["on_reprioritise"] = commitment.on_reprioritise.value
    return written


def write_reading(reading: ClockReading, translate: Translate) -> dict[str, Json]:
    """One clock as JSON."""
    return {
        "cycle": reading.cycle,
        "state": reading.state.value,
        "started": reading.started.isoformat(),
        "due": write_moment(reading.due),
        "fulfilled": write_moment(reading.fulfilled),
        "used_seconds": write_seconds(microseconds(reading.used)),
        "remaining_seconds": write_seconds(microseconds(reading.remaining)),
        "late_seconds": write_seconds(microseconds(reading.late)),
        "provisional": reading.provisional,
        "explanation": [sentence.render(translate) for sentence in reading.explanation],
    }


def write_moment(at: datetime | None) -> str | None:
    """ISO 8601 with offset, or null."""
    return None if at is None else at.isoformat()


def write_seconds(length: int) -> int | float:
    """Microseconds as seconds: a whole number unless the moments had fractions."""
    whole, rest = divmod(length, SECOND)
    return length / SECOND if rest else whole
