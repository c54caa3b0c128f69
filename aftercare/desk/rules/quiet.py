"""When nobody is woken by mail: from ten at night to seven in the morning, where the reader is."""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

BEGINS: Final = time(22)
ENDS: Final = time(7)


def awake_at(at: datetime, zone: ZoneInfo) -> datetime:
    """`at`, or the next seven o'clock in `zone` if it lies in the quiet hours there."""
    local = at.astimezone(zone)
    if ENDS <= local.time() < BEGINS:
        return at
    day = local.date() + timedelta(days=local.time() >= BEGINS)
    return max(at, datetime.combine(day, ENDS, zone).astimezone(at.tzinfo))
