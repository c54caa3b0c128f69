"""Invented values for the gallery, where every component stands in every state."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aftercare.foundation.money import Money


class SampleForm(forms.Form):
    """One field of each kind."""

    subject = forms.CharField(label=gettext_lazy("Subject"), help_text=gettext_lazy("In one sentence."))
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[("defect", gettext_lazy("Defect")), ("howto", gettext_lazy("How-to"))]
    )
    since = forms.DateField(
        label=gettext_lazy("Since"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    text = forms.CharField(label=gettext_lazy("Text"), widget=forms.Textarea(attrs={"rows": 3}))
    urgent = forms.BooleanField(label=gettext_lazy("Business is down"), required=False)


@dataclass(frozen=True, kw_only=True)
class Gallery:
    """What `ui/gallery.html` shows."""

    now: datetime
    form: SampleForm
    wrong: SampleForm
    steps: list[tuple[str, str]]
    amount: Money
    chart: dict[str, Any]
    months: list[str]
    kept: list[int]

    def after(self, **span: float) -> datetime:
        """An instant so far from now."""
        return self.now + timedelta(**span)


def sample() -> Gallery:
    """The gallery as it stands now."""
    months, kept = ["07", "08", "09", "10", "11"], [38, 42, 35, 51, 47]
    return Gallery(
        now=timezone.now(),
        form=SampleForm(auto_id="good_%s"),
        wrong=SampleForm({"kind": "defect", "subject": ""}, auto_id="wrong_%s"),
        steps=[
            (_("Received"), "done"),
            (_("Classified"), "done"),
            (_("In progress"), "now"),
            (_("Verified"), "todo"),
            (_("Closed"), "todo"),
        ],
        amount=Money(Decimal("49500.00")),
        chart={
            "xAxis": {"type": "category", "data": months},
            "yAxis": {"type": "value"},
            "series": [{"type": "bar", "name": _("Tickets"), "data": kept}],
        },
        months=months,
        kept=kept,
    )
