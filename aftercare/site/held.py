"""After a restore nothing of before is sent or done again until the operator says so.

The file `held` in the data directory stops all mail (`channels` looks at it before sending); jobs that
were waiting are put off to a day that doesn't come. `aftercare up --send-again` lets both go, `--send-none`
drops them.
"""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from aftercare.site.embedded.cluster import SUPERUSER, Cluster

NAME = "held"
NEVER = "9000-01-01 00:00:00+00"

JOBS = """
UPDATE procrastinate_jobs
SET status = 'todo', scheduled_at = %s, queueing_lock = NULL, worker_id = NULL, abort_requested = false
WHERE status IN ('todo', 'doing')
"""
MAILS = "SELECT count(*) FROM channels_outboundmessage WHERE state IN ('queued', 'leased')"
RELEASE = "UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo' AND scheduled_at = %s"
DROP = "DELETE FROM procrastinate_jobs WHERE status = 'todo' AND scheduled_at = %s"


@dataclass(frozen=True, kw_only=True)
class Held:
    """What is held since a restore: `moment` is the time that was restored."""

    moment: str
    restored: str
    mails: int
    jobs: int


def hold(cluster: Cluster) -> tuple[int, int]:
    """Put the waiting jobs off; returns how many mails and jobs are waiting."""
    with psycopg.connect(cluster.url(SUPERUSER)) as connection:
        found = connection.execute("SELECT to_regclass('channels_outboundmessage')").fetchone()
        if found is None or found[0] is None:  # a database that was never prepared
            return (0, 0)
        jobs = connection.execute(JOBS, [NEVER]).rowcount
        mails = connection.execute(MAILS).fetchone()
    return (mails[0] if mails else 0, jobs)


def note(data: Path, *, moment: str, waiting: tuple[int, int]) -> None:
    """Write the file that holds the outbox."""
    mails, jobs = waiting
    held = Held(moment=moment, restored=datetime.now(UTC).isoformat(), mails=mails, jobs=jobs)
    path = data / NAME
    path.touch(mode=0o600)
    path.write_text(json.dumps(asdict(held)))


def settle(connection: psycopg.Connection[Any], choice: str) -> int:
    """Let the jobs go (`send`) or forget them (`none`); returns how many. The caller removes the file."""
    return connection.execute(RELEASE if choice == "send" else DROP, [NEVER]).rowcount


def read(data: Path) -> Held | None:
    """What is held, or None. A file that can't be read holds as well."""
    path = data / NAME
    try:
        return Held(**json.loads(path.read_text()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError):
        return Held(
            moment="?",
            restored=datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(),
            mails=0,
            jobs=0,
        )
