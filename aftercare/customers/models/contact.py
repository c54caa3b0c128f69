"""A person at a customer who reports, coordinates or decides."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now

from aftercare.customers.models.customer import Customer, Site

ROLES = ("reporter", "coordinator", "decision_maker")


class Contact(models.Model):
    """A contact. `email` is lower case; one address belongs to one active contact, so a mail has one sender.

    `phone_keys` are the digits by which an incoming call is recognised.
    """

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="contacts")
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=80)
    pinyin = models.CharField(max_length=300, blank=True)
    initials = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=60, blank=True)
    department = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    mobile = models.CharField(max_length=40, blank=True)
    phone_keys = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    email = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    role = models.CharField(max_length=20, default="reporter")
    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)
    bounced_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(role__in=ROLES), name="contact_role"),
            models.UniqueConstraint(
                fields=["email"],
                condition=models.Q(is_active=True) & ~models.Q(email=""),
                name="contact_email_once",
            ),
        )
        indexes = (
            models.Index(fields=["customer", "pinyin"], name="contact_of_customer"),
            GinIndex(fields=["phone_keys"], name="contact_phones"),
        )

    def __str__(self) -> str:
        return self.name
