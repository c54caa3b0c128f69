"""Day totals 日合计: how many promises were kept, broken, waived; written by triggers."""

from django.db import models
from django.db.models import Q


class DayTotal(models.Model):
    """What changed in the count of decided promises. A period's count is the sum of its rows, at any moment.

    Triggers add a row with each promise that is decided, waived, or moved to another priority or customer.
    From time to time the rows of a day are folded into one, at the day's beginning on the vendor's calendar.
    """

    at = models.DateTimeField()
    customer_id = models.BigIntegerField(null=True)
    commitment = models.ForeignKey(
        "contracts.Commitment", models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    priority = models.CharField(max_length=2)
    kept = models.IntegerField()
    broken = models.IntegerField()
    waived = models.IntegerField()
    folded = models.BooleanField(db_default=False)

    class Meta:
        indexes = (
            models.Index(fields=["at"], name="daytotal_at"),
            models.Index(fields=["at"], name="daytotal_fresh", condition=Q(folded=False)),
        )

    def __str__(self) -> str:
        return f"{self.at} {self.commitment_id}: {self.kept}/{self.broken}/{self.waived}"
