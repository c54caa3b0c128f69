"""Named places where a test can kill the process, to prove that nothing is lost or doubled there.

Armed only by tests (`arm`) or by the environment: `AFTERCARE_FAILPOINT=name` or `name:3` (the third time).
"""

import os
import signal

_armed: dict[str, int] = {}


def arm(place: str) -> None:
    """Die at this place: `name`, or `name:3` for the third time. An empty text disarms."""
    _armed.clear()
    name, _, times = place.partition(":")
    if name:
        _armed[name] = int(times or 1)


def reach(name: str) -> None:
    """Die here without a word if a test asked for it."""
    if name not in _armed:
        return
    _armed[name] -= 1
    if _armed[name] <= 0:
        os.kill(os.getpid(), signal.SIGKILL)


arm(os.environ.get("AFTERCARE_FAILPOINT", ""))
