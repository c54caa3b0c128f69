"""Named places where a test can kill the process, to prove that nothing is lost or doubled there.

Armed only by the environment: `AFTERCARE_FAILPOINT=name` or `name:3` (the third time).
"""

import os
import signal

_name, _, _times = os.environ.get("AFTERCARE_FAILPOINT", "").partition(":")
_left = [int(_times or 1)]


def reach(name: str) -> None:
    """Die here without a word if a test asked for it."""
    if name != _name:
        return
    _left[0] -= 1
    if _left[0] <= 0:
        os.kill(os.getpid(), signal.SIGKILL)
