"""Loads the person of a session together with the roles: one query for both."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q

from aftercare.accounts.models import Person


class Backend(AuthenticationBackend):  # type: ignore[misc]
    def get_user(self, user_id: int) -> Person | None:
        """The active person of this id, with `role_codes`."""
        codes = ArrayAgg("grants__role", default=[], filter=Q(grants__isnull=False))
        return Person.objects.filter(pk=user_id, is_active=True).annotate(role_codes=codes).first()
