"""What was delivered: systems, the environments they run in, and what those are made of."""

from django.db import models
from django.db.models.functions import Now

from aftercare.customers.models.customer import LEVELS, Customer, Site

ENVIRONMENT_KINDS = ("production", "standby", "test", "training", "development")
COMPONENT_KINDS = ("server", "os", "database", "middleware", "application", "network", "other")


class System(models.Model):
    """One delivered product at one customer, as the contract names it."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="systems")
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120)
    product = models.CharField(max_length=80, blank=True)
    version = models.CharField(max_length=40, blank=True)
    level = models.CharField(max_length=12, default="ordinary")
    delivered_on = models.DateField(null=True, blank=True)
    accepted_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["customer", "name"], name="system_once"),
            models.CheckConstraint(condition=models.Q(level__in=LEVELS), name="system_level"),
        )
        indexes = (models.Index(fields=["product", "version"], name="system_product"),)

    def __str__(self) -> str:
        return self.name


class Environment(models.Model):
    """Where a system runs: the software environment a ticket asks for."""

    system = models.ForeignKey(System, models.CASCADE, related_name="environments")
    kind = models.CharField(max_length=12, default="production")
    name = models.CharField(max_length=60, blank=True)
    os = models.CharField(max_length=80, blank=True)
    database = models.CharField(max_length=80, blank=True)
    middleware = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["system", "kind", "name"], name="environment_once"),
            models.CheckConstraint(condition=models.Q(kind__in=ENVIRONMENT_KINDS), name="environment_kind"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.name}".strip()


class Component(models.Model):
    """A part of an environment with its version: what a vulnerability is matched with."""

    environment = models.ForeignKey(Environment, models.CASCADE, related_name="components")
    kind = models.CharField(max_length=12, default="other")
    name = models.CharField(max_length=80)
    version = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=200, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["environment", "kind", "name"], name="component_once"),
            models.CheckConstraint(condition=models.Q(kind__in=COMPONENT_KINDS), name="component_kind"),
        )
        indexes = (models.Index(fields=["name", "version"], name="component_name"),)

    def __str__(self) -> str:
        return f"{self.name} {self.version}".strip()
