"""Warnings of a commitment as it stores them, and who is told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from aftercare.contracts.rules.evaluation import ClockReading
from aftercare.contracts.rules.warnings import Point, WarningPoint, warning_at
from aftercare.foundation.text import N_, Phrase
from aftercare.foundation.worktime import Refused

#: What a commitment warns at unless it says otherwise: percent of the time, minutes before, minutes after.
USUAL: Final = (
    {"share": 75, "to": ["owner"]},
    {"share": 90, "to": ["owner", "team", "manager"]},
    {"after": 60, "to": ["manager"]},
)
BAD_STEP: Final = N_("a warning is a percentage, or minutes before or after, and who is told")
_MEMBERS: Final = {"share", "before", "after", "to"}
RECEIVERS: Final = ("owner", "team", "manager", "service_managers", "customer")
NAMED: Final = "person:"
TWICE: Final = N_("two warnings at the same point")


@dataclass(frozen=True)
class Reminder:
    """One step: `step` names it within its clock (share:75, before:30, after:60)."""

    step: str
    at: datetime
    receivers: tuple[str, ...]

    @property
    def is_after(self) -> bool:
        return is_after(self.step)


def is_after(step: str) -> bool:
    """Whether a step follows the due time."""
    return step.startswith("after")


def reminders(reading: ClockReading, steps: Iterable[Mapping[str, Any]]) -> list[Reminder]:
    """The instants of the steps that will come, in order."""
    found = [
        Reminder(_name(step), warning.at, tuple(step.get("to", ())))
        for step in steps
        for warning in warning_at(reading, [_point(step)])
    ]
    return sorted(found, key=lambda reminder: reminder.at)


def _kind(step: Mapping[str, Any]) -> Point:
    return next((point for point in Point if point.value in step), Point.SHARE)


def _name(step: Mapping[str, Any]) -> str:
    return f"{_kind(step)}:{step[_kind(step)]}"


def _point(step: Mapping[str, Any]) -> WarningPoint:
    kind, value = _kind(step), step.get(_kind(step), 0)
    if kind is Point.SHARE:
        return WarningPoint(kind, percent=value)
    return WarningPoint(kind, length=timedelta(minutes=value))


def check_steps(steps: Iterable[Mapping[str, Any]]) -> None:
    """Refuse steps that make no sense: two measures, no length, receivers nobody knows, the same twice."""
    steps = list(steps)
    for step in steps:
        if len(step.keys() & {point.value for point in Point}) != 1 or step.keys() - _MEMBERS:
            raise Refused(Phrase(BAD_STEP), "warnings")
        if not isinstance(step[_kind(step)], int) or not all(map(_is_known, step.get("to", ()))):
            raise Refused(Phrase(BAD_STEP), "warnings")
        _point(step)
    if len({_name(step) for step in steps}) != len(steps):
        raise Refused(Phrase(TWICE), "warnings")


def _is_known(receiver: str) -> bool:
    return receiver in RECEIVERS or named_person(receiver) is not None


def named_person(receiver: str) -> int | None:
    """The id in `person:7`; None for a kind of people."""
    number = receiver.removeprefix(NAMED)
    return int(number) if receiver.startswith(NAMED) and number.isdecimal() else None
