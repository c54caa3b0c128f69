"""The worker: the queue's jobs and the sweeps, in one process. Run as `python -m aftercare.site.worker`.

It ends by itself when it loses the database or its listener, and the supervisor starts another one: a fresh
process is the surest way back. SIGTERM lets what runs come to its end, within half a minute.
"""

import asyncio
import logging
import os
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from procrastinate.contrib.django import DjangoApp

POLLING = 1.5  # seconds; a notification that gets lost costs no more than this
JOBS = 4
DRAIN = 20.0  # seconds for jobs, then the rest of half a minute for sweeps
LAST = 29.0
ORPHAN = 2.0
STATEMENTS = "-c statement_timeout=60000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000"

log = logging.getLogger(__name__)


def main() -> None:
    """Work until told to stop. Ends with exit code 1 if it can't go on."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftercare.site.settings")
    import django
    from django.conf import settings

    settings.DATABASES["default"]["OPTIONS"]["options"] = STATEMENTS
    django.setup()
    wait_for_database()
    from aftercare.site.sweeping import Sweeper

    sweeper = Sweeper()
    sweeper.start()
    stopped = asyncio.run(run_jobs())
    sweeper.stop(8.0)
    logging.shutdown()
    os._exit(0 if stopped else 1)  # a thread that hangs must not keep us


async def run_jobs() -> bool:
    """Carry out jobs. True if we were told to stop, False if the worker gave up."""
    import signal

    from procrastinate.contrib.django import DjangoApp, app

    told = asyncio.Event()
    parent = os.getppid()
    loop = asyncio.get_running_loop()
    # Tasks keep deferring through Django's connection, so that a job and its rows share a transaction.
    own = DjangoApp(connector=app.connector.get_worker_connector())  # type: ignore[attr-defined]
    own.tasks = app.tasks
    async with own.open_async():
        work = asyncio.ensure_future(_work(own))

        def stop() -> None:
            told.set()
            work.cancel()
            leave_in_time(parent)

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop)
        try:
            await work
        except asyncio.CancelledError:
            log.info("stopped")
        except Exception:
            log.exception("the worker can't go on")
    return told.is_set()


def leave_in_time(parent: int) -> None:
    """Whatever hangs, be gone half a minute after being told; at once if nobody is left to wait for us."""
    seconds = LAST if os.getppid() == parent else ORPHAN
    timer = threading.Timer(seconds, os._exit, [1])
    timer.daemon = True
    timer.start()


def wait_for_database() -> None:
    """Wait until the database answers; being started beside it is no mistake."""
    from django.db import OperationalError, connection

    while True:
        try:
            connection.ensure_connection()
        except OperationalError as error:
            log.warning("waiting for the database (%s)", str(error).strip().splitlines()[-1])
            time.sleep(1.0)
        else:
            connection.close()
            return


async def _work(app: "DjangoApp") -> None:
    await app.run_worker_async(
        concurrency=JOBS,
        fetch_job_polling_interval=POLLING,
        shutdown_graceful_timeout=DRAIN,
        install_signal_handlers=False,
    )


if __name__ == "__main__":
    from aftercare.site import worker  # noqa: PLW0406 - by its own name, as Procrastinate wants it

    worker.main()
