"""The test run: hypothesis' profile, what may be skipped, and a PostgreSQL where none is given."""

import os
import shutil
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "ci", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], database=None
)
settings.register_profile("dev", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

POP3 = ("/usr/lib/dovecot/pop3-login", "/usr/libexec/dovecot/pop3-login")
NEEDS = {
    "browser": ("chromium", "chromium-browser", "google-chrome"),
    "dovecot": ("dovecot",),
    "pop3": POP3,
    "faketime": ("faketime",),
}


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
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker):
    """Test databases are copies of a ready-made one, on a throw-away PostgreSQL unless one is given."""
    from django.conf import settings as django_settings

    from aftercare.site.tests.ready_made import ready_made

    with _server(django_settings.DATABASES["default"]):
        with django_db_blocker.unblock():
            made = {"TEMPLATE": ready_made(), "MIGRATE": False}
        django_settings.DATABASES["default"]["TEST"].update(made)
        yield


@contextmanager
def _server(database):
    """DATABASE_URL's; or an embedded one that is gone afterwards."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    from aftercare.site.config import Config
    from aftercare.site.embedded.throwaway import throwaway

    with throwaway() as url:
        os.environ["DATABASE_URL"] = url
        server = Config().database()
        database.update({key: server[key] for key in ("USER", "PASSWORD", "HOST", "PORT")})
        database["OPTIONS"].update(server["OPTIONS"])
        yield
