"""Input of the customers' pages. Shape only; what may be is the particulars' and the actions' business."""

from dataclasses import fields as fields_of
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftercare.customers import labels
from aftercare.customers.particulars import (
    ComponentParticulars,
    ContactParticulars,
    CustomerParticulars,
    EnvironmentParticulars,
    SiteParticulars,
    SystemParticulars,
)
from aftercare.foundation.errors import Refused

Choices = list[tuple[Any, str]]


class ParticularsForm(forms.Form):
    """A form of one kind of particulars. `revision` is what the writer has seen."""

    particulars_class: Any = None
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, row: Any, **choices: Choices) -> "ParticularsForm":
        """Filled in with what is on record."""
        names = [field.name for field in fields_of(cls.particulars_class)]
        initial = {name: getattr(row, name) for name in (*names, "revision")}
        return cls(initial=initial, **choices)

    def __init__(self, posted: Any = None, *, initial: Any = None, **choices: Choices) -> None:
        super().__init__(posted, initial=initial)
        for name, field in (("managers", "manager_id"), ("sites", "site_id")):
            if field in self.fields:
                self.fields[field].choices = [("", "—"), *choices.get(name, [])]  # type: ignore[attr-defined]

    def particulars(self) -> Any:
        """What was filled in."""
        names = {field.name for field in fields_of(self.particulars_class)}
        return self.particulars_class(**{k: v for k, v in self.cleaned_data.items() if k in names})

    def refuse(self, refused: Refused) -> None:
        """Show a refusal beside its field, or above the form."""
        text = gettext(refused.sentence)
        field = refused.field if refused.field in self.fields else None
        self.add_error(field, text % refused.params if refused.params else text)


def _number(value: Any) -> int | None:
    return int(value) if value else None


class CustomerForm(ParticularsForm):
    particulars_class = CustomerParticulars
    name = forms.CharField(label=_("Registered name"), max_length=120)
    short_name = forms.CharField(label=_("Short name"), max_length=60, required=False)
    level = forms.ChoiceField(label=_("Level"), choices=labels.LEVELS, initial="ordinary")
    is_key = forms.BooleanField(label=_("Key customer"), required=False)
    manager_id = forms.TypedChoiceField(
        label=_("Technical account manager"), required=False, coerce=_number, empty_value=None
    )
    industry = forms.CharField(label=_("Industry"), max_length=40, required=False)
    region = forms.CharField(label=_("Region"), max_length=40, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    mail_domains = forms.CharField(
        label=_("Mail domains"),
        max_length=600,
        required=False,
        help_text=_("Unknown senders with such an address are offered this customer. Separate by commas."),
    )
    note = forms.CharField(
        label=_("Remark"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    @classmethod
    def of(cls, row: Any, **choices: Choices) -> ParticularsForm:
        form = super().of(row, **choices)
        form.initial["mail_domains"] = ", ".join(row.mail_domains)
        return form

    def clean_mail_domains(self) -> list[str]:
        text: str = self.cleaned_data["mail_domains"]
        for mark in ",，;；、\n\t ":
            text = text.replace(mark, " ")
        return text.split()


class SiteForm(ParticularsForm):
    particulars_class = SiteParticulars
    name = forms.CharField(label=_("Name of the site"), max_length=80)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    note = forms.CharField(
        label=_("Remark"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class ContactForm(ParticularsForm):
    particulars_class = ContactParticulars
    name = forms.CharField(label=_("Contact's name"), max_length=80)
    role = forms.ChoiceField(label=_("Role"), choices=labels.ROLES)
    email = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"inputmode": "email"}),
    )
    mobile = forms.CharField(label=_("Mobile"), max_length=40, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    department = forms.CharField(label=_("Department"), max_length=80, required=False)
    title = forms.CharField(label=_("Position"), max_length=60, required=False)
    site_id = forms.TypedChoiceField(label=_("Site"), required=False, coerce=_number, empty_value=None)
    language = forms.ChoiceField(label=_("Language of letters"), choices=labels.LANGUAGES)


class SystemForm(ParticularsForm):
    particulars_class = SystemParticulars
    name = forms.CharField(label=_("Name of the system"), max_length=120)
    product = forms.CharField(label=_("Product"), max_length=80, required=False)
    version = forms.CharField(label=_("Version"), max_length=40, required=False)
    level = forms.ChoiceField(label=_("Level"), choices=labels.LEVELS)
    site_id = forms.TypedChoiceField(label=_("Site"), required=False, coerce=_number, empty_value=None)
    delivered_on = forms.DateField(
        label=_("Delivered on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    accepted_on = forms.DateField(
        label=_("Accepted on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(
        label=_("Remark"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class EnvironmentForm(ParticularsForm):
    particulars_class = EnvironmentParticulars
    kind = forms.ChoiceField(label=_("Kind of environment"), choices=labels.ENVIRONMENTS)
    name = forms.CharField(label=_("Designation"), max_length=60, required=False)
    os = forms.CharField(label=_("Operating system"), max_length=80, required=False)
    database = forms.CharField(label=_("Database"), max_length=80, required=False)
    middleware = forms.CharField(label=_("Middleware"), max_length=80, required=False)
    address = forms.CharField(label=_("Network address"), max_length=200, required=False)
    note = forms.CharField(
        label=_("Remark"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class ComponentForm(ParticularsForm):
    particulars_class = ComponentParticulars
    kind = forms.ChoiceField(label=_("Kind"), choices=labels.COMPONENTS)
    name = forms.CharField(label=_("Component"), max_length=80)
    version = forms.CharField(label=_("Version"), max_length=40, required=False)
    note = forms.CharField(label=_("Remark"), max_length=200, required=False)
