"""The same questions answered the slow way, minute by minute, sharing nothing but the calendar."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from aftercare.foundation.worktime import OfficeHours

MINUTE = timedelta(minutes=1)
Holds = Sequence[tuple[datetime, datetime]]


def windows(calendar: OfficeHours, day: date) -> Sequence[tuple[int, int]]:
    """Exceptions beat workdays beat holidays beat the week."""
    if day in calendar.exceptions:
        return calendar.exceptions[day]
    if day in calendar.workdays:
        usual = calendar.week[0] if calendar.workday_hours is None else calendar.workday_hours
        hours = calendar.workdays[day]
        return usual if hours is None else hours
    return () if day in calendar.holidays else calendar.week[day.weekday()]


def is_open(calendar: OfficeHours, minute: datetime) -> bool:
    """Whether the minute lies in a window of its day, or in the night of the day before."""
    local = minute.astimezone(calendar.zone)
    clock = local.hour * 60 + local.minute
    today, yesterday = windows(calendar, local.date()), windows(calendar, local.date() - timedelta(days=1))
    return any(start <= clock < end for start, end in today) or any(
        start <= clock + 1440 < end for start, end in yesterday
    )


def counts(calendar: OfficeHours, minute: datetime, holds: Holds = ()) -> bool:
    """Open, and not on hold."""
    return is_open(calendar, minute) and not any(since <= minute < until for since, until in holds)


def between(calendar: OfficeHours, start: datetime, end: datetime) -> int:
    """Open minutes in [start, end)."""
    minute, found = start.astimezone(UTC), 0
    while minute < end:
        found += is_open(calendar, minute)
        minute += MINUTE
    return found


def add(calendar: OfficeHours, start: datetime, minutes: int, holds: Holds = ()) -> datetime:
    """The end of the minute in which the amount is used up."""
    minute = start.astimezone(UTC)
    while minutes:
        minutes -= counts(calendar, minute, holds)
        minute += MINUTE
    return minute
