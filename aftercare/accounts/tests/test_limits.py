from datetime import timedelta
from multiprocessing import get_context

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from aftercare.accounts import limits
from aftercare.accounts.models import Take


@pytest.mark.django_db
def test_a_limit_is_reached_and_forgotten():
    assert [limits.take("b", "k", 2, 60) for _ in range(3)] == [True, True, False]
    assert limits.take("b", "other", 2, 60)
    limits.forgive("b", "k")
    assert limits.take("b", "k", 2, 60)


@pytest.mark.django_db
def test_a_new_window_counts_anew():
    for _ in range(3):
        limits.take("b", "k", 2, 60)
    Take.objects.update(window_ends_at=timezone.now() - timedelta(seconds=1))
    assert limits.take("b", "k", 2, 60)
    assert Take.objects.get().used == 1


@pytest.mark.django_db
def test_ended_windows_are_swept():
    limits.take("b", "old", 2, 0)
    limits.take("b", "new", 2, 600)
    assert limits.forget_ended(timezone.now()) == 1


def _take_many(conninfo: str, times: int) -> int:
    with psycopg.connect(conninfo, autocommit=True) as plain:
        rows = [plain.execute(limits._TAKE, ["b", "k", 600]).fetchone()[0] for _ in range(times)]
    return sum(used <= 50 for used in rows)


@pytest.mark.django_db(transaction=True)
def test_four_processes_share_one_limit():
    wanted = connection.get_connection_params()
    names = ("host", "port", "user", "password", "passfile", "dbname")
    conninfo = psycopg.conninfo.make_conninfo(**{name: wanted[name] for name in names if wanted.get(name)})
    with get_context("fork").Pool(4) as pool:
        passed = pool.starmap(_take_many, [(conninfo, 25)] * 4)
    assert sum(passed) == 50
    assert Take.objects.get().used == 100
