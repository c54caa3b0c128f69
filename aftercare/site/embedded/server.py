"""The server process of a cluster: started as our direct child, waited for, stopped."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import psycopg
from psycopg import sql

from aftercare.foundation.errors import Refused
from aftercare.site.embedded.cluster import ROLE, SUPERUSER, Cluster, configure, make
from aftercare.site.processes.lookup import look_up
from aftercare.site.processes.spawning import spawn, stop

LADDER = ((signal.SIGINT, 20.0), (signal.SIGQUIT, 10.0))
SAME_START = 5.0  # seconds between the kernel's and PostgreSQL's idea of when it started

Say = Callable[[str], None]
Pause = Callable[[float], None]


def start(
    cluster: Cluster, *, say: Say = lambda text: None, settings: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Start the server, making the cluster first if needed. `wait_until_ready` comes next.

    `settings` are for this one run.
    """
    make(cluster)
    configure(cluster)
    settle_pid_file(cluster, say=say)
    own = [word for name, value in (settings or {}).items() for word in ("-c", f"{name}={value}")]
    return spawn(
        [cluster.binaries.program("postgres"), "-D", str(cluster.folder), *own],
        dies_by=signal.SIGINT,
        uid=cluster.account.uid,
        gid=cluster.account.gid,
        folder=cluster.folder,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
        output=(cluster.home / "start.log").open("wb"),
    )


def wait_until_ready(
    cluster: Cluster,
    child: subprocess.Popen[bytes],
    *,
    say: Say = lambda text: None,
    pause: Pause = time.sleep,
) -> None:
    """Wait until the server answers, however long a recovery takes. Refused if it ends before that."""
    began = told = time.monotonic()
    while not answers(cluster):
        if child.poll() is not None:
            raise Refused("PostgreSQL did not start:\n%(log)s", log=last_words(cluster))
        if time.monotonic() - told > 5:
            told = time.monotonic()
            say(f"still starting after {told - began:.0f} s: {last_words(cluster, lines=1)}")
        pause(0.03)


def furnish(cluster: Cluster) -> None:
    """Create the product's role and database, and the extension that search uses, where they are missing."""
    rights = sql.SQL("LOGIN" if cluster.durable else "LOGIN CREATEDB")
    with psycopg.connect(cluster.url(SUPERUSER, "postgres"), autocommit=True) as connection:
        if not _exists(connection, "pg_roles", "rolname"):
            create = sql.SQL("CREATE ROLE {} {} PASSWORD {}")
            connection.execute(
                create.format(sql.Identifier(ROLE), rights, sql.Literal(cluster.password(ROLE)))
            )
        if not _exists(connection, "pg_database", "datname"):
            connection.execute(sql.SQL("CREATE DATABASE {0} OWNER {0}").format(sql.Identifier(ROLE)))
    with psycopg.connect(cluster.url(SUPERUSER)) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")


def shut_down(child: subprocess.Popen[bytes]) -> int:
    """Fast shutdown, an immediate one if that takes too long; never SIGKILL, which leaves memory behind."""
    return stop(child, LADDER)


def last_words(cluster: Cluster, lines: int = 12) -> str:
    """The end of the server's newest log."""
    logs = [cluster.home / "start.log", *cluster.log.glob("*.log")]
    newest = max((log for log in logs if log.exists()), key=lambda log: log.stat().st_mtime_ns, default=None)
    return "\n".join(newest.read_text(errors="replace").splitlines()[-lines:]) if newest else ""


def settle_pid_file(cluster: Cluster, *, say: Say = lambda text: None) -> None:
    """Judge a `postmaster.pid` left behind; signal only what proves to be this cluster's server.

    If its process id now belongs to somebody else, or to a zombie, PostgreSQL would refuse to start as long
    as that lives. We put our own id there instead: a parent's id counts as stale, and the other checks that
    PostgreSQL makes with this file (shared memory still in use) stay.
    """
    path = cluster.folder / "postmaster.pid"
    if (pid := _written_pid(path)) is None:
        return
    if is_our_server(cluster, pid):
        say(f"waiting for the previous server ({pid}) to end")
        _end_previous(cluster, pid)
    elif Path(f"/proc/{pid}").exists():
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join([f"{os.getpid()}\n", *lines[1:]]))


def is_our_server(cluster: Cluster, pid: int) -> bool:
    """Whether this process is the server of this cluster: program, folder and start time all agree."""
    running = look_up(pid)
    if running is None or running.program != "postgres":
        return False
    written = (cluster.folder / "postmaster.pid").read_text().splitlines()
    same_start = len(written) > 2 and abs(float(written[2]) - running.started) < SAME_START
    return same_start and running.folder in (None, cluster.folder.resolve())


def _end_previous(cluster: Cluster, pid: int) -> None:
    """An orphan has its order to stop from the kernel; remind it, and then insist."""
    for number, seconds in ((None, 10.0), *LADDER):
        if number is not None and is_our_server(cluster, pid):
            os.kill(pid, number)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if look_up(pid) is None:
                return
            time.sleep(0.05)
    raise Refused("The previous PostgreSQL (process %(pid)s) does not end.", pid=pid)


def _written_pid(path: Path) -> int | None:
    try:
        return abs(int(path.read_text().splitlines()[0]))
    except (OSError, ValueError, IndexError):
        return None


def answers(cluster: Cluster) -> bool:
    """Whether the server runs and lets us in."""
    try:
        with psycopg.connect(cluster.url(SUPERUSER, "postgres"), connect_timeout=5):
            return True
    except psycopg.OperationalError:
        return False


def _exists(connection: psycopg.Connection, table: str, column: str) -> bool:
    query = sql.SQL("SELECT 1 FROM {} WHERE {} = %s").format(sql.Identifier(table), sql.Identifier(column))
    return connection.execute(query, [ROLE]).fetchone() is not None
