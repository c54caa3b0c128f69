"""Children: started through `launch.py`, in a session of their own, so that only we signal them."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

LAUNCH = str(Path(__file__).with_name("launch.py"))


def spawn(
    program: Sequence[str],
    *,
    dies_by: signal.Signals,
    uid: int | None = None,
    gid: int | None = None,
    folder: Path | None = None,
    env: Mapping[str, str] | None = None,
    output: int | IO[Any] | None = None,
) -> subprocess.Popen[bytes]:
    """Start `program`; it is sent `dies_by` when we end, however we end. Call it from the main thread only.

    As root, `uid` and `gid` name the account it runs as. Its standard error goes where its output goes.
    """
    identity = [str(os.getuid() if uid is None else uid), str(os.getgid() if gid is None else gid)]
    launch = [sys.executable, "-I", "-S", LAUNCH, str(int(dies_by)), str(os.getpid()), *identity]
    return subprocess.Popen(
        [*launch, str(folder or Path.cwd()), *program],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=None if output is None else subprocess.STDOUT,
        env=None if env is None else dict(env),
        start_new_session=True,
    )


def stop(child: subprocess.Popen[bytes], ladder: Sequence[tuple[signal.Signals, float]]) -> int:
    """Send each signal of the ladder and wait its seconds, until the child has ended. Returns its exit code.

    The last rung waits without limit. The child is ours and not yet reaped, so its id can't be another's.
    """
    for number, seconds in ladder[:-1]:
        child.send_signal(number)
        try:
            return child.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
    child.send_signal(ladder[-1][0])
    return child.wait()
