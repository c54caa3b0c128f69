"""Day totals: the rows of a day folded into one, and all of them counted again from the clocks."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import connection, transaction

#: Whoever folds and whoever counts again take turns; those who decide promises never wait for them.
_ALONE: Final = "LOCK TABLE contracts_daytotal IN SHARE UPDATE EXCLUSIVE MODE"
_COLUMNS: Final = "at, customer_id, commitment_id, priority, kept, broken, waived"
_DAY: Final = "date_trunc('day', at, %(zone)s)"
_GROUPS: Final = f"{_DAY} AS day, customer_id, commitment_id, priority"
_SUMS: Final = "sum(kept) AS kept, sum(broken) AS broken, sum(waived) AS waived"
_BY_DAY: Final = "GROUP BY 1, 2, 3, 4 HAVING (sum(kept), sum(broken), sum(waived)) IS DISTINCT FROM (0, 0, 0)"
_INTO: Final = f"INSERT INTO contracts_daytotal ({_COLUMNS}, folded) SELECT {_GROUPS}, {_SUMS}, true"
_FOLD: Final = f"""
WITH days AS (SELECT DISTINCT {_DAY} AS day FROM contracts_daytotal WHERE NOT folded),
     gone AS (DELETE FROM contracts_daytotal USING days
               WHERE at >= day AND at < date_add(day, '1 day', %(zone)s) RETURNING {_COLUMNS})
{_INTO} FROM gone {_BY_DAY}
"""  # noqa: S608 - only our own words
_ANEW: Final = f"""
WITH gone AS (DELETE FROM contracts_daytotal) {_INTO} FROM contracts_decided() {_BY_DAY}
"""  # noqa: S608
_DIFFERENCES: Final = f"""
SELECT {_GROUPS}, {_SUMS}
  FROM (SELECT {_COLUMNS} FROM contracts_decided() UNION ALL
        SELECT at, customer_id, commitment_id, priority, -kept, -broken, -waived
          FROM contracts_daytotal) both_ways
{_BY_DAY} ORDER BY 1, 2, 3, 4
"""  # noqa: S608


@transaction.atomic
def fold(_now: datetime) -> int:
    """Make one row of those of a day; sums stay what they were. Returns the rows written."""
    with connection.cursor() as cursor:
        cursor.execute(_ALONE)
        cursor.execute(_FOLD, {"zone": settings.TIME_ZONE})
        return int(cursor.rowcount)


@transaction.atomic
def recount(*, check: bool = False) -> list[str]:
    """Count all day totals again from the clocks; with `check` nothing is written.

    Returns the differences found, a line each.
    """
    zone = {"zone": settings.TIME_ZONE}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(_ALONE)
        cursor.execute(_DIFFERENCES, zone)
        found = [_said(*row) for row in cursor.fetchall()]
        if found and not check:
            cursor.execute(_ANEW, zone)
    return found


def _said(day: datetime, customer_id: int, commitment_id: int, priority: str, *missing: int) -> str:
    kept, broken, waived = missing
    of = f"customer {customer_id}, promise {commitment_id}, {priority}"
    return f"day total of {day.isoformat()} ({of}): {kept:+} kept, {broken:+} broken, {waived:+} waived"
