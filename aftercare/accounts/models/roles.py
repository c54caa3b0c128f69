"""Roles given to people, and roles asked for."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now

from aftercare.accounts.models.person import Person
from aftercare.accounts.rules.roles import ADMINISTRATORS

OFFICE = Case(
    *(When(role=code, then=Value(code)) for code in ADMINISTRATORS),
    default=Value("business"),
    output_field=models.CharField(),
)


class RoleGrant(models.Model):
    """One role of one person. All roles of a person belong to one office: business, or one administration."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="grants")
    role = models.CharField(max_length=30)
    granted_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    granted_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person", "role"], name="grant_once"),
            ExclusionConstraint(name="grant_one_office", expressions=[(F("person"), "="), (OFFICE, "<>")]),
        )
        indexes = (models.Index(fields=["role", "person"], name="grant_role"),)

    def __str__(self) -> str:
        return f"{self.person_id}: {self.role}"


class RoleRequest(models.Model):
    """The system administrator asks, the security administrator decides (three-way separation)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="role_requests")
    role = models.CharField(max_length=30)
    wanted = models.CharField(
        max_length=10, choices=[("grant", "grant"), ("revoke", "revoke")], default="grant"
    )
    reason = models.CharField(max_length=500, blank=True)
    state = models.CharField(
        max_length=10, choices=[(s, s) for s in ("open", "approved", "rejected")], default="open"
    )
    requested_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    requested_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person", "role"], condition=Q(state="open"), name="role_request_open_once"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True)
                | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="role_request_decided_when",
            ),
        )

    def __str__(self) -> str:
        return f"{self.wanted} {self.role}: {self.state}"
