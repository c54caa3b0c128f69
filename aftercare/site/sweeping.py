"""A few threads that run the registered sweeps when they are due."""

import threading
import time
from dataclasses import dataclass, field

from django.db import connections

from aftercare.records import sweeps
from aftercare.records.sweeps import Work

THREADS = 3


@dataclass
class _Turn:
    """A sweep and when it is due next (on the monotonic clock); while it runs, it is nobody's turn."""

    work: Work
    due: float = 0.0
    running: bool = False


@dataclass
class Sweeper:
    """Runs all sweeps until told to stop. A slow one occupies one thread; the others go on."""

    threads: list[threading.Thread] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _stopping: bool = False
    _turns: list[_Turn] = field(default_factory=list)

    def start(self) -> None:
        """Begin; every sweep is due at once."""
        self._turns = [_Turn(work) for work in sweeps.registered()]
        for number in range(THREADS):
            thread = threading.Thread(target=self._work, name=f"sweeper {number + 1}", daemon=True)
            self.threads.append(thread)
            thread.start()

    def stop(self, seconds: float) -> bool:
        """Begin no more sweeps and wait for those that run. True if all ended in time."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        deadline = time.monotonic() + seconds
        for thread in self.threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in self.threads)

    def _work(self) -> None:
        while turn := self._next():
            sweeps.run(turn.work)
            with self._changed:
                turn.running, turn.due = False, time.monotonic() + turn.work.seconds
                self._changed.notify()
        connections.close_all()

    def _next(self) -> _Turn | None:
        """Wait for the next turn and take it; None when stopping."""
        with self._changed:
            while not self._stopping:
                waiting = [turn for turn in self._turns if not turn.running]
                turn = min(waiting, key=lambda turn: turn.due, default=None)
                now = time.monotonic()
                if turn is not None and turn.due <= now:
                    turn.running = True
                    return turn
                self._changed.wait(turn.due - now if turn else None)
        return None
