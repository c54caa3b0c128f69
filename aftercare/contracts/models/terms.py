"""Commitments 服务承诺: each row is one version of one promise and is never edited, only ended."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class Commitment(models.Model):
    """A promise as worded from `valid_from` until `valid_until`. `key` stays the same across versions.

    Empty scope fields mean *all*. `amount`, `pauses`, `repeats` … are in the format of the command line.
    """

    contract = models.ForeignKey("contracts.Contract", models.PROTECT, related_name="commitments")
    key = models.CharField(max_length=80)
    version = models.PositiveIntegerField(default=1)
    name = models.CharField(max_length=200)
    preset = models.CharField(max_length=60, blank=True)
    request_class = models.CharField(max_length=30, blank=True)
    priority = models.CharField(max_length=2, blank=True)
    system = models.ForeignKey("customers.System", models.PROTECT, null=True, blank=True, related_name="+")
    milestone = models.CharField(max_length=30)
    alternatives = models.JSONField(default=list)
    amount = models.JSONField()
    calendar = models.ForeignKey("contracts.Calendar", models.PROTECT, related_name="+")
    counts_from = models.CharField(max_length=30, default="received")
    pauses = models.JSONField(default=list)
    on_reprioritise = models.CharField(max_length=20, blank=True)
    repeats = models.CharField(max_length=20, default="once")
    warnings = models.JSONField(default=list)
    penalty = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    sort = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    made_by_id = models.BigIntegerField(null=True)
    made_by_name = models.CharField(max_length=200)
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("sort", "id")
        constraints = (
            models.UniqueConstraint(fields=["contract", "key", "version"], name="commitment_version_once"),
            models.UniqueConstraint(
                fields=["contract", "key"], condition=Q(valid_until=None), name="commitment_in_force_once"
            ),
            models.CheckConstraint(
                name="commitment_period", condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from"))
            ),
            models.CheckConstraint(name="commitment_penalty", condition=Q(penalty=None) | Q(penalty__gt=0)),
        )

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"
