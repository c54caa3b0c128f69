"""What the worker does for this room again and again."""

from datetime import datetime

from aftercare.contracts.actions.calendars import ensure_defaults
from aftercare.contracts.actions.expiring import remind_expiring


def tend(now: datetime) -> int:
    """Adopt official days a new release brought, and say which contracts run out."""
    return ensure_defaults(now) + remind_expiring(now)
