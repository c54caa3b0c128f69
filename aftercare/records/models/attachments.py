import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Attachment(models.Model):
    """A file somebody sent or made. Its content is stored once under its SHA-256, however often it comes.

    `customer_id` and `created_by_id` point into rooms above this one: no key. `scan` is unscanned, pending,
    clean, infected or error (`rules/scans.py`); `scan_at` is when it was last scanned, or is to be scanned
    again; `scan_detail` what was found. `preview` is the SHA-256 of a small picture of it: null as long as
    nobody has tried to make one, empty where there can't be any.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    name = models.CharField(max_length=150)
    original_name = models.CharField(max_length=500)
    media_type = models.CharField(max_length=100)
    customer_id = models.BigIntegerField(null=True)
    scan = models.CharField(max_length=10, default="unscanned")
    scan_tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    scan_at = models.DateTimeField(null=True)
    scan_detail = models.CharField(max_length=200, default="", db_default="")
    preview = models.CharField(max_length=64, null=True)  # noqa: DJ001 - null is "not tried yet"
    created_by_id = models.BigIntegerField(null=True)
    created_by_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = (
            models.Index(fields=["customer_id", "id"], name="attachment_customer"),
            models.Index(fields=["customer_id", "written_at"], include=["size"], name="attachment_quota"),
            models.Index(
                fields=["scan_at", "id"],
                name="attachment_unscanned",
                condition=Q(scan__in=["unscanned", "pending"]),
            ),
            models.Index(
                fields=["id"],
                name="attachment_unpreviewed",
                condition=Q(preview__isnull=True, media_type__startswith="image/"),
            ),
            models.Index(fields=["preview"], name="attachment_preview", condition=Q(preview__gt="")),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        """Where it can be opened by those who may."""
        return f"/files/{self.public_id}/"
