"""Numbers of the trade: prefix + local day + daily sequence, `GD20261121-0001`; never used twice."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

_NEXT = """
    INSERT INTO records_counter (prefix, day, last) VALUES (%s, %s, 1)
    ON CONFLICT (prefix, day) DO UPDATE SET last = records_counter.last + 1 RETURNING last
"""


def next_number(prefix: str, at: datetime) -> str:
    """The next number of this prefix on the local day of `at`. Widens past 9999."""
    day = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [prefix, day])
        (last,) = cursor.fetchone()
    return f"{prefix}{day:%Y%m%d}-{last:04d}"
