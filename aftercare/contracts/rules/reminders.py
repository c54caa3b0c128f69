"""Warnings: when somebody should be told that a promise is in danger, or broken and still open."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from aftercare.contracts.rules.evaluation import ClockReading
from aftercare.foundation.worktime.counting import arrive
from aftercare.foundation.worktime.moments import moment

#: What a commitment warns at unless it says otherwise.
USUAL: Final = (
    {"share": 75, "to": ["owner"]},
    {"share": 90, "to": ["owner", "team", "manager"]},
    {"after": 60, "to": ["manager"]},
)
RECEIVERS: Final = ("owner", "team", "manager", "service_managers", "customer")


@dataclass(frozen=True)
class Reminder:
    """One step: `step` names it within its clock (share:75, before:30, after:60)."""

    step: str
    at: datetime
    receivers: tuple[str, ...]

    @property
    def is_after(self) -> bool:
        return self.step.startswith("after")


def reminders(reading: ClockReading, steps: Sequence[Mapping[str, Any]]) -> list[Reminder]:
    """The instants of the steps, in order; a share that an open hold keeps out of reach is left out.

    `share` is a percentage of the allowance in the time it counts in; `before` and `after` are plain minutes.
    """
    found = [reminder for step in steps for reminder in _points(reading, step)]
    return sorted(found, key=lambda reminder: reminder.at)


def _points(reading: ClockReading, step: Mapping[str, Any]) -> Iterable[Reminder]:
    receivers = tuple(step.get("to", ()))
    if "share" in step:
        at = _share(reading, step["share"])
        return [Reminder(f"share:{step['share']}", at, receivers)] if at else []
    name, sign = ("before", -1) if "before" in step else ("after", 1)
    if reading.due is None:
        return []
    return [Reminder(f"{name}:{step[name]}", reading.due + timedelta(minutes=sign * step[name]), receivers)]


def _share(reading: ClockReading, percent: int) -> datetime | None:
    course, allowance = reading.course, reading.count.allowance
    span = allowance.span * percent // 100
    due = arrive(allowance.measure, course.origin, span, course.counted_holds).due
    return None if due is None else moment(due, reading.count.zone)
