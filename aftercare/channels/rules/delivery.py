"""What an attempt to send means for a mail: sent, to be tried again and when, or given up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 60))
GIVE_UP_AFTER = timedelta(days=3)
ASK_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """What the receiving server said to each recipient. `unsure`: the line went dead after the last dot."""

    accepted: Sequence[str] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    deferred: Mapping[str, str] = field(default_factory=dict)
    unsure: bool = False
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Situation:
    """A mail before the attempt. `attempts` counts this one, `doubts` earlier unsure ends."""

    created_at: datetime
    recipients: Sequence[str]
    refused: Mapping[str, str]
    attempts: int
    doubts: int


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What is written down. `state` queued means: try again for `owed`, not before `not_before`."""

    state: str
    owed: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    not_before: datetime | None = None
    doubts: int = 0
    reason: str = ""


def settle(mail: Situation, attempt: Attempt, owed: Sequence[str], at: datetime) -> Outcome:
    """The outcome of one attempt to reach `owed`."""
    if attempt.unsure:
        return _unsure(mail, attempt, owed, at)
    refused = {**mail.refused, **attempt.refused}
    if attempt.deferred and at - mail.created_at < GIVE_UP_AFTER:
        return Outcome(
            state="queued",
            owed=tuple(attempt.deferred),
            refused=refused,
            not_before=at + back_off(mail.attempts),
            doubts=mail.doubts,
            reason=next(iter(attempt.deferred.values())),
        )
    refused |= attempt.deferred
    anybody = set(mail.recipients) - set(refused)
    return Outcome(
        state="sent" if anybody else "failed",
        refused=refused,
        doubts=mail.doubts,
        reason=next(iter(refused.values()), ""),
    )


def back_off(attempts: int) -> timedelta:
    """How long to wait after this many attempts: 1, 2, 5, 15 and then 60 minutes."""
    return BACK_OFF[min(max(attempts, 1), len(BACK_OFF)) - 1]


def _unsure(mail: Situation, attempt: Attempt, owed: Sequence[str], at: datetime) -> Outcome:
    """Sent again once, with the same Message-ID; then it stays unknown and a person is told (RFC 1047)."""
    again = mail.doubts == 0
    return Outcome(
        state="queued" if again else "unknown",
        owed=tuple(owed),
        refused=mail.refused,
        not_before=at + ASK_AGAIN if again else None,
        doubts=mail.doubts + 1,
        reason=attempt.reason,
    )
