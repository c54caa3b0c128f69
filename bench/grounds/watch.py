"""CPU time of this process, of its children and of the database server, and the time on the wall."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil


@dataclass
class Cost:
    """What something took, in seconds."""

    wall: float = 0.0
    python: float = 0.0
    database: float = 0.0

    @property
    def cpu(self) -> float:
        return self.python + self.database


@contextmanager
def stop_watch(*others: int) -> Iterator[Cost]:
    """Measure the block. `others` are more processes (with their children) that count as ours."""
    cost, server = Cost(), _server()
    began = (time.perf_counter(), time.process_time(), sum(map(_tree, others)), _tree(server))
    yield cost
    cost.wall = time.perf_counter() - began[0]
    cost.python = time.process_time() - began[1] + sum(map(_tree, others)) - began[2]
    cost.database = _tree(server) - began[3]


def _server() -> int:
    """The postmaster of our connection; 0 if it runs elsewhere."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    return psutil.Process(backend).ppid() if psutil.pid_exists(backend) else 0


def _tree(pid: int) -> float:
    """CPU seconds of a process and of all below it, also of those that ended and were waited for."""
    if not pid:
        return 0.0
    root = psutil.Process(pid)
    return sum(_seconds(one) for one in [root, *root.children(recursive=True)])


def _seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)
