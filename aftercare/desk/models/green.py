"""绿色通道: an emergency on a ticket, opened with a reason, closed with an outcome, reviewed by another."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from aftercare.desk.models.tickets import Ticket


class GreenChannel(models.Model):
    """One emergency. A ticket has at most one open; each that was closed is reviewed by a third person."""

    class Verdict(models.TextChoices):
        JUSTIFIED = "justified"
        AVOIDABLE = "avoidable"
        ABUSE = "abuse"

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="green_channels")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    contract = models.ForeignKey("contracts.Contract", models.PROTECT, null=True, related_name="+")
    reason = models.TextField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    opened_by_name = models.CharField(max_length=200)
    by_customer = models.BooleanField(default=False)
    priority_before = models.CharField(max_length=2)
    told = models.JSONField(default=list)  # the names of those who were told at once

    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_by_name = models.CharField(max_length=200, blank=True)
    outcome = models.TextField(blank=True)
    justified = models.BooleanField(null=True)  # in the eyes of who closed it
    review_due_at = models.DateTimeField(null=True)
    reminded = models.PositiveSmallIntegerField(default=0)

    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reviewed_by_name = models.CharField(max_length=200, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    cause = models.TextField(blank=True)
    lesson = models.TextField(blank=True)
    follow_up = models.TextField(blank=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["review_due_at"], name="green_to_review", condition=Q(reviewed_at__isnull=True)
            ),
            models.Index(fields=["contract", "-id"], name="green_contract"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(closed_at__isnull=True), name="green_one_open"
            ),
            models.CheckConstraint(
                name="green_closed_with_outcome",
                condition=Q(closed_at__isnull=True, justified__isnull=True, review_due_at__isnull=True)
                | Q(closed_at__isnull=False, justified__isnull=False, review_due_at__isnull=False)
                & ~Q(outcome=""),
            ),
            models.CheckConstraint(
                name="green_reviewed_after_closing",
                condition=Q(reviewed_at__isnull=True, verdict="")
                | Q(reviewed_at__isnull=False, closed_at__isnull=False) & ~Q(verdict=""),
            ),
            models.CheckConstraint(
                name="green_reviewed_by_another",
                condition=Q(reviewed_by__isnull=True)
                | (
                    ~Q(reviewed_by=F("closed_by"))
                    & (Q(opened_by__isnull=True) | ~Q(reviewed_by=F("opened_by")))
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.opened_at:%F %R}"

    @property
    def state(self) -> str:
        """Where it stands: open, to_review, reviewed."""
        if self.closed_at is None:
            return "open"
        return "to_review" if self.reviewed_at is None else "reviewed"
