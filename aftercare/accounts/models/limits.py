from django.db import models


class Take(models.Model):
    """How much of a limit is used in the current window. An unlogged table: losing it only forgives."""

    bucket = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    window_ends_at = models.DateTimeField(db_index=True)
    used = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["bucket", "key"], name="take_once"),)

    def __str__(self) -> str:
        return f"{self.bucket}/{self.key}: {self.used}"
