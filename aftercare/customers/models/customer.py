"""Who was delivered to: the organisation and its places."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now

LEVELS = ("ordinary", "important", "strategic")


class Customer(models.Model):
    """An organisation. `pinyin`, `initials` and `mail_domains` are derived or normalised by the actions."""

    number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120, unique=True)
    short_name = models.CharField(max_length=60, blank=True)
    pinyin = models.CharField(max_length=400, blank=True)
    initials = models.CharField(max_length=120, blank=True)
    level = models.CharField(max_length=12, default="ordinary")
    is_key = models.BooleanField(default=False)
    manager = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    industry = models.CharField(max_length=40, blank=True)
    region = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=200, blank=True)
    mail_domains = ArrayField(models.CharField(max_length=190), default=list, blank=True)
    note = models.TextField(blank=True)
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(level__in=LEVELS), name="customer_level"),)
        indexes = (
            models.Index(fields=["pinyin", "id"], name="customer_pinyin"),
            models.Index(fields=["short_name"], name="customer_short_name"),
            GinIndex(fields=["mail_domains"], name="customer_domains"),
        )

    def __str__(self) -> str:
        return self.short_name or self.name


class Site(models.Model):
    """A place of a customer: where contacts sit, systems stand and engineers arrive."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="sites")
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    archived_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["customer", "name"], name="site_once"),)

    def __str__(self) -> str:
        return self.name
