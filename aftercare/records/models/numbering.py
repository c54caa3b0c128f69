from django.db import models


class Counter(models.Model):
    """The last number given out for one prefix on one local day."""

    prefix = models.CharField(max_length=8)
    day = models.DateField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["prefix", "day"], name="counter_once"),)

    def __str__(self) -> str:
        return f"{self.prefix}{self.day:%Y%m%d}-{self.last:04d}"
