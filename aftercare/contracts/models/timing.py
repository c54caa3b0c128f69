"""What the clocks are made from: the ticket as the contract sees it, its dated facts and its holds."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class TimedTicket(models.Model):
    """A ticket whose promises are watched. The desk owns the ticket; here is only what time and money need.

    `next_due_at` and `next_clock_id` name the promise that falls due next; they move with the clocks.
    """

    class Entitlement(models.TextChoices):
        IN_WARRANTY = "in_warranty"
        FREE = "free_maintenance"
        PAID = "paid_maintenance"
        OUT = "out_of_warranty"
        NONE = "none"

    ticket_id = models.BigIntegerField(primary_key=True)
    number = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, null=True, related_name="+")
    contract = models.ForeignKey(
        "contracts.Contract", models.PROTECT, null=True, related_name="+", db_index=False
    )
    system = models.ForeignKey("customers.System", models.PROTECT, null=True, related_name="+")
    request_class = models.CharField(max_length=30)
    priority = models.CharField(max_length=2)
    received_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    merged_into = models.BigIntegerField(null=True)
    entitlement = models.CharField(max_length=20, choices=Entitlement, default=Entitlement.NONE)
    judged_at = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(null=True)
    next_clock_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["contract", "received_at"], name="timed_contract"),
            models.Index(fields=["received_at"], name="timed_received"),
        )

    def __str__(self) -> str:
        return self.number


class TimelineFact(models.Model):
    """A dated statement a promise can hang on: when it happened, when it was written down. Append-only.

    `request_class` … `contract` are filled on `reprioritised` and `attached`: what holds from then on.
    """

    ticket = models.ForeignKey(TimedTicket, models.PROTECT, related_name="facts", db_index=False)
    customer_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=30)
    at = models.DateTimeField()
    written_at = models.DateTimeField()
    backdated_reason = models.CharField(max_length=300, blank=True)
    request_class = models.CharField(max_length=30, blank=True)
    priority = models.CharField(max_length=2, blank=True)
    contract = models.ForeignKey("contracts.Contract", models.PROTECT, null=True, related_name="+")
    system_id = models.BigIntegerField(null=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=200)

    class Meta:
        indexes = (models.Index(fields=["ticket", "at", "id"], name="timeline_ticket"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.at}"


class Hold(models.Model):
    """An interval 挂起 with a reason; it stops those clocks whose commitment names the reason."""

    class Reason(models.TextChoices):
        CUSTOMER = "customer"
        THIRD_PARTY = "third_party"
        APPOINTMENT = "appointment"

    ticket = models.ForeignKey(TimedTicket, models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=20, choices=Reason)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    expected_until = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=200)
    ended_by_name = models.CharField(max_length=200, blank=True)
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["ticket"], condition=Q(ended_at=None), name="hold_open_once"),
            models.CheckConstraint(
                name="hold_period", condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.reason} {self.started_at}"
