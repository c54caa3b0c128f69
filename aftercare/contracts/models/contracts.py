"""Contracts 合同: who was promised what, for which systems, from when until when."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class Contract(models.Model):
    """One contract of one customer. Dates are whole days; the last day is still covered.

    `covered_until` is derived (warranty: years from acceptance; else `ends_on`) and kept here for lists.
    """

    class Kind(models.TextChoices):
        WARRANTY = "warranty"
        FREE = "free_maintenance"
        PAID = "paid_maintenance"
        RESIDENT = "resident"
        ON_SITE = "on_site"

    class State(models.TextChoices):
        DRAFT = "draft"
        ACTIVE = "active"
        ENDED = "ended"

    number = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    signed_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    accepted_on = models.DateField(null=True, blank=True)
    warranty_months = models.PositiveSmallIntegerField(default=0)
    warranty_ends_on = models.DateField(null=True)
    free_until = models.DateField(null=True, blank=True)
    covered_until = models.DateField(null=True)
    support_level = models.CharField(max_length=60, blank=True)
    coverage_note = models.TextField(blank=True)
    manager = models.ForeignKey("accounts.Person", models.PROTECT, null=True, related_name="+")
    currency = models.CharField(max_length=3, default="CNY")
    silence_days = models.PositiveSmallIntegerField(default=7)
    renewal_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="renewals")
    customer_opens_green = models.BooleanField(default=False, db_default=False)  # the green channel, too
    review_days = models.PositiveSmallIntegerField(default=5, db_default=5)  # working days after its closing
    budgeted = models.BooleanField(default=False, db_default=False)  # hours or visits are counted
    terms_stamp = models.DateTimeField(db_default=Now())  # moves whenever a commitment of it changes
    expiry_told = models.PositiveSmallIntegerField(null=True)  # the last of 90, 60, 30 days that was told
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = (
            models.Index(fields=["customer", "state"], name="contract_customer"),
            models.Index(fields=["covered_until", "id"], name="contract_covered"),
        )
        constraints = (
            models.CheckConstraint(
                name="contract_period", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(name="contract_currency", condition=Q(currency__regex="^[A-Z]{3}$")),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class ContractSystem(models.Model):
    """A delivered system that the contract covers. A contract without any covers all of the customer's."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="systems")
    system = models.ForeignKey("customers.System", models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["contract", "system"], name="contract_system_once"),)

    def __str__(self) -> str:
        return f"{self.contract_id}:{self.system_id}"


class ServiceMember(models.Model):
    """One line of the service organisation 服务机构.

    Name, phone, role, remark, as published to the customer.
    """

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="members")
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=40, blank=True)
    role = models.CharField(max_length=60)
    remark = models.CharField(max_length=200, blank=True)
    person = models.ForeignKey("accounts.Person", models.SET_NULL, null=True, related_name="+")
    emergency = models.BooleanField(default=False, db_default=False)  # told at once of every green channel
    sort = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("sort", "id")

    def __str__(self) -> str:
        return f"{self.name} {self.role}"
