"""What is agreed on a ticket before or while it is worked on."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from aftercare.desk.models.tickets import Ticket


class Plan(models.Model):
    """A written plan with a schedule. The customer confirms it, or says why not."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="plans")
    text = models.TextField()
    schedule = models.JSONField(default=list)  # [{"step": "…", "until": "ISO time"}]
    finishes_at = models.DateTimeField(null=True)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=200, blank=True)
    declined_at = models.DateTimeField(null=True)
    declined_why = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(declined_at__isnull=True), name="plan_one_answer"
            ),
        )

    def __str__(self) -> str:
        return f"plan {self.pk} of {self.ticket_id}"


class Quotation(models.Model):
    """The price of work outside the warranty. Work waits for the customer's agreement."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="quotations")
    number = models.CharField(max_length=24, unique=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3, default="CNY")
    text = models.TextField()
    valid_until = models.DateField(null=True)
    state = models.CharField(max_length=10, default="offered")  # offered | accepted | declined | withdrawn
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=200, blank=True)
    answer_text = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(amount__gte=0), name="quotation_not_negative"),
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(state="offered"), name="quotation_one_open"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("accepted", "declined")) | Q(answered_at__isnull=False),
                name="quotation_answer_has_time",
            ),
        )

    def __str__(self) -> str:
        return self.number


class DelayNotice(models.Model):
    """It will be late: why, and the new time, told to the customer. `late` = told after the old time."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="delays")
    reason = models.TextField()
    old_time = models.DateTimeField(null=True)
    new_time = models.DateTimeField()
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    late = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.ticket_id} until {self.new_time:%F %R}"


class WorkOrder(models.Model):
    """维护任务单: somebody is sent, or given a task; then it is accepted and finished."""

    number = models.CharField(max_length=24, unique=True)
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="work_orders")
    task = models.TextField()
    place = models.CharField(max_length=300, blank=True)
    on_site = models.BooleanField(default=False)
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default="ordered")
    planned_at = models.DateTimeField(null=True)
    ordered_at = models.DateTimeField()
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    result = models.TextField(blank=True)
    minutes = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = (models.Index(fields=["assignee", "state"], name="work_order_assignee"),)

    def __str__(self) -> str:
        return self.number
