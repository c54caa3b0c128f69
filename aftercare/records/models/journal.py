"""The journal: one append-only row for every fact stated. A trigger refuses UPDATE and DELETE."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now


class Entry(models.Model):
    """A fact as it was stated: who, when it happened, when it was written down, about what."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    customer_id = models.BigIntegerField(null=True)
    audience = models.CharField(max_length=10)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    actor = models.JSONField()
    at = models.DateTimeField()
    written_at = models.DateTimeField(db_default=Now())
    body = models.JSONField()

    class Meta:
        indexes = (
            models.Index(fields=["subject_kind", "subject_id", "at", "id"], name="entry_subject"),
            models.Index(fields=["customer_id", "id"], name="entry_customer"),
            models.Index(fields=["actor_id", "id"], name="entry_actor"),
            BrinIndex(fields=["written_at"], name="entry_written"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_kind}:{self.subject_id}"


class ReactionDone(models.Model):
    """One later reaction to one entry, carried out. Unique, so that a repeated job is a no-op."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="+")
    reaction = models.CharField(max_length=120)
    done_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (models.UniqueConstraint(fields=["entry", "reaction"], name="reaction_once"),)

    def __str__(self) -> str:
        return f"{self.reaction} on {self.entry_id}"
