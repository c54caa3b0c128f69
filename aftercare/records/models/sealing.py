from django.db import models


class Seal(models.Model):
    """A batch of journal entries under one SHA-256, which includes the seal before: a chain."""

    after_entry_id = models.BigIntegerField()
    up_to_entry_id = models.BigIntegerField(unique=True)
    count = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(up_to_entry_id__gt=models.F("after_entry_id")), name="seal_goes_on"
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk}: {self.count} up to {self.up_to_entry_id}"
