"""What a customer fills in: one minute, in the order in which one thinks of it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aftercare.customers.cards import SystemCard
from aftercare.desk import labels

CLASSES = ("fault", "urgent_business", "customisation", "consultation")
OTHERS = ("usability", "performance", "complaint", "other")


class ReportForm(forms.Form):
    """A report. What happened in a line is enough; all else helps."""

    request_class = forms.ChoiceField(
        label=_("What is it?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the values offered.")},
    )
    title = forms.CharField(label=_("What happened?"), max_length=300)
    text = forms.CharField(label=_("Tell us more"), required=False, widget=forms.Textarea, max_length=100_000)
    occurred_at = forms.DateTimeField(
        label=_("Since when?"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    urgency = forms.ChoiceField(label=_("How urgent is it?"), required=False, widget=forms.RadioSelect)
    impact = forms.ChoiceField(label=_("What does it hinder?"), required=False)
    scope = forms.ChoiceField(label=_("Who is concerned?"), required=False)
    system_id = forms.TypedChoiceField(label=_("Which system?"), required=False, coerce=int, empty_value=None)
    steps = forms.CharField(
        label=_("How can we see it, too?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=20_000,
    )
    environment = forms.CharField(
        label=_("Software and hardware"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=20_000,
    )
    error_text = forms.CharField(
        label=_("Error message or code"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=20_000,
    )

    def __init__(self, *args: Any, systems: Sequence[SystemCard] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("request_class", [(c, labels.label("request_class", c)) for c in (*CLASSES, *OTHERS)])
        self._offer("urgency", labels.choices("urgency"))
        for name in ("impact", "scope"):
            self._offer(name, [("", labels.label(name, "")), *labels.choices(name)])
        many = [] if len(systems) == 1 else [("", _("I am not sure"))]
        self._offer("system_id", [*many, *((one.id, one.name) for one in systems)])

    def _offer(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_occurred_at(self) -> Any:
        """Not in the future; a clock that runs a little ahead is forgiven."""
        given = self.cleaned_data["occurred_at"]
        return min(given, timezone.now()) if given else None
