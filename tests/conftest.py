"""Real servers for tests of the whole product."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from psycopg.conninfo import make_conninfo

from aftercare.channels.tests.dovecot import dovecot

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def imap():
    with dovecot() as server:
        yield server


def environment(**changed: str) -> dict[str, str]:
    """What a process of the product needs to work on the database of the test."""
    server = settings.DATABASES["default"]
    names = {"user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT", "dbname": "NAME"}
    parts = {key: server[name] for key, name in names.items() if server[name]}
    if passfile := server["OPTIONS"].get("passfile"):  # the throw-away server lets nobody in without
        parts["passfile"] = passfile
    return {
        **os.environ,
        "DATABASE_URL": make_conninfo("", **parts),
        "DJANGO_SETTINGS_MODULE": "aftercare.site.settings_test",
        **changed,
    }


@contextmanager
def worker(tmp_path: Path, **changed: str) -> Iterator[subprocess.Popen[bytes]]:
    """The product's worker, as a process of its own, on the database of the test. Killed at the end."""
    env = environment(**changed)
    with (tmp_path / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "aftercare.site.worker"], cwd=ROOT, env=env, stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
