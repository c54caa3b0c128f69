"""Limits of signing in, as (tries, seconds); and how long a session lives."""

from datetime import datetime, timedelta

TRIES_PER_ACCOUNT = (5, 300.0)
TRIES_PER_ADDRESS = (30, 60.0)
CODES_PER_ACCOUNT = (5, 300.0)
RESETS_PER_ACCOUNT = (5, 3600.0)
RESETS_PER_ADDRESS = (20, 3600.0)
INVITATIONS_PER_PERSON = (50, 3600.0)
LINKS_PER_ADDRESS = (60, 60.0)

NOTED_EVERY = timedelta(minutes=1)


def ended(
    now: datetime, opened: datetime, seen: datetime, *, idle: timedelta | None, longest: timedelta
) -> str | None:
    """Why a session is over: "too_long" since opened, or "idle" since seen; None if it isn't."""
    if now - opened >= longest:
        return "too_long"
    if idle is not None and now - seen >= idle:
        return "idle"
    return None
