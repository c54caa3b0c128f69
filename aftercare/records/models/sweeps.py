"""What the sweeps have last done."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F
from django.utils import timezone


class Sweep(models.Model):
    """One sweep: when it last went well, and how often in a row it has failed since."""

    name = models.CharField(max_length=60, primary_key=True)
    last_started = models.DateTimeField()
    last_ok = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    failures = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def note_success(cls, name: str, started: datetime) -> Self:
        """It went well; what went wrong before stays readable."""
        values = {"last_started": started, "last_ok": timezone.now(), "failures": 0}
        return cls.objects.update_or_create(name=name, defaults=values)[0]

    @classmethod
    def note_failure(cls, name: str, started: datetime, error: str) -> Self:
        """It failed, once more."""
        values = {"last_started": started, "last_error": error[:2000]}
        return cls.objects.update_or_create(
            name=name,
            defaults={**values, "failures": F("failures") + 1},
            create_defaults={**values, "failures": 1},
        )[0]
