"""Jobs whose worker died are given to another one, but not for ever.

Procrastinate leaves them in `doing`. Its documented recipe stops at the first job that can't be put back and
lets a job that kills its worker do so without end; this doesn't.
"""

import logging
from typing import cast

from asgiref.sync import async_to_sync
from django.db import connection, transaction
from django.utils import timezone
from procrastinate import exceptions
from procrastinate.contrib.django import app
from procrastinate.jobs import Job, Status

from aftercare.site.models import Alarm

log = logging.getLogger(__name__)

SILENCE = 30  # seconds without a heartbeat after which a worker counts as dead
MOST = 3  # rescues of one job; after that it is taken for what kills its workers


def rescue_stalled() -> int:
    """Put every job of a dead worker back into the queue, each by itself. Returns how many were rescued."""
    stalled = async_to_sync(app.job_manager.get_stalled_jobs)(seconds_since_heartbeat=SILENCE)
    return sum(rescue(job) for job in stalled)


def rescue(job: Job) -> bool:
    """Put one job back, or give it up: after `MOST` rescues, or if its place in the queue is taken."""
    job_id = cast("int", job.id)
    try:
        with transaction.atomic():
            if _count(job_id) > MOST:
                _give_up(job, "it was rescued three times and still not finished")
                return False
            async_to_sync(app.job_manager.retry_job)(job, retry_at=timezone.now())
    except exceptions.ConnectorException as error:
        with transaction.atomic():
            _give_up(job, f"it can't be put back ({error.__cause__ or error})")
        return False
    log.warning("job %s (%s) was rescued from a dead worker", job_id, job.task_name)
    return True


def _count(job_id: int) -> int:
    """Count this rescue of the job; with the job's row locked, so that two rescuers don't count twice."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO site_rescue (job_id, count) VALUES (%s, 1)"
            " ON CONFLICT (job_id) DO UPDATE SET count = site_rescue.count + 1 RETURNING count",
            [job_id],
        )
        return int(cursor.fetchone()[0])


def _give_up(job: Job, why: str) -> None:
    async_to_sync(app.job_manager.finish_job)(job, status=Status.FAILED, delete_job=False)
    log.error("job %s (%s) is given up: %s", job.id, job.task_name, why)
    Alarm.objects.get_or_create(
        kind="job_given_up",
        subject=f"job {job.id}",
        settled_at=None,
        defaults={"text": f"{job.task_name}: {why}"},
    )


def forget_old() -> None:
    """Delete finished jobs after a week and failed ones after a quarter."""
    async_to_sync(app.job_manager.delete_old_jobs)(
        nb_hours=7 * 24, include_cancelled=True, include_aborted=True
    )
    async_to_sync(app.job_manager.delete_old_jobs)(nb_hours=90 * 24, include_failed=True)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM site_rescue WHERE job_id NOT IN (SELECT id FROM procrastinate_jobs)")
