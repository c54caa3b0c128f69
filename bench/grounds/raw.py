"""The raw limit: the rows of one action, written by psycopg alone, one transaction each time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from psycopg import sql

APART = 1_000_000


@dataclass(frozen=True)
class Rows:
    """What one transaction left in one table, and which columns must differ for it to be written again."""

    table: str
    columns: list[str]
    rows: list[tuple[Any, ...]]
    numbers: frozenset[str]
    texts: frozenset[str]

    def again(self, n: int) -> list[Any]:
        """The values once more, with keys of their own."""
        return [
            self._other(name, value, n)
            for row in self.rows
            for name, value in zip(self.columns, row, strict=True)
        ]

    def _other(self, name: str, value: Any, n: int) -> Any:
        if name in self.numbers and isinstance(value, int):
            return value + APART * n
        return f"{value[:12]}.{n}" if name in self.texts and isinstance(value, str) else value

    def statement(self) -> sql.Composed:
        row = sql.SQL("({})").format(sql.SQL(", ").join(sql.Placeholder() * len(self.columns)))
        return sql.SQL("INSERT INTO {} ({}) VALUES {}").format(
            sql.Identifier(self.table),
            sql.SQL(", ").join(map(sql.Identifier, self.columns)),
            sql.SQL(", ").join([row] * len(self.rows)),
        )


def capture(act: Callable[[], object]) -> list[Rows]:
    """Carry `act` out in a transaction, and read what it left behind."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::xid::text::bigint")
        (mine,) = cursor.fetchone()
        act()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        found = [_left_in(cursor, table, mine) for table in connection.introspection.table_names(cursor)]
    return [one for one in found if one.rows]


def _left_in(cursor: Any, table: str, since: int) -> Rows:
    cursor.execute(f'SELECT * FROM "{table}" WHERE xmin::text::bigint >= %s', [since])
    columns = [column.name for column in cursor.description]
    rows = cursor.fetchall()
    return Rows(table, columns, rows, *_unique_columns(cursor, table) if rows else (frozenset(), frozenset()))


def _unique_columns(cursor: Any, table: str) -> tuple[frozenset[str], frozenset[str]]:
    """Columns of unique keys, and those that name a row written along: numbers, texts."""
    cursor.execute(
        "SELECT DISTINCT a.attname, t.typcategory FROM pg_index i"
        " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)"
        " JOIN pg_type t ON t.oid = a.atttypid WHERE i.indrelid = %s::regclass AND i.indisunique",
        [table],
    )
    found = dict(cursor.fetchall())
    numbers = {name for name, category in found.items() if category == "N"}
    return (
        frozenset(numbers - _KEPT | {"ticket_id", "outbound_id", "next_clock_id", "clock_id"}),
        frozenset(name for name, category in found.items() if category == "S"),
    )


_KEPT = {"cycle", "seq", "commitment_id"}


def write_again(found: list[Rows], times: int) -> None:
    """Write the rows `times` times, one transaction each."""
    connection.ensure_connection()
    raw = connection.connection
    statements = [(one, one.statement().as_string(raw)) for one in found]
    for n in range(1, times + 1):
        with raw.transaction():
            raw.execute("SET CONSTRAINTS ALL DEFERRED")
            for one, statement in statements:
                raw.execute(statement, one.again(n))
