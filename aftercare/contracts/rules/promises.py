"""A promise and the timeline it is judged by: plain values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from aftercare.contracts.rules.kinds import MILESTONES, RANK, STEERING
from aftercare.foundation.text import N_, Phrase
from aftercare.foundation.worktime import Amount, Calendar, Refused
from aftercare.foundation.worktime.moments import instant


class Repeats(StrEnum):
    """How often a promise is owed on one ticket."""

    ONCE = "once"
    EACH = "each"
    UNTIL_RESOLVED = "until_resolved"


class OnReprioritise(StrEnum):
    """Where a new allowance counts from when priority or class change in mid-flight."""

    FROM_CHANGE = "from_change"
    FROM_RECEIVED = "from_received"


UNKNOWN_KIND: Final = N_("no such fact: %(kind)s")
UNKNOWN_MILESTONE: Final = N_("no promise can hang on this: %(kind)s")
UNKNOWN_POLICY: Final = N_("no such policy: %(policy)s")
NO_AMOUNT: Final = N_("a change of priority needs its new amount")
STRAY_AMOUNT: Final = N_("only a change of priority has an amount or a calendar")
BACKWARDS: Final = N_("the hold ends before it begins")


@dataclass(frozen=True, kw_only=True)
class Commitment:
    """One promise: from ``counts_from`` until ``milestone`` (or an accepted alternative) within ``amount``.

    ``pauses`` names the reasons of the holds that stop the clock. ``on_reprioritise`` None means: from the
    change where the new due time from the same start is earlier, else from the original start.
    Raises Refused for an unknown milestone, kind or policy.
    """

    milestone: str
    counts_from: str
    amount: Amount
    alternatives: tuple[str, ...] = ()
    pauses: frozenset[str] = frozenset()
    on_reprioritise: OnReprioritise | None = None
    repeats: Repeats = Repeats.ONCE

    def __post_init__(self) -> None:
        object.__setattr__(self, "alternatives", tuple(self.alternatives))
        object.__setattr__(self, "pauses", frozenset(self.pauses))
        _require(self.milestone in MILESTONES, "milestone", UNKNOWN_MILESTONE, kind=self.milestone)
        for index, kind in enumerate(self.alternatives):
            _require(kind in MILESTONES, f"alternatives.{index}", UNKNOWN_MILESTONE, kind=kind)
        known = self.counts_from in RANK and self.counts_from not in STEERING
        _require(known, "counts_from", UNKNOWN_KIND, kind=self.counts_from)
        self._settle("repeats", Repeats)
        if self.on_reprioritise is not None:
            self._settle("on_reprioritise", OnReprioritise)

    def _settle(self, name: str, policies: type[StrEnum]) -> None:
        """Accept the plain text of a policy (from a form or a column) and keep the policy itself."""
        value = getattr(self, name)
        _require(value in [str(policy) for policy in policies], name, UNKNOWN_POLICY, policy=value)
        object.__setattr__(self, name, policies(value))

    @property
    def fulfilled_by(self) -> frozenset[str]:
        """The facts that keep this promise."""
        return frozenset((self.milestone, *self.alternatives))


@dataclass(frozen=True)
class FactAt:
    """Something happened at ``at``. Only ``reprioritised`` carries an amount, and perhaps a calendar."""

    kind: str
    at: datetime
    amount: Amount | None = None
    calendar: Calendar | None = None

    def __post_init__(self) -> None:
        _require(self.kind in RANK, "kind", UNKNOWN_KIND, kind=self.kind)
        changes = self.kind == "reprioritised"
        _require(not changes or self.amount is not None, "amount", NO_AMOUNT)
        _require(changes or self.amount is None, "amount", STRAY_AMOUNT)
        _require(changes or self.calendar is None, "calendar", STRAY_AMOUNT)


@dataclass(frozen=True)
class HoldSpan:
    """Work waited for ``reason`` from ``since`` until ``until`` (None: it still waits)."""

    reason: str
    since: datetime
    until: datetime | None = None

    def __post_init__(self) -> None:
        _require(self.until is None or instant(self.until) >= instant(self.since), "until", BACKWARDS)


def _require(condition: bool, field: str, msgid: str, **params: str) -> None:
    if not condition:
        raise Refused(Phrase(msgid, params), field)
