"""A mailbox we read, and how far we have read it."""

from django.db import models
from django.db.models.functions import Now

SECURITIES = ("tls", "starttls", "none")


class Mailbox(models.Model):
    """An IMAP account. The password is kept encrypted (see `aftercare.channels.secrets`).

    The cursor is (`uidvalidity`, `last_uid`): everything up to it is stored, everything up to `flagged_uid`
    also marked as read on the server. `security` "none" is only
    accepted for a server on this machine.
    """

    name = models.CharField(max_length=60, unique=True)
    address = models.CharField(max_length=254, unique=True)
    imap_host = models.CharField(max_length=190, blank=True)
    imap_port = models.PositiveIntegerField(default=993)
    imap_security = models.CharField(max_length=10, default="tls")
    imap_user = models.CharField(max_length=190, blank=True)
    password = models.BinaryField(blank=True, default=b"")
    folder = models.CharField(max_length=120, default="INBOX")
    active = models.BooleanField(default=True)
    uidvalidity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(default=0)
    flagged_uid = models.BigIntegerField(default=0)
    last_tried_at = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    failing_since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    alarmed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(imap_security__in=SECURITIES), name="mailbox_security"),
        )

    def __str__(self) -> str:
        return self.name
