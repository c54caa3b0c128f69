"""Whether somebody answers chats now: the house's calendar says so."""

from datetime import datetime

from django.conf import settings

from aftercare.contracts.queries.calendars import calendar_keyed
from aftercare.contracts.queries.terms import calendar_of
from aftercare.foundation.errors import NotFound
from aftercare.foundation.worktime import is_open


def chats_answered(at: datetime) -> bool:
    """Within the opening hours of `CHAT_CALENDAR`; always, if there is no such calendar."""
    try:
        version = calendar_keyed(settings.CHAT_CALENDAR)
    except NotFound:
        return True
    return is_open(calendar_of(version), at)
