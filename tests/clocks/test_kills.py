"""Sweepers that die, and sweepers that work at the same moment: every breach and every case once."""

import signal
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal

import pytest

from aftercare.contracts.actions.sweeping import BATCH, sweep_due
from aftercare.contracts.models import Breach, Clock, PenaltyCase
from aftercare.contracts.tests.world import MORNING, add_promise, later, make_contract, start
from aftercare.records.models import Entry
from tests.conftest import ROOT, environment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

LATE = later(hours=3)
SWEEP = (
    "import django, datetime, sys; django.setup()\n"
    "from aftercare.contracts.actions.sweeping import sweep_due\n"
    "sweep_due(datetime.datetime.fromisoformat(sys.argv[1]))"
)


def sweeper(**changed: str) -> subprocess.Popen[bytes]:
    """A process that sweeps once, at the time it is told."""
    command = [sys.executable, "-c", SWEEP, LATE.isoformat()]
    return subprocess.Popen(command, cwd=ROOT, env=environment(**changed))


def broken(count):
    contract = make_contract()
    add_promise(contract, penalty=Decimal(500))
    return [start(contract, received_at=MORNING - timedelta(seconds=n)) for n in range(count)]


def assert_stated_once(tickets):
    told = Entry.objects.filter(kind="contracts.CommitmentBreached").values_list("subject_id", "at")
    assert sorted(told) == sorted(Breach.objects.values_list("clock__ticket", "due_at"))
    assert sorted(subject for subject, _at in told) == sorted(tickets)
    assert Breach.objects.count() == PenaltyCase.objects.count() == len(tickets)
    proposed = Entry.objects.filter(kind="contracts.PenaltyProposed")
    assert proposed.count() == len(tickets)
    assert not Clock.objects.exclude(parked_at=None).exists()


def test_a_sweeper_killed_in_the_middle_leaves_whole_batches_and_the_next_one_finishes():
    tickets = broken(2 * BATCH)
    dying = sweeper(AFTERCARE_FAILPOINT="before_swept_commit:2")
    assert dying.wait() == -signal.SIGKILL
    assert Breach.objects.count() == BATCH
    assert (
        PenaltyCase.objects.count() == Entry.objects.filter(kind="contracts.PenaltyProposed").count() == BATCH
    )
    sweep_due(LATE)
    assert_stated_once(tickets)
    assert sweep_due(LATE) == 0


def test_two_sweepers_at_the_same_moment_state_each_breach_once():
    tickets = broken(3 * BATCH)
    together = [sweeper() for _ in range(2)]
    assert [one.wait() for one in together] == [0, 0]
    sweep_due(LATE)
    assert_stated_once(tickets)
