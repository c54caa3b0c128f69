"""The outbox: every mail we send, from the moment somebody decided to send it."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now

from aftercare.channels.models.mailbox import Mailbox

STATES = ("queued", "leased", "sent", "failed", "unknown", "cancelled")


def addresses() -> "ArrayField[Any, Any]":
    return ArrayField(models.CharField(max_length=254), default=list)


class OutboundMessage(models.Model):
    """One mail. Its Message-ID is fixed here, so that a mail sent twice by accident is the same mail.

    `owed` are the recipients that have not accepted it yet; `refused` says who refused for good, and why.
    `attachments` are {sha256, name, media_type, size} of files in the store. Nothing is sent before
    `not_before` (undo, and back-off after a temporary refusal). `about` names, in words of the room above,
    what must still be so when it leaves; see `recalling`.
    """

    message_id = models.CharField(max_length=250, unique=True)
    mailbox = models.ForeignKey(Mailbox, models.PROTECT, null=True, related_name="+")
    to = addresses()
    cc = addresses()
    owed = addresses()
    refused = models.JSONField(default=dict)
    subject = models.CharField(max_length=500)
    body_text = models.TextField()
    body_html = models.TextField(blank=True)
    attachments = models.JSONField(default=list)
    in_reply_to = models.CharField(max_length=998, blank=True)
    references = models.TextField(blank=True)
    purpose = models.CharField(max_length=20)
    automatic = models.BooleanField(default=True)
    about = models.CharField(max_length=80, null=True)  # noqa: DJ001 - younger than the table
    ticket_id = models.BigIntegerField(null=True)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, default="queued")
    not_before = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    doubts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    created_by = models.CharField(max_length=200, blank=True)
    person_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(state__in=STATES), name="outbound_state"),
            models.CheckConstraint(
                condition=models.Q(state="leased") ^ models.Q(leased_until__isnull=True),
                name="outbound_lease",
            ),
        )
        indexes = (
            models.Index(
                fields=["not_before", "id"],
                condition=models.Q(state__in=["queued", "leased"]),
                name="outbound_due",
            ),
            models.Index(fields=["ticket_id", "id"], name="outbound_ticket"),
            models.Index(fields=["created_at"], name="outbound_created"),
            GinIndex(
                fields=["owed"], condition=models.Q(state__in=["queued", "leased"]), name="outbound_owed"
            ),
        )

    def __str__(self) -> str:
        return self.message_id


class AutomaticReply(models.Model):
    """That one sender got an automatic reply in one thread on one day: unique, so there is no second."""

    address = models.CharField(max_length=254)
    thread = models.CharField(max_length=120)
    day = models.DateField()
    sent_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["address", "thread", "day"], name="automatic_reply_once"),
        )
        indexes = (models.Index(fields=["address", "sent_at"], name="automatic_reply_sent"),)

    def __str__(self) -> str:
        return f"{self.address} {self.thread} {self.day}"


class SendingServer(models.Model):
    """How the server does through which our mail leaves; a row for each that was ever set up."""

    address = models.CharField(max_length=260, unique=True)  # host:port
    last_tried_at = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    failing_since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.address
