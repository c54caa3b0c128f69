from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from aftercare.accounts.models.person import Person


class Invitation(models.Model):
    """An invitation to join: bound to one address and one role, good once, for 72 hours.

    `purpose` is "join", or "setup" for the link that makes the first system administrator. Only the SHA-256
    of the secret in the link is kept.
    """

    purpose = models.CharField(max_length=10, default="join")
    digest = models.BinaryField(max_length=32, unique=True)
    email = models.EmailField(blank=True)
    name = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=10, default="staff")
    role = models.CharField(max_length=30)
    customer_id = models.BigIntegerField(null=True)
    contact_id = models.BigIntegerField(null=True)
    language = models.CharField(max_length=10, default="zh-hans")
    invited_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    invited_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(used_at__isnull=True, withdrawn_at__isnull=True, purpose="join"),
                name="invitation_open_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.email} {self.role}"
