"""Becomes another program, after promising the kernel to die with its parent.

Run as a script, with nothing but the standard library: SIGNAL PARENT UID GID FOLDER PROGRAM ARGUMENT…
The promise (prctl PR_SET_PDEATHSIG) must come after the switch of account, which would cancel it, and before
the program, which needs not know of it.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def die_with_parent(number: int, parent: int) -> None:
    """Have the kernel send us the signal `number` when our parent, the process `parent`, ends."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:  # it ended before we could ask
        os.kill(os.getpid(), number)


def become(uid: int, gid: int) -> None:
    """Leave root's rights behind for good."""
    if os.geteuid() == 0 and uid != 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)


def main(number: str, parent: str, uid: str, gid: str, folder: str, *program: str) -> None:
    os.chdir(folder)
    become(int(uid), int(gid))
    os.umask(0o077)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    die_with_parent(int(number), int(parent))
    os.execvp(program[0], program)


if __name__ == "__main__":
    main(*sys.argv[1:])
