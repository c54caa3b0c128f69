"""The migrated database that test databases are copied from: migrating takes longer than a room's tests."""

from django.core.management import call_command
from django.db import connection

from aftercare.site.supervisor.fingerprints import of_schema

PREFIX = "aftercare_ready_made_"
LOCK = 0x72656164  # whoever comes while it is being made waits
PATIENT = "SET statement_timeout = 0; SET lock_timeout = 0; SELECT pg_advisory_lock(%s)"


def ready_made() -> str:
    """The name of a database with today's tables on the server of the tests; made if it isn't there."""
    name = f"{PREFIX}{of_schema()[:16]}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(PATIENT, [LOCK])
        found = _found(cursor)
        if name not in found:
            for stale in found:
                cursor.execute(f'DROP DATABASE "{stale}"')
            cursor.execute(f'CREATE DATABASE "{PREFIX}unfinished"')
            _furnish(f"{PREFIX}unfinished")
            cursor.execute(f'ALTER DATABASE "{PREFIX}unfinished" RENAME TO "{name}"')
    return name


def _found(cursor):
    cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
    return [name for (name,) in cursor.fetchall()]


def _furnish(name):
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        _let_tables_be_emptied()
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def _let_tables_be_emptied():
    """Let Django empty the append-only tables between tests that commit: it uses TRUNCATE."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgrelid::regclass FROM pg_trigger WHERE right(tgname, 12) = '_no_truncate'"
        )
        for trigger, table in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{trigger}" ON {table}')
