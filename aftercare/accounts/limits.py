"""How often something may be tried, counted in the database: one count for all workers of all machines."""

from datetime import datetime

from django.db import connection

from aftercare.accounts.models import Take
from aftercare.foundation.errors import TooMany

_TAKE = """
    INSERT INTO accounts_take AS t (bucket, key, used, window_ends_at)
    VALUES (%s, %s, 1, clock_timestamp() + make_interval(secs => %s))
    ON CONFLICT (bucket, key) DO UPDATE SET
        used = CASE WHEN t.window_ends_at <= clock_timestamp() THEN 1 ELSE t.used + 1 END,
        window_ends_at = CASE
            WHEN t.window_ends_at <= clock_timestamp() THEN excluded.window_ends_at ELSE t.window_ends_at
        END
    RETURNING used
"""


def take(bucket: str, key: str, limit: int, per_seconds: float) -> bool:
    """Count one more try; False if there were more than `limit` in this window of `per_seconds`.

    One atomic statement. Call it outside of a transaction that may be rolled back.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [bucket, key[:200], per_seconds])
        (used,) = cursor.fetchone()
    return int(used) <= limit


def demand(bucket: str, key: str, limit: int, per_seconds: float) -> None:
    """The same, but raises TooMany."""
    if not take(bucket, key, limit, per_seconds):
        raise TooMany("Too many attempts. Please try again in a few minutes.")


def forgive(bucket: str, key: str) -> None:
    """Start anew, after a success."""
    Take.objects.filter(bucket=bucket, key=key[:200]).delete()


def forget_ended(now: datetime) -> int:
    """Remove the counts of windows that have ended."""
    return Take.objects.filter(window_ends_at__lt=now).delete()[0]
