"""How long to wait for a customer, and when to say something: dates only, in the desk's own time zone."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

REMINDERS = 2
REOPEN_DAYS = 7
ARCHIVE_DAYS = 30
HOLD_DAYS = 5
CHASE_EVERY_DAYS = 2
CHASES = 2
UNDO_SECONDS = 15
MORNING = time(9)
EVENING = time(18)


@dataclass(frozen=True)
class Patience:
    """When to remind of an unanswered question, and when silence counts as the answer."""

    reminders: tuple[datetime, ...]
    ends_at: datetime


def patience(asked_at: datetime, days: int, zone: tzinfo) -> Patience:
    """`days` whole days after the day of asking, to the end of the last (Civil Code art. 201, 203).

    The reminders fall on mornings, spread evenly over the days.
    """
    first = asked_at.astimezone(zone).date()
    mornings = dict.fromkeys(
        first + timedelta(days=max(1, days * n // (REMINDERS + 1))) for n in range(1, REMINDERS + 1)
    )
    return Patience(
        tuple(datetime.combine(day, MORNING, zone) for day in mornings),
        datetime.combine(first + timedelta(days=days + 1), time(), zone),
    )


def step_due(asked_at: datetime, days: int, reminded: int, now: datetime, zone: tzinfo) -> str | None:
    """What is due now: "remind", "close" or nothing. Nothing is closed before every reminder was sent."""
    plan = patience(asked_at, days, zone)
    if reminded < len(plan.reminders):
        return "remind" if now >= plan.reminders[reminded] and is_polite(now, zone) else None
    return "close" if now >= plan.ends_at else None


def is_polite(now: datetime, zone: tzinfo) -> bool:
    """Reminders go out by day."""
    return MORNING <= now.astimezone(zone).time() < EVENING


def default_hold_end(at: datetime) -> datetime:
    """A hold without an end gets one: it is chased, and it expires."""
    return at + timedelta(days=HOLD_DAYS)


def chase_due(held_at: datetime, chased: int, now: datetime, zone: tzinfo) -> bool:
    """Whether the customer we wait for should hear from us again."""
    due = held_at + timedelta(days=CHASE_EVERY_DAYS * (chased + 1))
    return chased < CHASES and now >= due and is_polite(now, zone)


def reopens(closed_at: datetime, wrote_at: datetime) -> bool:
    """Whether words after the closing still belong to the closed ticket."""
    return wrote_at < closed_at + timedelta(days=REOPEN_DAYS)
