"""对接: other systems that we speak to or that speak to us, beside mail."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

STATES = ("queued", "leased", "sent", "failed")


def words(length: int) -> "ArrayField[Any, Any]":
    return ArrayField(models.CharField(max_length=length), default=list, db_default=models.Value([]))


def numbers() -> "ArrayField[Any, Any]":
    return ArrayField(models.BigIntegerField(), default=list, db_default=models.Value([]))


class Connection(models.Model):
    """One robot, webhook, gateway or account. What must stay secret lies encrypted in `sealed`.

    `hears` are the news it is told, `customers`, `teams` and `priorities` narrow them (empty: all). `key` is
    the part of its address that the other side calls. `posted_at` are the posts of the last minute,
    `paused_until` a wait after a refusal; `dead` means that the other side wants nothing more from us.
    """

    kind = models.CharField(max_length=16)
    name = models.CharField(max_length=60, unique=True)
    key = models.CharField(max_length=40, unique=True)
    sealed = models.BinaryField(blank=True, default=b"")
    options = models.JSONField(default=dict)
    hears = words(60)
    customers = numbers()
    teams = numbers()
    priorities = words(2)
    language = models.CharField(max_length=10, default="zh-hans")
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    active = models.BooleanField(default=True)
    cursor = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(null=True)
    posted_at = ArrayField(models.DateTimeField(), default=list)
    paused_until = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    failing_since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    dead = models.BooleanField(default=False)
    alarmed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(quiet_from__isnull=True) ^ models.Q(quiet_until__isnull=False),
                name="connection_quiet",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Parcel(models.Model):
    """One thing to be told over a connection, once (`once` names it). `tries` are the latest attempts."""

    connection = models.ForeignKey(Connection, models.PROTECT, related_name="parcels")
    once = models.CharField(max_length=120)
    content = models.JSONField()
    ticket_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, default="queued")
    not_before = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    tries = models.JSONField(default=list)
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["connection", "once"], name="parcel_once"),
            models.CheckConstraint(condition=models.Q(state__in=STATES), name="parcel_state"),
            models.CheckConstraint(
                condition=models.Q(state="leased") ^ models.Q(leased_until__isnull=True), name="parcel_lease"
            ),
        )
        indexes = (
            models.Index(
                fields=["connection", "id"],
                condition=models.Q(state__in=["queued", "leased"]),
                name="parcel_waiting",
            ),
            models.Index(fields=["connection", "-id"], name="parcel_newest"),
            models.Index(fields=["created_at"], name="parcel_created"),
        )

    def __str__(self) -> str:
        return f"{self.connection_id} {self.once}"


class Talk(models.Model):
    """A thread of another system: whose it is, and which ticket its words go to.

    `connection` answers it; `answers` are the times of our answers since the other side wrote last.
    """

    channel = models.CharField(max_length=12)
    thread = models.CharField(max_length=200)
    connection = models.ForeignKey(Connection, models.PROTECT, null=True, related_name="+")
    peer = models.CharField(max_length=200, blank=True)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, null=True, related_name="+")
    contact_id = models.BigIntegerField(null=True)
    ticket_id = models.BigIntegerField(null=True)
    way = models.JSONField(default=dict)
    wrote_at = models.DateTimeField(null=True)
    answers = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (models.UniqueConstraint(fields=["channel", "thread"], name="talk_once"),)
        indexes = (models.Index(fields=["ticket_id"], name="talk_ticket"),)

    def __str__(self) -> str:
        return f"{self.channel} {self.thread}"


class Cursor(models.Model):
    """How far the journal was read for those who are told of it."""

    name = models.CharField(max_length=20, primary_key=True)
    entry_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.name} {self.entry_id}"


class SmsConsent(models.Model):
    """Somebody of the staff wants short messages, to this number."""

    person_id = models.BigIntegerField(unique=True)
    phone = models.CharField(max_length=20)
    given_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return str(self.person_id)
