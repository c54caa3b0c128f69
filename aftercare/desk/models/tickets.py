"""A ticket: one matter of one customer. The timeline is the truth; this row is for finding it."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from aftercare.desk.rules import states
from aftercare.desk.rules.states import State


class Ticket(models.Model):
    """One matter. `version` grows with every change: who saved an older one gets a Conflict."""

    number = models.CharField(max_length=24, unique=True)
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, related_name="+", db_index=False
    )  # ticket_customer serves it
    contact = models.ForeignKey(
        "customers.Contact", models.PROTECT, null=True, related_name="+", db_index=False
    )  # so does ticket_contact
    system = models.ForeignKey("customers.System", models.PROTECT, null=True, related_name="+")
    contract = models.ForeignKey("contracts.Contract", models.PROTECT, null=True, related_name="+")
    entitlement = models.CharField(max_length=20, default="none")

    title = models.CharField(max_length=300)
    symptom = models.TextField(blank=True)
    steps = models.TextField(blank=True)
    error_text = models.TextField(blank=True)
    environment = models.TextField(blank=True)
    channel = models.CharField(max_length=12)
    external_number = models.CharField(max_length=80, blank=True)
    spoken_code = models.CharField(max_length=6, blank=True)

    request_class = models.CharField(max_length=20, default="fault")
    kind = models.CharField(max_length=20, blank=True)
    nature = models.CharField(max_length=20, blank=True)
    impact = models.CharField(max_length=20, blank=True)
    scope = models.CharField(max_length=20, blank=True)
    urgency_wanted = models.CharField(max_length=20, blank=True)
    priority = models.CharField(max_length=2, default="P3")
    priority_proposed = models.CharField(
        max_length=2, blank=True
    )  # a milder one waits for the customer's yes
    priority_confirmed_at = models.DateTimeField(null=True)
    priority_confirmed_by = models.CharField(max_length=200, blank=True)
    emergency = models.BooleanField(default=False)  # green channel: start now, agree on the price afterwards

    state = models.CharField(max_length=12, default=State.NEW)
    version = models.PositiveIntegerField(default=1)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey("accounts.Team", models.SET_NULL, null=True, related_name="+")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged", db_index=False)

    occurred_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    responded_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    hold_reason = models.CharField(max_length=20, blank=True)
    hold_note = models.CharField(max_length=300, blank=True)
    held_at = models.DateTimeField(null=True)
    hold_until = models.DateTimeField(null=True)
    hold_chased = models.PositiveSmallIntegerField(default=0)
    promised_at = models.DateTimeField(null=True)  # the newest time told to the customer
    customer_wrote_at = models.DateTimeField(null=True)  # the first message of theirs still unanswered
    urged = models.PositiveSmallIntegerField(default=0)
    urged_at = models.DateTimeField(null=True)

    resolution_kind = models.CharField(max_length=12, blank=True)
    resolution_text = models.TextField(blank=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField(null=True)  # when the customer was asked to confirm
    reminded = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by_silence = models.BooleanField(default=False)
    archived_at = models.DateTimeField(null=True)
    reopened = models.PositiveSmallIntegerField(default=0)

    effort_minutes = models.IntegerField(default=0, db_default=0)  # the sum of its efforts

    # A copy of what `contracts` says, kept in the same transaction, so that the inbox is one index scan.
    next_due_at = models.DateTimeField(null=True)
    next_clock = models.JSONField(null=True)
    breached_at = models.DateTimeField(null=True)

    words = SearchVectorField(null=True)

    class Meta:
        indexes = (
            models.Index(
                F("next_due_at").asc(nulls_last=True),
                "id",
                name="ticket_open_due",
                condition=Q(state__in=states.OPEN),
            ),
            models.Index(
                "owner",
                F("next_due_at").asc(nulls_last=True),
                "id",
                name="ticket_owner_due",
                condition=Q(state__in=states.OPEN),
            ),
            models.Index(fields=["customer", "-id"], name="ticket_customer"),
            models.Index(
                fields=["customer", "-id"],
                name="ticket_customer_open",
                condition=Q(state__in=states.OPEN),
            ),
            models.Index(fields=["contact", "-id"], name="ticket_contact"),
            models.Index(fields=["state", "-id"], name="ticket_state"),
            models.Index(
                fields=["merged_into"], name="ticket_merged_into", condition=Q(merged_into__isnull=False)
            ),
            models.Index(  # the figures of a period are read from it alone
                fields=["received_at"],
                name="ticket_figures",
                include=[
                    "id",
                    "customer",
                    "state",
                    "responded_at",
                    "resolved_at",
                    "closed_at",
                    "closed_by_silence",
                    "reopened",
                    "breached_at",
                ],
            ),
            GinIndex(fields=["words"], name="ticket_words"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(state__in=states.STATES), name="ticket_state_known"),
            models.CheckConstraint(condition=Q(priority__in=states.PRIORITIES), name="ticket_priority_known"),
            models.CheckConstraint(
                condition=~Q(state__in=(State.RESOLVED, State.CLOSED, State.ARCHIVED))
                | (Q(resolved_at__isnull=False) & ~Q(resolution_kind="")),
                name="ticket_resolved_needs_resolution",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(State.CLOSED, State.ARCHIVED)) | Q(closed_at__isnull=False),
                name="ticket_closed_needs_time",
            ),
            models.CheckConstraint(
                condition=Q(state=State.MERGED, merged_into__isnull=False)
                | (~Q(state=State.MERGED) & Q(merged_into__isnull=True)),
                name="ticket_merged_names_survivor",
            ),
            models.CheckConstraint(
                condition=~Q(verified_by=F("resolved_by")) | Q(verified_by__isnull=True),
                name="ticket_verified_by_another",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.state in states.OPEN

    @property
    def awaits_verification(self) -> bool:
        return self.state == State.RESOLVED and self.verified_at is None

    @property
    def awaits_confirmation(self) -> bool:
        return self.state == State.RESOLVED and self.verified_at is not None


class TicketLink(models.Model):
    """Two tickets that belong together: `follows` (after the other was closed), `related`, `duplicate`."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="links")
    other = models.ForeignKey(Ticket, models.CASCADE, related_name="linked_from")
    kind = models.CharField(max_length=12, default="related")
    doubtful = models.BooleanField(default=False)  # it rests on an unproven claim, such as a subject
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["ticket", "other"], name="ticket_link_once"),
            models.CheckConstraint(condition=~Q(ticket=F("other")), name="ticket_link_two"),
        )

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind} {self.other_id}"
