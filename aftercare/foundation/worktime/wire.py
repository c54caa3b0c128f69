"""Calendars and amounts as JSON, both ways. The format is public: additions only."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from aftercare.foundation.text import N_
from aftercare.foundation.worktime.amounts import Amount, Counting, Unit
from aftercare.foundation.worktime.calendars import Calendar, OfficeHours, RoundTheClock
from aftercare.foundation.worktime.reading import (
    NOT_OBJECT,
    Json,
    read_day,
    read_list,
    read_object,
    read_text,
    read_whole,
    refuse,
)
from aftercare.foundation.worktime.refusals import Refused, dotted
from aftercare.foundation.worktime.windows import MIDNIGHT, WEEKDAYS, Window, Windows, settle, window

ROUND_THE_CLOCK: Final = "7x24"
#: Names that mean something else on every machine, or count leap seconds.
MACHINE_ZONES: Final = frozenset({"localtime", "posixrules", "posix", "right"})
CALENDAR_MEMBERS: Final = (
    "zone",
    "week",
    "holidays",
    "workdays",
    "workday_hours",
    "exceptions",
    "confirmed_until",
)

UNKNOWN_CALENDAR: Final = N_("must be an object, or 7x24")
UNKNOWN_ZONE: Final = N_("no such time zone")
NOT_WINDOW: Final = N_('must be a window such as ["09:00", "12:00"]')
NOT_TIME: Final = N_("must be a time of day such as 09:00")
NOT_ONE_UNIT: Final = N_("must name exactly one unit")
UNKNOWN_COUNTING: Final = N_("must be civil_code or elapsed")

_TIME: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


def read_calendar(value: Json, zone: Json = None, field: str = "calendar") -> Calendar:
    """A calendar object, or "7x24" with the zone that stands beside it (None: no zone)."""
    if value == ROUND_THE_CLOCK:
        return RoundTheClock(None if zone is None else read_zone(zone, "zone"))
    if not isinstance(value, dict):
        refuse(UNKNOWN_CALENDAR, field)
    members = read_object(value, field, required=("zone",), optional=CALENDAR_MEMBERS)
    try:
        return _read_office_hours(members)
    except Refused as refusal:
        raise refusal.within(field) from None


def _read_office_hours(members: Mapping[str, Json]) -> OfficeHours:
    week = read_object(members.get("week", {}), "week", optional=WEEKDAYS)
    usual, confirmed = members.get("workday_hours"), members.get("confirmed_until")
    return OfficeHours(
        zone=read_zone(members["zone"], "zone"),
        week=tuple(read_windows(week.get(day, []), f"week.{day}") for day in WEEKDAYS),
        holidays=frozenset(read_list(members.get("holidays", []), "holidays", read_day)),
        workdays=_read_dated(members.get("workdays", {}), "workdays", may_be_usual=True),
        workday_hours=None if "workday_hours" not in members else read_windows(usual, "workday_hours"),
        exceptions=_read_exceptions(members.get("exceptions", {})),
        confirmed_until=None if "confirmed_until" not in members else read_day(confirmed, "confirmed_until"),
    )


def _read_exceptions(value: Json) -> dict[date, Windows]:
    dated = _read_dated(value, "exceptions", may_be_usual=False)
    return {day: hours for day, hours in dated.items() if hours is not None}


def _read_dated(value: Json, field: str, *, may_be_usual: bool) -> dict[date, Windows | None]:
    if not isinstance(value, dict):
        refuse(NOT_OBJECT, field)
    dated: dict[date, Windows | None] = {}
    for name, hours in value.items():
        path = dotted(field, name)
        usual = may_be_usual and hours is None
        dated[read_day(name, path)] = None if usual else read_windows(hours, path)
    return dated


def read_zone(value: Json, field: str) -> ZoneInfo:
    """A time zone by its IANA name."""
    name = read_text(value, field)
    if name.partition("/")[0] in MACHINE_ZONES:
        refuse(UNKNOWN_ZONE, field)
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        refuse(UNKNOWN_ZONE, field)


def read_windows(value: Json, field: str) -> Windows:
    """The windows of one day."""
    try:
        return settle(read_list(value, "", _read_window))
    except Refused as refusal:
        raise refusal.within(field) from None


def _read_window(value: Json, field: str) -> Window:
    if not isinstance(value, list) or len(value) != 2:
        refuse(NOT_WINDOW, field)
    start, end = _read_time(value[0], field), _read_time(value[1], field, may_be_midnight=True)
    try:
        return window(start, end)
    except Refused as refusal:
        raise refusal.within(field) from None


def _read_time(value: Json, field: str, *, may_be_midnight: bool = False) -> int:
    """Minutes after midnight; 24:00 only where a window ends."""
    if may_be_midnight and value == "24:00":
        return MIDNIGHT
    matched = _TIME.fullmatch(value) if isinstance(value, str) else None
    if matched is None:
        refuse(NOT_TIME, field)
    return int(matched[1]) * 60 + int(matched[2])


def read_amount(value: Json, field: str = "amount") -> Amount:
    """An amount object: exactly one unit, and perhaps the way of counting."""
    members = read_object(value, field, optional=("counting", *(unit.value for unit in Unit)))
    named = [unit for unit in Unit if unit in members]
    if len(named) != 1:
        refuse(NOT_ONE_UNIT, field)
    count = read_whole(members[named[0]], dotted(field, named[0]))
    counting = members.get("counting", Counting.CIVIL_CODE)
    if not isinstance(counting, str) or counting not in list(Counting):
        refuse(UNKNOWN_COUNTING, dotted(field, "counting"))
    try:
        return Amount(named[0], count, Counting(counting))
    except Refused as refusal:
        raise refusal.within(field) from None


def write_amount(amount: Amount) -> dict[str, Json]:
    """The amount as JSON."""
    written: dict[str, Json] = {amount.unit.value: amount.count}
    if amount.is_elapsed:
        written["counting"] = amount.counting.value
    return written


def write_calendar(calendar: Calendar) -> Json:
    """The calendar as JSON; the zone of a 7×24 calendar stands elsewhere."""
    if not isinstance(calendar, OfficeHours):
        return ROUND_THE_CLOCK
    written: dict[str, Json] = {
        "zone": str(calendar.zone),
        "week": {day: _write(hours) for day, hours in zip(WEEKDAYS, calendar.week, strict=True)},
        "holidays": sorted(day.isoformat() for day in calendar.holidays),
        "workdays": {day.isoformat(): _write(hours) for day, hours in sorted(calendar.workdays.items())},
        "exceptions": {day.isoformat(): _write(hours) for day, hours in sorted(calendar.exceptions.items())},
    }
    if calendar.workday_hours is not None:
        written["workday_hours"] = _write(calendar.workday_hours)
    if calendar.confirmed_until is not None:
        written["confirmed_until"] = calendar.confirmed_until.isoformat()
    return written


def _write(hours: Windows | None) -> list[list[str]] | None:
    return None if hours is None else [[_clock(start), _clock(end, is_end=True)] for start, end in hours]


def _clock(minute: int, *, is_end: bool = False) -> str:
    if minute > MIDNIGHT or (minute == MIDNIGHT and not is_end):
        minute -= MIDNIGHT
    return f"{minute // 60:02}:{minute % 60:02}"
