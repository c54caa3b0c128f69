"""A PostgreSQL of the administrator's own (DATABASE_URL): is it good enough?"""

from collections.abc import Iterator

import psycopg

from aftercare.foundation.errors import Refused

OLDEST = 160_000
KEPT = "SELECT key, value FROM site_kept"


def check_server(url: str) -> list[str]:
    """Refused if the server can't carry the product; otherwise warnings about what will be missing."""
    try:
        with psycopg.connect(url, connect_timeout=10, autocommit=True) as connection:
            return list(_judge(connection))
    except psycopg.OperationalError as error:
        raise Refused("The server of DATABASE_URL does not answer: %(why)s", why=str(error).strip()) from None


def _judge(connection: psycopg.Connection) -> Iterator[str]:
    if connection.info.server_version < OLDEST:
        raise Refused(
            "PostgreSQL 16 or newer is needed; this is %(found)s.",
            found=connection.info.server_version // 10_000,
        )
    encoding, ctype = _one(
        connection,
        "SELECT pg_encoding_to_char(encoding), datctype FROM pg_database WHERE datname = current_database()",
    )
    if encoding != "UTF8":
        raise Refused("The database's encoding is %(encoding)s; it must be UTF8.", encoding=encoding)
    if "utf" not in ctype.lower():
        yield f"The character type of the database is {ctype}, not UTF-8: Chinese is searched badly."
    yield from _try_trigrams(connection)


def _try_trigrams(connection: psycopg.Connection) -> Iterator[str]:
    try:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except psycopg.Error as error:
        yield f"The extension pg_trgm can't be created ({str(error).strip()}); searching will be slower."
        return
    (count,) = _one(connection, "SELECT cardinality(show_trgm('打印机'))")
    if not count:
        yield "pg_trgm ignores Chinese on this server: its character type is not UTF-8."


def read_kept(url: str) -> dict[str, str]:
    """What earlier starts wrote down in the database; empty before the first."""
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            return dict(connection.execute(KEPT).fetchall())
    except psycopg.errors.UndefinedTable:
        return {}


def _one(connection: psycopg.Connection, query: str) -> tuple[str, ...]:
    row = connection.execute(query).fetchone()
    return row or ()
