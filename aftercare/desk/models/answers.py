from django.db import models
from django.db.models import Q

from aftercare.desk.models.tickets import Ticket


class Confirmation(models.Model):
    """What somebody of the customer answered to a resolution. One answer of a round decides; all are kept."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="confirmations")
    round = models.PositiveSmallIntegerField()  # how often it had been reopened when the answer came
    answer = models.CharField(max_length=12)  # confirmed | still_broken
    text = models.TextField(blank=True)
    contact = models.ForeignKey("customers.Contact", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20, blank=True)
    via = models.CharField(max_length=10)
    at = models.DateTimeField()
    decisive = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["ticket", "round", "answer"],
                condition=Q(decisive=True),
                name="confirmation_one_decisive",
            ),
        )

    def __str__(self) -> str:
        return f"{self.answer} by {self.name}"
