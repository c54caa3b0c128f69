"""Working time: calendars, amounts and what they come to. Pure, exact, and the same on every machine."""

from aftercare.foundation.worktime.amounts import Amount, Counting, Unit, hours, minutes, working_days
from aftercare.foundation.worktime.answers import add, between, is_open, next_open
from aftercare.foundation.worktime.calendars import Calendar, OfficeHours, RoundTheClock, office_hours
from aftercare.foundation.worktime.refusals import NeverReached, Refused

__all__ = [
    "Amount",
    "Calendar",
    "Counting",
    "NeverReached",
    "OfficeHours",
    "Refused",
    "RoundTheClock",
    "Unit",
    "add",
    "between",
    "hours",
    "is_open",
    "minutes",
    "next_open",
    "office_hours",
    "working_days",
]
