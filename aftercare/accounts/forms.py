"""Input of the accounts' pages. Checks shape only; what may be is the actions' business."""

from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftercare.accounts.rules.permissions import PERMISSIONS, can
from aftercare.accounts.rules.roles import ROLES
from aftercare.foundation.errors import Refused
from aftercare.foundation.facts import Actor

ZONES = [
    "Asia/Shanghai",
    "Asia/Urumqi",
    *sorted(zone for zone in available_timezones() if zone.count("/") == 1 and not zone.startswith("Etc/")),
]


class Boxes(forms.CheckboxSelectMultiple):
    """Check boxes as our style sheet knows them."""

    def __init__(self) -> None:
        super().__init__(attrs={"class": "form-check-input"})


def refuse(form: forms.Form, refused: Refused) -> None:
    """Show a refusal where it belongs: beside its field, or above the form."""
    text = gettext(refused.sentence)
    field = refused.field if refused.field in form.fields else None
    form.add_error(field, text % refused.params if refused.params else text)


def role_choices(kind: str) -> list[tuple[str, Any]]:
    """The roles of one kind of person, in the reader's language."""
    return [(role.code, gettext(role.name)) for role in ROLES.values() if role.kind == kind]


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"))
    name = forms.CharField(label=_("Full name"), max_length=100, required=False)
    role = forms.ChoiceField(label=_("Role"))
    language = forms.ChoiceField(label=_("Language of the letter"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices("staff")  # type: ignore[attr-defined]


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"))
    wanted = forms.ChoiceField(
        label=_("What is asked"), choices=[("grant", _("Grant")), ("revoke", _("Revoke"))]
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)

    def __init__(self, *args: Any, kind: str = "staff", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices(kind)  # type: ignore[attr-defined]


class NewPasswordForm(forms.Form):
    """A name and a password, for who joins."""

    name = forms.CharField(
        label=_("Full name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=200,
        help_text=_("At least 12 characters. A sentence is easier to remember than a riddle."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class SetupForm(NewPasswordForm):
    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    field_order = ("email", "name", "password")


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Full name"), max_length=100)
    title = forms.CharField(label=_("Position"), max_length=100, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=[(zone, zone) for zone in ZONES])


class TokenForm(forms.Form):
    name = forms.CharField(label=_("What it is for"), max_length=100)
    expires_on = forms.DateField(
        label=_("Good until"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    scopes = forms.MultipleChoiceField(label=_("What it may do"), widget=Boxes)

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = [(code, gettext(text)) for code, text in PERMISSIONS.items() if can(by, code)]
        self.fields["scopes"].choices = allowed  # type: ignore[attr-defined]


class TeamForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100)
    lead = forms.TypedChoiceField(label=_("Team lead"), coerce=int, empty_value=None, required=False)
    members = forms.TypedMultipleChoiceField(label=_("Members"), coerce=int, required=False, widget=Boxes)

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].choices = people  # type: ignore[attr-defined]
        self.fields["lead"].choices = [("", "—"), *people]  # type: ignore[attr-defined]


class AuditForm(forms.Form):
    """The filter of the audit trail."""

    person = forms.IntegerField(required=False)
    customer = forms.IntegerField(required=False)
    subject = forms.RegexField(r"^[a-z_]+(:\d+)?$", required=False)
    kind = forms.CharField(max_length=80, required=False)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)

    def value(self, name: str) -> Any:
        """The cleaned value, or None where the input was empty or no good."""
        return getattr(self, "cleaned_data", {}).get(name) or None

    def day(self, name: str) -> date | None:
        """A day of the filter."""
        found: date | None = self.value(name)
        return found
