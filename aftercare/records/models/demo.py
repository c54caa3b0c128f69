from django.db import models


class DemoMark(models.Model):
    """Marks a row of the fictional vendor. Only history of a marked customer can be removed again."""

    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "object_id"], name="demo_mark_once"),)

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id}"
