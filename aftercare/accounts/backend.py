"""Loads the person of a session together with the roles: one query for both, put with every request."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q

from aftercare.accounts.models import Person
from aftercare.records.asking import Objects

_ACTIVE = Objects(
    lambda key: Person.objects.filter(pk=key, is_active=True).annotate(
        role_codes=ArrayAgg("grants__role", default=[], filter=Q(grants__isnull=False))
    ),
    int,
)


class Backend(AuthenticationBackend):  # type: ignore[misc]
    def get_user(self, user_id: int) -> Person | None:
        """The active person of this id, with `role_codes`."""
        return next(iter(_ACTIVE(user_id)), None)
