"""What was said on a ticket, and who takes part."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from aftercare.desk.models.tickets import Ticket


class Message(models.Model):
    """One message: `incoming`, `reply`, `note` (never leaves the house) or `system`. Append-only in spirit:
    only `ticket` (merging, with `origin` kept) and what undoing needs ever change.

    A reply that can still be undone has `settles_at`: until then it reached nobody and kept no promise.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="messages", db_index=False)
    origin = models.ForeignKey(Ticket, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=10)
    audience = models.CharField(max_length=10)
    channel = models.CharField(max_length=12, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    contact = models.ForeignKey("customers.Contact", models.PROTECT, null=True, related_name="+")
    author_name = models.CharField(max_length=200)
    author_address = models.CharField(max_length=254, blank=True)
    recipients = models.JSONField(default=list)
    text = models.TextField(blank=True)
    quoted = models.TextField(blank=True)
    html = models.TextField(blank=True)
    milestone = models.CharField(max_length=20, blank=True)
    flags = models.JSONField(default=list)
    at = models.DateTimeField()
    written_at = models.DateTimeField()
    settles_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=500, blank=True)
    root = models.CharField(
        max_length=500, blank=True
    )  # the first mail of its thread, which we may never have seen
    inbound = models.ForeignKey(
        "channels.InboundMessage", models.SET_NULL, null=True, related_name="+", db_index=False
    )
    outbound = models.ForeignKey("channels.OutboundMessage", models.SET_NULL, null=True, related_name="+")
    attachment_ids = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        indexes = (
            models.Index(fields=["ticket", "at", "id"], name="message_ticket"),
            GinIndex(fields=["attachment_ids"], name="message_attachments"),
            models.Index(
                fields=["settles_at"], name="message_unsettled", condition=Q(settles_at__isnull=False)
            ),
            models.Index(fields=["message_id"], name="message_rfc_id", condition=~Q(message_id="")),
            models.Index(fields=["root"], name="message_root", condition=~Q(root="")),
        )
        constraints = (
            models.CheckConstraint(
                condition=~Q(kind="note") | Q(audience="staff"), name="message_note_stays_inside"
            ),
            models.CheckConstraint(
                condition=Q(audience__in=("customer", "staff")), name="message_audience_known"
            ),
            models.UniqueConstraint(fields=["inbound"], name="message_inbound_once"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} on {self.ticket_id}"


class Participant(models.Model):
    """Somebody who writes or reads along. An unconfirmed one (a Cc) is a suggestion: it opens no door."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="participants", db_index=False)
    contact = models.ForeignKey(
        "customers.Contact", models.PROTECT, null=True, related_name="+", db_index=False
    )
    address = models.EmailField()
    name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=10, default="cc")  # requester | cc
    confirmed = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["ticket", "address"], name="participant_once"),)
        indexes = (models.Index(fields=["contact", "ticket"], name="participant_contact"),)

    def __str__(self) -> str:
        return self.address
