"""Input of the page of a window's key. Shape only."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftercare.channels.actions.widgets import WidgetSettings
from aftercare.channels.models import WidgetKey
from aftercare.foundation.errors import Refused


class WidgetForm(forms.Form):
    """Where a window may stand and what it offers."""

    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Name of the key"), max_length=60, help_text=_("For yourselves, such as “Fee system 7”.")
    )
    origins = forms.CharField(
        label=_("Pages that may show it"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "https://fees.example.com"}),
        help_text=_("One address a line, with https:// and without a path."),
    )
    chat = forms.BooleanField(label=_("Chat with our desk"), required=False, initial=True)
    feedback = forms.BooleanField(
        label=_("Report a problem from inside the product"), required=False, initial=True
    )
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    @classmethod
    def of(cls, widget: WidgetKey | None) -> "WidgetForm":
        """Filled in with what is on record."""
        if widget is None:
            return cls()
        values = {name: getattr(widget, name) for name in cls.base_fields}
        return cls(initial=values | {"origins": "\n".join(widget.origins)})

    def settings(self) -> WidgetSettings:
        """What was filled in."""
        return WidgetSettings(**{k: v for k, v in self.cleaned_data.items() if k != "revision"})

    def refuse(self, refused: Refused) -> None:
        """Show a refusal beside its field, or above the form."""
        text: Any = gettext(refused.sentence)
        field = refused.field if refused.field in self.fields else None
        self.add_error(field, text % refused.params if refused.params else text)
