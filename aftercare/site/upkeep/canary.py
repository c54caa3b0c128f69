"""A bird sent through the queue every few seconds. When it stops coming out, nobody's work is done."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from aftercare.site.models import Canary

KEPT = timedelta(hours=1)


def send() -> None:
    """Send a canary, unless the one before is still inside; forget old ones."""
    with transaction.atomic():
        Canary.objects.filter(sent_at__lt=timezone.now() - KEPT).delete()
        if not Canary.objects.filter(seen_at=None).exists():
            bird = Canary.objects.create(sent_at=timezone.now())
            app.configure_task("site.receive_canary").defer(canary_id=bird.pk)


def receive(canary_id: int, at: datetime) -> None:
    """Note that a canary came out."""
    Canary.objects.filter(pk=canary_id, seen_at=None).update(seen_at=at)


def age(at: datetime) -> timedelta | None:
    """How long ago the last canary came out; None before the first."""
    last = Canary.objects.exclude(seen_at=None).order_by("-seen_at").values_list("seen_at", flat=True).first()
    return at - last if last else None


def latency() -> timedelta | None:
    """How long the last canary took to come out."""
    last = Canary.objects.exclude(seen_at=None).order_by("-seen_at").first()
    return last.seen_at - last.sent_at if last and last.seen_at else None
