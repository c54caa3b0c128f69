"""When a mail reached our server, for protocols that don't say: the date of its newest Received line."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST_HEADER = 64 * 1024
LONGEST_BELIEVED = timedelta(days=30)
_END = re.compile(rb"\r?\n\r?\n")
_RECEIVED = re.compile(rb"^received:((?:[^\r\n]*(?:\r?\n[ \t])?)*)", re.IGNORECASE | re.MULTILINE)


def arrival_of(raw: bytes, now: datetime) -> datetime:
    """The time in the topmost Received line, if it can be believed: not in the future, not a month ago."""
    end = _END.search(raw, 0, LONGEST_HEADER)
    found = _RECEIVED.search(raw, 0, end.start() if end else min(len(raw), LONGEST_HEADER))
    if found is None:
        return now
    try:
        said = parsedate_to_datetime(found[1].rpartition(b";")[2].decode("ascii", "replace").strip())
    except (ValueError, TypeError, OverflowError):
        return now
    said = said if said.tzinfo else said.replace(tzinfo=UTC)
    return said if timedelta(0) <= now - said <= LONGEST_BELIEVED else now
