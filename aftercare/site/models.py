"""The roof's own tables: what starts remember, and the canary of the queue."""

from django.db import models
from django.db.models.functions import Now


class Kept(models.Model):
    """A word kept between starts, such as which migrations were applied; read also without Django."""

    key = models.CharField(max_length=40, primary_key=True)
    value = models.TextField()

    def __str__(self) -> str:
        return f"{self.key}={self.value}"


class Canary(models.Model):
    """One bird sent through the queue; how long it took says how long everybody's jobs wait."""

    sent_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["-sent_at"], name="canary_sent"),)

    def __str__(self) -> str:
        return f"sent {self.sent_at:%F %T}"


class Alarm(models.Model):
    """Something of the machinery that needs a person: a job that kept killing its worker, say."""

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    raised_at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=models.Q(settled_at=None), name="alarm_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject}"


class Rescue(models.Model):
    """How often a job was taken over from a dead worker."""

    job_id = models.BigIntegerField(primary_key=True)
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"job {self.job_id}: {self.count}"


class Done(models.Model):
    """What a program asked for under an Idempotency-Key, and what it was answered. Tokens by their digest."""

    token = models.BinaryField(max_length=32)
    key = models.CharField(max_length=200)
    request = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField()
    body = models.TextField()
    done_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["done_at"], name="done_at"),)
        constraints = (models.UniqueConstraint(fields=["token", "key"], name="done_once"),)

    def __str__(self) -> str:
        return f"{self.key}: {self.status}"
