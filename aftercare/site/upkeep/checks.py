"""What the machinery itself can tell about its health: queue, sweeps, alarms."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from aftercare.records import sweeps
from aftercare.records.health import Finding
from aftercare.site.models import Alarm
from aftercare.site.upkeep import canary

SILENT = timedelta(seconds=60)  # without a canary for so long, the queue stands still
BACKLOG = 5_000  # jobs due and not begun


def queue() -> Finding:
    """The age of the last canary: does work get done at all?"""
    now = timezone.now()
    age, latency = canary.age(now), canary.latency()
    if age is None or latency is None:
        return Finding(ok=False, detail="no canary has come through yet")
    figures = {"canary_age_seconds": age.total_seconds(), "latency_seconds": latency.total_seconds()}
    return Finding(age < SILENT, f"last canary {age.total_seconds():.0f} s ago", figures)


def backlog() -> Finding:
    """Jobs that are due and that nobody has begun, and the oldest of them that is being worked on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now()),"
            " count(*) FILTER (WHERE status = 'doing'), count(*) FILTER (WHERE status = 'failed')"
            " FROM procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed')"
        )
        todo, doing, failed = cursor.fetchone()
    figures = {"todo": todo, "doing": doing, "failed": failed}
    return Finding(todo < BACKLOG, f"{todo} waiting, {doing} running, {failed} failed", figures)


def sweeping() -> Finding:
    """Sweeps that haven't gone well for ten of their rounds (or a minute)."""
    behind = sweeps.behind(timezone.now())
    return Finding(
        not behind, "late: " + ", ".join(behind) if behind else "all in time", {"late": len(behind)}
    )


def alarms() -> Finding:
    """Alarms that nobody has settled."""
    texts = list(
        Alarm.objects.filter(settled_at=None).order_by("-raised_at").values_list("subject", flat=True)[:5]
    )
    return Finding(not texts, "; ".join(texts) or "none", {"open": len(texts)})


def none_of(troubles: list[str]) -> Finding:
    """Well if there is nothing to complain about."""
    return Finding(ok=not troubles, detail="; ".join(troubles) or "nothing to complain about")
