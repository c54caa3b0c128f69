"""Files that list a year's official days: JSON (`{year, days: [{name, date, isOffDay}]}`) or iCalendar."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

from aftercare.contracts.rules.days import at_the_turn
from aftercare.contracts.rules.summaries import Kind, strict_about, what_it_says
from aftercare.foundation.errors import Invalid
from aftercare.foundation.text import N_

LARGEST: Final = 1_000_000
LONGEST: Final = timedelta(days=31)


def read_years(content: bytes) -> list[dict[str, Any]]:
    """The years of a holiday file, each `{year, days}`. Invalid, with the reason, if it isn't one."""
    if len(content) > LARGEST:
        raise Invalid("Choose a file with one year's days.", field="file")
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:15].upper() == b"BEGIN:VCALENDAR":
        return list(_by_year(_icalendar_days(content)))
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Invalid("This isn't a list of one year's days.", field="file")
    return [found]


def _by_year(days: dict[date, tuple[str, bool]]) -> Iterator[dict[str, Any]]:
    """A New Year's holiday that only reaches into a year doesn't make that year known."""
    known = {day.year for day in days if not at_the_turn(day)} or {day.year for day in days}
    listed: dict[int, list[dict[str, Any]]] = {year: [] for year in sorted(known)}
    for day, (name, off) in sorted(days.items()):
        home = next((year for year in _homes(day) if year in listed), None)
        if home is not None:
            listed[home].append({"name": name, "date": day.isoformat(), "isOffDay": off})
    for year, found in listed.items():
        yield {"year": year, "days": found}


def _homes(day: date) -> tuple[int, ...]:
    """The years whose list may name the day, the likeliest first."""
    return (day.year, day.year + 1) if day.month == 12 else (day.year, day.year - 1)


def _icalendar_days(content: bytes) -> dict[date, tuple[str, bool]]:
    entries = list(_entries(content))
    strict = strict_about(summary for summary, _ in entries)
    found: dict[date, tuple[str, bool]] = {}
    for summary, days in entries:
        kind = what_it_says(summary, strict=strict)
        if kind is Kind.UNCLEAR:
            raise Invalid("“%(entry)s” doesn't say whether one works.", field="file", entry=summary[:80])
        for day in days if kind is not Kind.NOTHING else ():
            name, off = found.setdefault(day, (summary, kind is Kind.REST))
            if off is not (kind is Kind.REST):
                message = N_("%(day)s is a rest day and a workday in one file (“%(one)s”, “%(other)s”).")
                raise Invalid(message, field="file", day=day, one=name[:80], other=summary[:80])
    if not found:
        raise Invalid("There is no holiday in this calendar file.", field="file")
    return found


def _entries(content: bytes) -> Iterator[tuple[str, list[date]]]:
    """Every entry that stands, with its summary and its days."""
    from icalendar import Calendar

    try:
        calendars = Calendar.from_ical(content, multiple=True)
        entries = [entry for calendar in calendars for entry in calendar.walk("VEVENT")]
    except (ValueError, KeyError, IndexError, AttributeError, TypeError, RecursionError) as error:
        raise Invalid("This calendar file can't be read.", field="file") from error
    for entry in entries:
        summary = " ".join(str(entry.get("SUMMARY", "")).split())
        if str(entry.get("STATUS", "")).upper() != "CANCELLED":
            yield summary, _days(entry, summary)


def _days(entry: Any, summary: str) -> list[date]:
    if "RRULE" in entry or "RDATE" in entry:
        message = N_("“%(entry)s” repeats by a rule; official days must be listed one by one.")
        raise Invalid(message, field="file", entry=summary[:80])
    try:
        first, end = entry.decoded("DTSTART"), _end(entry)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise Invalid("“%(entry)s” has no valid date.", field="file", entry=summary[:80]) from error
    if isinstance(first, datetime) or isinstance(end, datetime):
        raise Invalid("“%(entry)s” isn't an entry of whole days.", field="file", entry=summary[:80])
    if not isinstance(first, date) or not isinstance(end or first, date):
        raise Invalid("“%(entry)s” has no valid date.", field="file", entry=summary[:80])
    end = max(end or first, first + timedelta(days=1))
    if end - first > LONGEST:
        raise Invalid("“%(entry)s” lasts longer than a month.", field="file", entry=summary[:80])
    return [first + timedelta(days=n) for n in range((end - first).days)]


def _end(entry: Any) -> date | None:
    """The day after the last one (RFC 5545, 3.6.1)."""
    if "DTEND" in entry:
        end: date = entry.decoded("DTEND")
        return end
    if "DURATION" in entry:
        after: date = entry.decoded("DTSTART") + entry.decoded("DURATION")
        return after
    return None
