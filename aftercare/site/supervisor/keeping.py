"""Keeping one child alive: started, and started again after a growing pause whenever it ends."""

import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

Start = Callable[[], subprocess.Popen[bytes]]
Ladder = Sequence[tuple[signal.Signals, float]]
PAUSES = (0.3, 1.0, 2.0, 4.0, 8.0, 15.0)  # seconds
STEADY = 60.0  # a child that lived this long is started again at once


@dataclass
class Keeper:
    """One child: how it is started, how it is asked to stop, and when it is due to be started again."""

    name: str
    start: Start
    ladder: Ladder
    say: Callable[[str, str], None]
    child: subprocess.Popen[bytes] | None = None
    failures: int = 0
    due: float = 0.0
    _began: float = field(default=0.0, repr=False)

    def tend(self, now: float) -> None:
        """Reap the child if it has ended; start it if it is due."""
        if self.child is not None and self.child.poll() is not None:
            self._mourn(self.child.returncode, now)
        if self.child is None and now >= self.due:
            self.raise_child(now)

    def raise_child(self, now: float) -> None:
        """Start the child. One that can't even start counts as one that ended."""
        self._began = now
        try:
            self.child = self.start()
        except Exception as error:  # noqa: BLE001 - whatever it is, the others live on and we try again
            self._retry(now)
            self.say(f"can't be started ({error}); next attempt in {self.due - now:.1f} s", self.name)

    def send(self, number: signal.Signals) -> None:
        if self.child is not None and self.child.poll() is None:
            self.child.send_signal(number)

    def _mourn(self, code: int, now: float) -> None:
        self.child = None
        if now - self._began > STEADY:
            self.failures = 0
        self._retry(now)
        self.say(f"ended ({spell_exit(code)}); starting again in {self.due - now:.1f} s", self.name)

    def _retry(self, now: float) -> None:
        self.due = now + PAUSES[min(self.failures, len(PAUSES) - 1)]
        self.failures += 1


def spell_exit(code: int) -> str:
    """`signal SIGKILL` or `exit code 1`."""
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def stop_all(keepers: Sequence[Keeper], *, hurry: Callable[[], bool] = lambda: False) -> None:
    """Ask all to stop at once and climb each one's ladder until all have ended. `hurry` skips the waits."""
    climbs = [_climb(keeper) for keeper in keepers]
    while climbs := [climb for climb in climbs if next(climb, False)]:
        if hurry():
            for keeper in keepers:
                keeper.send(keeper.ladder[-1][0])
        time.sleep(0.02)


def _climb(keeper: Keeper) -> Iterator[bool]:
    for number, seconds in keeper.ladder:
        keeper.send(number)
        deadline = time.monotonic() + seconds
        while keeper.child is not None and keeper.child.poll() is None and time.monotonic() < deadline:
            yield True
    while keeper.child is not None and keeper.child.poll() is None:
        yield True
