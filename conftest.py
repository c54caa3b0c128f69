"""The test run: hypothesis' profile, what may be skipped, and a PostgreSQL where none is given."""

import os
import shutil

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "ci", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], database=None
)
settings.register_profile("dev", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

NEEDS = {"browser": ("chromium", "chromium-browser", "google-chrome"), "dovecot": ("dovecot",)}


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs a program that is missing; with AFTERCARE_REQUIRE_BROWSER=1 fail instead."""
    for marker, programs in NEEDS.items():
        if item.get_closest_marker(marker) and not _found(programs):
            give_up = pytest.fail if os.environ.get("AFTERCARE_REQUIRE_BROWSER") == "1" else pytest.skip
            give_up(f"needs {programs[0]} on PATH")


def _found(programs: tuple[str, ...]) -> bool:
    path = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"
    return any(shutil.which(program, path=path) for program in programs)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Point Django at a throw-away embedded PostgreSQL unless DATABASE_URL names a server."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    from django.conf import settings as django_settings

    from aftercare.site.config import Config
    from aftercare.site.embedded.throwaway import throwaway

    with throwaway() as url:
        os.environ["DATABASE_URL"] = url
        server = Config().database()
        database = django_settings.DATABASES["default"]
        database.update({key: server[key] for key in ("USER", "PASSWORD", "HOST", "PORT")})
        database["OPTIONS"].update(server["OPTIONS"])
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let Django empty the append-only tables between tests that commit: it uses TRUNCATE."""
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgrelid::regclass FROM pg_trigger WHERE right(tgname, 12) = '_no_truncate'"
        )
        for trigger, table in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{trigger}" ON {table}')
