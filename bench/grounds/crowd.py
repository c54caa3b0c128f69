"""Many tickets at once: copies of a few that were opened properly, made inside the database."""

from collections.abc import Mapping

from django.db import connection

APART = 1000
_COPIED: Mapping[str, Mapping[str, str]] = {
    "desk_ticket": {
        "id": "id + {apart} * n",
        "number": "number || '-' || n",
        "received_at": "received_at - n * interval '{minutes} minutes'",
        "updated_at": "updated_at - n * interval '{minutes} minutes'",
        "next_due_at": "CASE WHEN {open} THEN next_due_at - n * interval '{minutes} minutes' END",
        "next_clock": "CASE WHEN {open} THEN next_clock END",
        "state": "CASE WHEN {open} THEN state ELSE 'archived' END",
        "resolution_kind": "CASE WHEN {open} THEN '' ELSE 'fix' END",
        "resolved_at": "CASE WHEN {open} THEN NULL ELSE received_at + interval '1 hour' END",
        "closed_at": "CASE WHEN {open} THEN NULL ELSE received_at + interval '2 hours' END",
    },
    "desk_message": {"id": "", "ticket_id": "ticket_id + {apart} * n"},
    "desk_participant": {"id": "", "ticket_id": "ticket_id + {apart} * n"},
    "contracts_timedticket": {
        "ticket_id": "ticket_id + {apart} * n",
        "number": "number || '-' || n",
        "ended_at": "CASE WHEN {open} THEN NULL ELSE received_at + interval '2 hours' END",
    },
    "contracts_timelinefact": {"id": "", "ticket_id": "ticket_id + {apart} * n"},
    "contracts_clock": {
        "id": "",
        "ticket_id": "ticket_id + {apart} * n",
        "state": "CASE WHEN {open} THEN state ELSE 'met' END",
        "wake_at": "CASE WHEN {open} THEN wake_at END",
        "fulfilled_at": "CASE WHEN {open} THEN NULL ELSE started_at - n * interval '{minutes} minutes' END",
    },
}


CLOCKS_ALONE = frozenset({"contracts_timedticket", "contracts_timelinefact", "contracts_clock"})


def multiply(
    first: int, last: int, still_open: int, tables: frozenset[str] | None = None, minutes: int = 3
) -> None:
    """Copy what there is for every n from `first` to `last`; those up to `still_open` are not finished.

    Each is so many minutes older than the one before. Only in these tables, if any are named.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        for table, changed in _COPIED.items():
            if tables is not None and table not in tables:
                continue
            columns = [
                column.name for column in connection.introspection.get_table_description(cursor, table)
            ]
            written = [name for name in columns if changed.get(name) != ""]
            asked = [
                changed.get(name, f'"{name}"').format(apart=APART, open=f"n <= {still_open}", minutes=minutes)
                for name in written
            ]
            names = ", ".join(f'"{name}"' for name in written)
            key = "ticket_id" if "ticket_id" in columns else "id"
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT {', '.join(asked)} FROM {table},"
                f" generate_series({first}, {last}) AS n WHERE {key} <= {APART}"
            )
        cursor.execute("ANALYZE")
