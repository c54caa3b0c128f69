"""What arrived, exactly as it arrived, and what was made of it."""

from django.db import models
from django.db.models.functions import Now

from aftercare.channels.models.mailbox import Mailbox

STATES = ("stored", "judged", "tray", "quarantined", "ignored")


class WithoutRaw(models.Manager["InboundMessage"]):
    """Leaves the raw bytes in the database unless somebody touches them."""

    def get_queryset(self) -> models.QuerySet["InboundMessage"]:
        return super().get_queryset().defer("raw")


class InboundMessage(models.Model):
    """One message of one channel. Unique by (channel, external id); the raw bytes are never changed.

    `fingerprint` is equal for the same mail delivered to several of our mailboxes: only the first of them is
    judged, the others point to it by `duplicate_of`. Not for other channels, where it is null.
    """

    channel = models.CharField(max_length=12)
    mailbox = models.ForeignKey(Mailbox, models.PROTECT, null=True, related_name="+")
    external_id = models.CharField(max_length=120)
    raw = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64, null=True)  # noqa: DJ001 - null is "not compared"
    duplicate_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    size = models.PositiveIntegerField()
    received_at = models.DateTimeField()
    stored_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=12, default="stored")
    verdict = models.CharField(max_length=20, blank=True)
    reason = models.TextField(blank=True)
    from_address = models.CharField(max_length=254, blank=True)
    from_name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=500, blank=True)
    parsed = models.JSONField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    judged_at = models.DateTimeField(null=True)
    ticket_id = models.BigIntegerField(null=True)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, null=True, related_name="+")

    objects = WithoutRaw()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["channel", "external_id"], name="inbound_once"),
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=models.Q(duplicate_of__isnull=True),
                name="inbound_judged_once",
            ),
            models.CheckConstraint(condition=models.Q(state__in=STATES), name="inbound_state"),
        )
        indexes = (
            models.Index(fields=["id"], condition=models.Q(state="stored"), name="inbound_to_judge"),
            models.Index(
                fields=["state", "-id"],
                condition=models.Q(state__in=["tray", "quarantined"]),
                name="inbound_tray",
            ),
            models.Index(fields=["ticket_id", "id"], name="inbound_ticket"),
            models.Index(fields=["mailbox", "-id"], name="inbound_mailbox"),
            models.Index(fields=["from_address", "stored_at"], name="inbound_sender"),
        )

    def __str__(self) -> str:
        return f"{self.channel} {self.external_id}"
