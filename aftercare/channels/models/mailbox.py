"""A mailbox we read, and how far we have read it."""

from django.db import models
from django.db.models.functions import Now

KINDS = ("imap", "pop3", "delivered")
SECURITIES = ("tls", "starttls", "none")
SIGN_INS = ("password", "oauth2")


class Mailbox(models.Model):
    """Where customers' mail arrives: read by IMAP or POP3, or delivered by a mail server on this machine.

    Without a host nothing is fetched. Secrets are kept encrypted (see `aftercare.channels.secrets`).
    The cursor of IMAP is (`uidvalidity`, `last_uid`): everything up to it is stored, everything up to
    `flagged_uid` also marked as read on the server; of POP3 it is the table `TakenMail`. `security` "none" is
    only accepted for a server on this machine. `trusted` is empty (the usual authorities), certificates as
    PEM, or the fingerprint of the server's certificate. `leave_days` says how long POP3 leaves mail on the
    server; null is for ever. `listener` names who waits for news by IDLE, and has until `listens_until` to
    say so again.
    """

    name = models.CharField(max_length=60, unique=True)
    address = models.CharField(max_length=254, unique=True)
    kind = models.CharField(max_length=10, default="imap", db_default="imap")
    # The columns keep their first names, so that two versions can run side by side during an update.
    host = models.CharField(max_length=190, blank=True, db_column="imap_host")
    port = models.PositiveIntegerField(default=993, db_column="imap_port")
    security = models.CharField(max_length=10, default="tls", db_column="imap_security")
    user = models.CharField(max_length=190, blank=True, db_column="imap_user")
    trusted = models.TextField(blank=True, default="", db_default="")
    sign_in = models.CharField(max_length=10, default="password", db_default="password")
    password = models.BinaryField(blank=True, default=b"")
    token_url = models.CharField(max_length=300, blank=True, default="", db_default="")
    client_id = models.CharField(max_length=200, blank=True, default="", db_default="")
    client_secret = models.BinaryField(blank=True, default=b"", db_default=b"")
    refresh_token = models.BinaryField(blank=True, default=b"", db_default=b"")
    scope = models.CharField(max_length=300, blank=True, default="", db_default="")
    access_token = models.BinaryField(blank=True, default=b"", db_default=b"")
    access_until = models.DateTimeField(null=True)
    folder = models.CharField(max_length=120, default="INBOX")
    leave_days = models.PositiveSmallIntegerField(null=True)
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
    listener = models.CharField(max_length=32, blank=True, default="", db_default="")
    listens_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(security__in=SECURITIES), name="mailbox_security"),
            models.CheckConstraint(condition=models.Q(kind__in=KINDS), name="mailbox_kind"),
            models.CheckConstraint(condition=models.Q(sign_in__in=SIGN_INS), name="mailbox_sign_in"),
        )

    def __str__(self) -> str:
        return self.name


class TakenMail(models.Model):
    """A mail that is stored and still lies in a POP3 mailbox. Forgotten when the server no longer lists it.

    Of a mail that was too large only the beginning was kept (`whole` is false): it is never deleted there.
    """

    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="+")
    uidl = models.CharField(max_length=70)
    taken_at = models.DateTimeField()
    whole = models.BooleanField(default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["mailbox", "uidl"], name="taken_mail_once"),)

    def __str__(self) -> str:
        return self.uidl
