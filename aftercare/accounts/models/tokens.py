from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from aftercare.accounts.models.person import Person


class Token(models.Model):
    """A personal access token: only its SHA-256 is kept, the token itself is shown once."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12)
    digest = models.BinaryField(max_length=32, unique=True)
    scopes = ArrayField(models.CharField(max_length=40))
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["person", "-id"], name="token_person"),)

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"
