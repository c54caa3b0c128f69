"""Calendars 日历: when time counts. A version never changes; running clocks move on to the newest one."""

from django.db import models
from django.db.models.functions import Now


class Calendar(models.Model):
    """A named calendar. `key` is how presets call it: 7x24, 5x8."""

    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.name


class CalendarVersion(models.Model):
    """What the calendar says since `made_at`: the wire format that the command line documents."""

    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    sources = models.JSONField(default=dict)  # year → where its days come from: official or own
    confirmed_until = models.DateField(null=True)
    note = models.CharField(max_length=200, blank=True)
    made_by_id = models.BigIntegerField(null=True)
    made_by_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (models.UniqueConstraint(fields=["calendar", "number"], name="calendar_version_once"),)

    def __str__(self) -> str:
        return f"{self.calendar_id}/{self.number}"
