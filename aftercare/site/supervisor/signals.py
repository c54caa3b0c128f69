"""Waiting for signals in one place instead of being interrupted by them anywhere."""

import signal

STOP = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}


class Stopped(Exception):
    """Somebody asked us to stop."""


def take_over() -> None:
    """From now on signals wait until `pause` looks for them. Children get an empty mask from `launch.py`."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP | {signal.SIGCHLD})


def pause(seconds: float) -> None:
    """Wait until a child ends or the time is over. Raises Stopped when asked to stop."""
    got = signal.sigtimedwait(STOP | {signal.SIGCHLD}, seconds)
    if got is not None and got.si_signo in STOP:
        raise Stopped


def stop_again() -> bool:
    """Whether somebody asked us to stop since we last looked."""
    return signal.sigtimedwait(STOP, 0) is not None
