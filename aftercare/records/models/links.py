from django.db import models
from django.db.models.functions import Now


class UsedLink(models.Model):
    """A single-use link that was used; kept until it would have expired anyway."""

    digest = models.BinaryField(max_length=32, unique=True)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"used at {self.used_at}"
