"""绿色通道: who may review it, and when somebody is reminded."""

from datetime import datetime, timedelta
from typing import Final

SOON: Final = timedelta(days=1)
TOP: Final = "P1"


def is_third(person_id: int | None, *earlier: int | None) -> bool:
    """Whether the person had no part in opening or closing it."""
    return person_id is not None and person_id not in earlier


def reminder_due(due_at: datetime, reminded: int, now: datetime) -> int:
    """How many reminders should have gone out by now: one a day before, one when it is late."""
    steps = (now >= due_at - SOON) + (now >= due_at)
    return max(steps, reminded)
