import uuid

from django.db import models
from django.db.models.functions import Now


class Attachment(models.Model):
    """A file somebody sent or made. Its content is stored once under its SHA-256, however often it comes.

    `customer_id` and `created_by_id` point into rooms above this one: no key. `scan` is unscanned, pending,
    clean, infected or error; an infected one can't be opened.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    name = models.CharField(max_length=150)
    original_name = models.CharField(max_length=500)
    media_type = models.CharField(max_length=100)
    customer_id = models.BigIntegerField(null=True)
    scan = models.CharField(max_length=10, default="unscanned")
    created_by_id = models.BigIntegerField(null=True)
    created_by_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = (models.Index(fields=["customer_id", "id"], name="attachment_customer"),)

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        """Where it can be opened by those who may."""
        return f"/files/{self.public_id}/"
