"""A person who signs in: staff, or somebody of a customer."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now, Upper

from aftercare.foundation.facts import Actor


class People(BaseUserManager["Person"]):
    """Registers people with the address in lower case; without a password until they set one."""

    def register(self, *, email: str, name: str, password: str | None = None, **fields: Any) -> "Person":
        person = self.model(email=email.strip().lower(), name=name, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """`customer_id` and `contact_id` point into the customers' room, which stands above this one: no key."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=100)
    title = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    kind = models.CharField(
        max_length=10, choices=[(k, k) for k in ("staff", "customer", "system")], default="staff"
    )
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=10, default="zh-hans")
    time_zone = models.CharField(max_length=64, default="Asia/Shanghai")
    pinyin = models.CharField(max_length=200, blank=True)
    initials = models.CharField(max_length=50, blank=True)
    customer_id = models.BigIntegerField(null=True, blank=True)
    contact_id = models.BigIntegerField(null=True, blank=True)
    must_enrol = models.BooleanField(default=False)
    session_stamp = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    deactivated_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(email=Lower("email")), name="person_email_lower"),
            models.CheckConstraint(
                condition=Q(kind="customer", customer_id__isnull=False)
                | (~Q(kind="customer") & Q(customer_id__isnull=True)),
                name="person_customer_of_kind",
            ),
            models.CheckConstraint(
                condition=Q(is_active=True, deactivated_at__isnull=True)
                | Q(is_active=False, deactivated_at__isnull=False),
                name="person_deactivated_when",
            ),
        )
        indexes = (
            models.Index(Upper("email"), name="person_email_upper"),
            models.Index(fields=["customer_id", "id"], name="person_customer"),
        )
        ordering = ("pinyin", "name", "id")

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        return self.kind == "staff"

    @property
    def roles(self) -> frozenset[str]:
        """The codes of the roles held; no query if the row was loaded with them (see `with_roles`)."""
        loaded: list[str] | None = self.__dict__.get("role_codes")
        if loaded is None:
            loaded = list(self.grants.values_list("role", flat=True))
            self.__dict__["role_codes"] = loaded
        return frozenset(loaded)

    def actor(self, via: str = "web") -> Actor:
        """The person as somebody who acts."""
        return Actor(
            kind=self.kind,
            name=self.name,
            person_id=self.pk,
            customer_id=self.customer_id,
            contact_id=self.contact_id,
            roles=self.roles,
            via=via,
        )

    def end_sessions(self) -> None:
        """Make every session opened so far worthless, wherever it is kept."""
        type(self).objects.filter(pk=self.pk).update(session_stamp=F("session_stamp") + 1)
        self.refresh_from_db(fields=["session_stamp"])

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """Django's hash over the password, and over the stamp that `end_sessions` advances."""
        hashed = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        return f"{hashed}{self.session_stamp}"
