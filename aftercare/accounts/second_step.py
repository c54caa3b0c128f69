"""Allauth's forms for one-time codes, with our own count of tries: six digits are soon guessed."""

from allauth.mfa.base import forms as allauth

from aftercare.accounts import limits
from aftercare.accounts.rules.sign_in import CODES_PER_ACCOUNT
from aftercare.foundation.errors import TooMany


def _count(person_id: int) -> None:
    """Raise TooMany before the code is looked at, so that a right one beyond the limit opens nothing."""
    if not limits.take("codes", str(person_id), *CODES_PER_ACCOUNT):
        raise TooMany("Too many attempts. Please try again in a few minutes.")


class AuthenticateForm(allauth.AuthenticateForm):  # type: ignore[misc]
    def clean_code(self) -> str:
        _count(self.user.pk)
        return str(super().clean_code())


class ReauthenticateForm(allauth.ReauthenticateForm):  # type: ignore[misc]
    def clean_code(self) -> str:
        _count(self.user.pk)
        return str(super().clean_code())
