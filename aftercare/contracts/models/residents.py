"""Resident service 驻场: who is promised to be where on which days, and who was there."""

from django.db import models
from django.db.models import F, Q


class ResidentPlan(models.Model):
    """Somebody on the customer's premises from one day to another, on these days of the week.

    `weekdays` holds the ISO numbers, 1 is Monday. With a `calendar`, days on which it is shut are not owed.
    """

    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="resident_plans")
    person = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    person_name = models.CharField(max_length=60)
    place = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField()
    weekdays = models.CharField(max_length=7)
    calendar = models.ForeignKey("contracts.Calendar", models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    made_by_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("starts_on", "id")
        constraints = (
            models.CheckConstraint(name="resident_period", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="resident_weekdays", condition=Q(weekdays__regex="^[1-7]{1,7}$")),
        )

    def __str__(self) -> str:
        return f"{self.person_name} {self.place}"


class ResidentDay(models.Model):
    """One day of a plan as it was: there, somebody else there instead, or nobody and why."""

    class State(models.TextChoices):
        PRESENT = "present"
        SUBSTITUTE = "substitute"
        ABSENT = "absent"

    plan = models.ForeignKey(ResidentPlan, models.PROTECT, related_name="days")
    day = models.DateField()
    state = models.CharField(max_length=10, choices=State)
    arrived = models.TimeField(null=True)
    left = models.TimeField(null=True)
    substitute = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ("day",)
        constraints = (
            models.UniqueConstraint(fields=["plan", "day"], name="resident_day_once"),
            models.CheckConstraint(
                name="resident_day_told",
                condition=Q(state="present", arrived__isnull=False)
                | Q(state="substitute", arrived__isnull=False) & ~Q(substitute="")
                | Q(state="absent", arrived=None, left=None) & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="resident_left_after", condition=Q(left=None) | Q(left__gte=F("arrived"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan_id} {self.day} {self.state}"
