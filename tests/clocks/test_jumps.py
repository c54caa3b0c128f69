"""Real workers whose wall clocks jump, go back and stand still: every breach once, with its true time."""

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection

from aftercare.accounts.tests.people import make_person
from aftercare.contracts.models import Breach, PenaltyCase
from aftercare.contracts.tests.world import add_promise, make_contract, start
from aftercare.records.models import Entry
from aftercare.site.tests.waiting import until
from tests.conftest import worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faketime, pytest.mark.slow]

LIBRARY = "libfaketimeMT.so.1"
HOUR = timedelta(hours=1)


@pytest.fixture
def wrong_clock(tmp_path):
    """What makes a process read its wall clock from a file; `show` writes the file."""
    file = tmp_path / "clock"
    file.write_text("+0")
    found = next(Path("/usr/lib").glob(f"*/faketime/{LIBRARY}"), Path("/usr/lib/faketime") / LIBRARY)
    return file, {
        "LD_PRELOAD": str(found),
        "FAKETIME_TIMESTAMP_FILE": str(file),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DONT_RESET": "1",
    }


def database_now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def promised():
    """A promise of an hour that costs something, with a warning at its half."""
    contract = make_contract()
    add_promise(contract, penalty=Decimal(500), warnings=[{"share": 50, "to": ["service_managers"]}])
    return contract


def overdue(contract):
    """A ticket whose promise was broken a minute ago."""
    return start(contract, received_at=database_now() - HOUR - timedelta(minutes=1))


def breached():
    return dict(Breach.objects.values_list("clock__ticket", "due_at"))


def test_a_worker_with_a_wrong_clock_states_what_is_true_and_states_it_once(tmp_path, wrong_clock):
    make_person("service_manager")
    file, environment = wrong_clock
    contract = promised()
    half = start(contract, received_at=database_now() - 0.6 * HOUR)
    young = start(contract, received_at=database_now())
    late = []
    with worker(tmp_path, **environment):
        for shown in ("+0", "+2h", "-1h", "2026-01-01 00:00:00", "+0"):
            file.write_text(shown)
            late.append(overdue(contract))
            until(lambda: late[-1] in breached())
    found = breached()
    assert sorted(found) == late
    assert {young, half} & found.keys() == set()
    assert PenaltyCase.objects.count() == len(late)
    told = Entry.objects.filter(kind="contracts.CommitmentBreached").order_by("subject_id")
    assert [(entry.subject_id, entry.at) for entry in told] == sorted(found.items())
    assert all(breach.due_at < breach.told_at <= database_now() for breach in Breach.objects.all())
    warned = Entry.objects.filter(kind="contracts.WarningDue").values_list("subject_id", flat=True)
    assert list(warned) == [half]
