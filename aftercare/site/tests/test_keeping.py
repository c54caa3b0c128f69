"""Children are kept alive with growing pauses, and stopped by a ladder of signals."""

import signal
import subprocess
import sys

import pytest

from aftercare.site.processes.spawning import spawn
from aftercare.site.supervisor.keeping import PAUSES, STEADY, Keeper, spell_exit, stop_all
from aftercare.site.tests.waiting import until

STUBBORN = "import signal, sys; signal.signal(15, signal.SIG_IGN); print('ready', flush=True); signal.pause()"


@pytest.fixture
def said():
    return []


def keeper_of(said, *program):
    def begin():
        return spawn(program, dies_by=signal.SIGKILL, output=subprocess.PIPE)

    return Keeper(
        "part", begin, ((signal.SIGTERM, 0.2), (signal.SIGKILL, 5.0)), lambda text, name: said.append(text)
    )


def test_ended_child_is_started_again_after_growing_pauses(said):
    keeper = keeper_of(said, "sleep", "600")
    now, pauses = 0.0, []
    for _ in range(4):
        keeper.tend(now)
        keeper.child.kill()
        keeper.child.wait()
        keeper.tend(now)
        assert keeper.child is None
        pauses.append(keeper.due - now)
        now = keeper.due
    assert pauses == pytest.approx(PAUSES[:4])
    assert said == [f"ended (signal SIGKILL); starting again in {pause:.1f} s" for pause in pauses]


def test_child_is_not_started_before_it_is_due(said):
    keeper = keeper_of(said, "true")
    keeper.tend(0.0)
    keeper.child.wait()
    keeper.tend(0.0)
    keeper.tend(PAUSES[0] / 2)
    assert keeper.child is None


def test_long_life_is_rewarded_with_a_short_pause(said):
    keeper = keeper_of(said, "true")
    keeper.failures = 5
    keeper.tend(0.0)
    keeper.child.wait()
    keeper.tend(STEADY + 1)
    assert keeper.due == pytest.approx(STEADY + 1 + PAUSES[0])


def test_child_that_cannot_start_is_tried_again(said):
    def begin():
        raise FileNotFoundError("gone")

    keeper = Keeper("part", begin, ((signal.SIGTERM, 1.0),), lambda text, name: said.append(text))
    keeper.tend(0.0)
    assert (keeper.child, keeper.due, said) == (
        None,
        PAUSES[0],
        ["can't be started (gone); next attempt in 0.3 s"],
    )


def test_stubborn_child_is_killed_at_the_end_of_its_ladder(said):
    keeper = keeper_of(said, sys.executable, "-c", STUBBORN)
    keeper.tend(0.0)
    assert keeper.child.stdout.readline() == b"ready\n"
    stop_all([keeper])
    assert keeper.child.returncode == -signal.SIGKILL


def test_hurry_goes_straight_to_the_last_rung(said):
    keeper = keeper_of(said, sys.executable, "-c", STUBBORN)
    keeper.ladder = ((signal.SIGTERM, 600.0), (signal.SIGKILL, 600.0))
    keeper.tend(0.0)
    assert keeper.child.stdout.readline() == b"ready\n"
    stop_all([keeper], hurry=lambda: True)
    assert keeper.child.returncode == -signal.SIGKILL


def test_child_dies_with_its_parent():
    script = (
        "import signal, sys; from aftercare.site.processes.spawning import spawn\n"
        "child = spawn(['sleep', '600'], dies_by=signal.SIGKILL)\n"
        "print(child.pid, flush=True); sys.stdin.read()\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    from aftercare.site.tests.servers import is_alive

    until(lambda: not is_alive(pid))


@pytest.mark.parametrize(("code", "spelt"), [(-9, "signal SIGKILL"), (1, "exit code 1"), (0, "exit code 0")])
def test_exit_is_spelt(code, spelt):
    assert spell_exit(code) == spelt
