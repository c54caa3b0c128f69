"""Sweeps run alone, are noted, and never take others down."""

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from aftercare.records import sweeps
from aftercare.records.models import Sweep

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_else_registered(monkeypatch):
    monkeypatch.setattr(sweeps, "_works", {})


def register(function, name="test.sweep", seconds=5):
    sweeps.every(seconds, name, function)
    return sweeps.registered()[-1]


def fail():
    raise ValueError("out of order")


def test_success_is_noted():
    assert sweeps.run(register(lambda: None))
    noted = Sweep.objects.get()
    assert (noted.name, noted.failures, noted.last_error) == ("test.sweep", 0, "")
    assert noted.last_ok >= noted.last_started


def test_failures_are_counted_and_forgotten_after_a_success():
    work = register(fail)
    assert not sweeps.run(work)
    assert not sweeps.run(work)
    noted = Sweep.objects.get()
    assert (noted.failures, noted.last_ok, noted.last_error) == (2, None, "ValueError: out of order")
    work.function = lambda _now: None
    assert sweeps.run(work)
    noted.refresh_from_db()
    assert (noted.failures, noted.last_error) == (0, "ValueError: out of order")


@pytest.mark.django_db(transaction=True)
def test_failure_inside_a_transaction_leaves_the_connection_usable():
    def break_it():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM no_such_table")

    assert not sweeps.run(register(break_it))
    assert Sweep.objects.get().failures == 1


def test_only_one_worker_runs_a_sweep_at_a_time():
    ran = []
    work = register(lambda: ran.append(1))
    key = (sweeps.LOCKS, sweeps.key_of(work.name))
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
        other.execute("SELECT pg_advisory_lock(%s, %s)", key)
        assert not sweeps.run(work)
        assert ran == []
        other.execute("SELECT pg_advisory_unlock(%s, %s)", key)
    assert sweeps.run(work)
    assert ran == [1]


def test_lock_is_given_back():
    work = register(fail)
    sweeps.run(work)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database"
            " WHERE locktype = 'advisory' AND datname = current_database()"
        )
        assert cursor.fetchone() == (0,)


def test_sweeps_that_never_went_well_are_behind():
    good, bad = register(lambda: None, "good"), register(fail, "bad")
    assert sweeps.behind(timezone.now()) == ["good", "bad"]
    sweeps.run(good)
    sweeps.run(bad)
    assert sweeps.behind(timezone.now()) == ["bad"]


@pytest.mark.django_db(transaction=True)
def test_lost_connection_is_survived():
    def cut():
        connection.connection.close()

    assert not sweeps.run(register(cut)) or connection.connection is None
    assert sweeps.run(register(lambda: None, "next"))
