"""The roof's own jobs."""

from django.utils import timezone
from procrastinate.contrib.django import app

from aftercare.site.upkeep import canary


@app.task(name="site.receive_canary")
def receive_canary(*, canary_id: int) -> None:
    """A canary has come through the queue."""
    canary.receive(canary_id, timezone.now())
