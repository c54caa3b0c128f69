"""Effort 工时: who worked how long on a ticket, on which day. Only ever added to."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from aftercare.desk.models.tickets import Ticket
from aftercare.desk.models.work import WorkOrder


class Effort(models.Model):
    """A piece of work. What was written wrongly is taken back by an entry of the opposite sign.

    `over` says that a budget of the contract was spent with it.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="efforts")
    order = models.ForeignKey(WorkOrder, models.CASCADE, null=True, related_name="efforts")
    customer_id = models.BigIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    day = models.DateField()
    minutes = models.IntegerField()
    on_site = models.BooleanField(default=False)
    billable = models.BooleanField(default=True)
    over = models.BooleanField(default=False)
    note = models.CharField(max_length=500, blank=True)
    takes_back = models.OneToOneField("self", models.PROTECT, null=True, related_name="taken_back")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ("day", "id")
        indexes = (models.Index(fields=["person", "day"], name="effort_person"),)
        constraints = (
            models.CheckConstraint(
                name="effort_sign",
                condition=Q(takes_back__isnull=True, minutes__gt=0)
                | Q(takes_back__isnull=False, minutes__lt=0),
            ),
        )

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.day} {self.minutes}"
