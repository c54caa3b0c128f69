"""Jobs of dead workers, canaries, and what the checks say about them."""

from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from aftercare.site.models import Alarm, Canary, Rescue
from aftercare.site.upkeep import canary, checks, rescue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_queue():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def defer(**options):
    return app.configure_task("site.receive_canary", **options).defer(canary_id=0)


def abandon():
    """Take the next job as a worker that dies at once."""
    with connection.cursor() as cursor:  # time stands still within a transaction
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL")
    worker = async_to_sync(app.job_manager.register_worker)()
    job = async_to_sync(app.job_manager.fetch_job)(queues=None, worker_id=worker)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour' WHERE id = %s",
            [worker],
        )
    return job.id


def status(job_id):
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs WHERE id = %s", [job_id])
        return cursor.fetchone()[0]


def test_job_of_a_dead_worker_is_put_back():
    job = defer()
    assert abandon() == job
    assert rescue.rescue_stalled() == 1
    assert status(job) == "todo"


def test_job_of_a_living_worker_is_left_alone():
    job = defer()
    worker = async_to_sync(app.job_manager.register_worker)()
    async_to_sync(app.job_manager.fetch_job)(queues=None, worker_id=worker)
    assert rescue.rescue_stalled() == 0
    assert status(job) == "doing"


def test_job_that_kills_its_workers_is_given_up_after_three_rescues():
    job = defer()
    for _ in range(rescue.MOST):
        abandon()
        assert rescue.rescue_stalled() == 1
    abandon()
    assert rescue.rescue_stalled() == 0
    assert status(job) == "failed"
    assert Alarm.objects.get().subject == f"job {job}"
    assert not checks.alarms().ok


def test_job_whose_place_is_taken_is_given_up_and_others_are_rescued():
    blocked = defer(queueing_lock="one")
    assert abandon() == blocked
    sibling = defer(queueing_lock="one")
    other = defer()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET priority = 9 WHERE id = %s", [other])
    assert abandon() == other
    assert rescue.rescue_stalled() == 1
    assert [status(job) for job in (blocked, sibling, other)] == ["failed", "todo", "todo"]


def test_counts_of_deleted_jobs_are_forgotten():
    Rescue.objects.create(job_id=10**9, count=1)
    rescue.forget_old()
    assert not Rescue.objects.exists()


def test_finished_jobs_are_deleted_after_a_week_and_not_before():
    old, fresh = defer(), defer()
    for _ in range(2):
        worker = async_to_sync(app.job_manager.register_worker)()
        job = async_to_sync(app.job_manager.fetch_job)(queues=None, worker_id=worker)
        async_to_sync(app.job_manager.finish_job)(job, status=Status.SUCCEEDED, delete_job=False)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_events SET at = now() - interval '8 days' WHERE job_id = %s", [old]
        )
    rescue.forget_old()
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM procrastinate_jobs")
        assert cursor.fetchall() == [(fresh,)]


def test_one_canary_is_inside_at_a_time():
    canary.send()
    canary.send()
    assert Canary.objects.count() == 1
    assert not checks.queue().ok, "none has come out yet"


def test_canary_that_came_out_is_the_queue_s_pulse():
    canary.send()
    now = timezone.now()
    canary.receive(Canary.objects.get().pk, now)
    assert canary.age(now) == timedelta(0)
    assert checks.queue().ok
    Canary.objects.update(seen_at=now - checks.SILENT)
    assert not checks.queue().ok


def test_backlog_counts_what_is_due():
    defer()
    defer(schedule_in={"hours": 1})
    assert checks.backlog().figures == {"todo": 1, "doing": 0, "failed": 0}
