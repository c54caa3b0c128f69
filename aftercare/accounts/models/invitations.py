from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from aftercare.accounts.models.person import Person


class Invitation(models.Model):
    """An invitation to join: bound to one address and one role, good once, for 72 hours.

    The link is signed over the id (`records.links`), so nothing secret is kept here.
    """

    email = models.EmailField()
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
                condition=Q(used_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_open_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="customer", customer_id__isnull=False)
                | Q(kind="staff", customer_id__isnull=True),
                name="invitation_customer_of_kind",
            ),
        )

    def __str__(self) -> str:
        return f"{self.email} {self.role}"
