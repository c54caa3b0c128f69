"""The whole traffic between rooms, on one page: which fact is heard by whom, now or later."""

from aftercare.records import health
from aftercare.records.sweeps import every
from aftercare.site.upkeep import canary, checks, rescue


def connect() -> None:
    """Connect the rooms. Called once, when Django is ready."""
    _sweep()
    _watch()


def _sweep() -> None:
    """What the worker does again and again; see `records/sweeps.py`."""
    every(10, "queue.canary", canary.send)
    every(15, "queue.rescue", rescue.rescue_stalled)
    every(3600, "queue.forget_old", rescue.forget_old)


def _watch() -> None:
    """What `/healthz/deep` and `/metrics` ask."""
    health.check("queue", checks.queue)
    health.check("backlog", checks.backlog)
    health.check("sweeps", checks.sweeping)
    health.check("alarms", checks.alarms)
