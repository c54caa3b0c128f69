"""A sheet that was handed in, what it would do, and whether it was done."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Import(models.Model):
    """One workbook. Nothing is written until it is applied; applying it twice changes nothing."""

    file_name = models.CharField(max_length=150)
    content = models.BinaryField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    applied_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.file_name
