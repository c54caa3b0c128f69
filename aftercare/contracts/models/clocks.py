"""Clocks 时限 (a projection of the timeline), breaches 违约 (never removed), waivers, warnings given."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Clock(models.Model):
    """One commitment on one ticket in one cycle, as last evaluated. Can be rebuilt from nothing.

    `seq` tells the clocks of a cycle apart when a change of priority replaced one. `wake_at` is when time
    alone may change something (due, a warning, a hold's agreed end): the only thing the sweeper looks at.
    """

    class State(models.TextChoices):
        RUNNING = "running"
        PAUSED = "paused"
        MET = "met"
        BREACHED = "breached"
        MET_LATE = "met_late"
        SUPERSEDED = "superseded"
        MERGED = "merged"
        CANCELLED = "cancelled"

    ticket = models.ForeignKey(
        "contracts.TimedTicket", models.PROTECT, related_name="clocks", db_index=False
    )  # clock_once serves it
    commitment = models.ForeignKey(
        "contracts.Commitment", models.PROTECT, related_name="clocks", db_index=False
    )  # so does clock_commitment
    cycle = models.PositiveIntegerField(default=1)
    seq = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=12, choices=State)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    fulfilled_at = models.DateTimeField(null=True)
    used_seconds = models.BigIntegerField(default=0)
    remaining_seconds = models.BigIntegerField(default=0)
    late_seconds = models.BigIntegerField(default=0)
    provisional = models.BooleanField(default=False)
    calendar_version = models.ForeignKey("contracts.CalendarVersion", models.PROTECT, related_name="+")
    wake_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)
    parked_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["wake_at"], condition=Q(wake_at__isnull=False, parked_at=None), name="clock_wake"
            ),
            models.Index(
                fields=["calendar_version"], condition=Q(state__in=("running", "paused")), name="clock_open"
            ),
            models.Index(fields=["commitment", "started_at"], name="clock_commitment"),
            models.Index(  # the figures of a period are read from it alone
                fields=["fulfilled_at"],
                name="clock_kept",
                condition=Q(state="met"),
                include=["id", "ticket", "commitment"],
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=["ticket", "commitment", "cycle", "seq"], name="clock_once"),
        )

    def __str__(self) -> str:
        return f"{self.ticket_id}:{self.commitment_id}/{self.cycle}.{self.seq}"


class Breach(models.Model):
    """A promise was broken. Written once for a clock, append-only; a wrong one is answered by a waiver."""

    clock = models.OneToOneField(Clock, models.PROTECT, related_name="breach")
    customer_id = models.BigIntegerField(null=True)
    due_at = models.DateTimeField()
    told_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["due_at"], name="breach_due"),)

    def __str__(self) -> str:
        return f"{self.clock_id} {self.due_at}"


class Waiver(models.Model):
    """A breach that doesn't count: who said so, and why."""

    breach = models.OneToOneField(Breach, models.PROTECT, related_name="waiver")
    reason = models.CharField(max_length=500)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.breach_id}: {self.reason}"


class WarningGiven(models.Model):
    """One warning step of one clock that was told, so that it's told once."""

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="warnings")
    step = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    told_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (models.UniqueConstraint(fields=["clock", "step"], name="warning_once"),)

    def __str__(self) -> str:
        return f"{self.clock_id} {self.step}"
