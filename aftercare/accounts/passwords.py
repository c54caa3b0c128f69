"""What a password must be: 12 to 128 characters and not well known (ASVS 5.0, 6.2). No composition rules."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from aftercare.accounts.rules.passwords import too_simple

LONGEST = 128


class OwnWords:
    """Django's validator for what its list of common passwords lacks."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > LONGEST:
            raise ValidationError(_("The password is longer than 128 characters."), code="too_long")
        if too_simple(password):
            raise ValidationError(_("This password is too easy to guess."), code="too_simple")

    def get_help_text(self) -> str:
        return _("At least 12 characters. A sentence is easier to remember than a riddle.")
