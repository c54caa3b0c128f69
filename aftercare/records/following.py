"""Reading the journal as it grows, without missing an entry that commits late."""

import time
from collections.abc import Iterable

from django.db import connection

from aftercare.foundation.facts import Fact
from aftercare.records.journal import read
from aftercare.records.models import Entry

PATIENCE = 2.0  # seconds

_WRITERS = """
    SELECT virtualtransaction FROM pg_locks
    WHERE relation = 'records_entry'::regclass AND mode = 'RowExclusiveLock' AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND pid <> pg_backend_pid()
"""


def settled_horizon() -> int | None:
    """The highest id below which nobody is still writing; None if a writer takes too long.

    Whoever has drawn an id holds the table's writers' lock until its transaction ends. So: read the highest
    id, see who writes, wait until those have ended.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM records_entry_id_seq")
        (horizon,) = cursor.fetchone()
        cursor.execute(_WRITERS)
        writers = {row[0] for row in cursor.fetchall()}
        until = time.monotonic() + PATIENCE
        while writers:
            if time.monotonic() > until:
                return None
            time.sleep(0.02)
            cursor.execute(_WRITERS)
            writers &= {row[0] for row in cursor.fetchall()}
    return int(horizon)


def facts_between(after: int, up_to: int, kinds: Iterable[str], most: int = 500) -> list[tuple[int, Fact]]:
    """The facts of these kinds with their entries' ids, `after` < id ≤ `up_to`, in order, at most so many."""
    known = [kind for kind in kinds if kind in Fact.known]
    found = Entry.objects.filter(pk__gt=after, pk__lte=up_to, kind__in=known).order_by("pk")[:most]
    return [(entry.pk, read(entry)) for entry in found]
