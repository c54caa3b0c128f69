"""Invented values for the gallery, where every component stands in every state."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from aftercare.foundation.money import Money


class SampleForm(forms.Form):
    """One field of each kind."""

    subject = forms.CharField(label="标题", help_text="一句话说清楚。")
    kind = forms.ChoiceField(label="类型", choices=[("defect", "缺陷"), ("howto", "操作指导")])
    since = forms.DateField(label="何时开始", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    text = forms.CharField(label="正文", widget=forms.Textarea(attrs={"rows": 3}))
    urgent = forms.BooleanField(label="业务中断", required=False)


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
            ("受理", "done"),
            ("定级确认", "done"),
            ("处理中", "now"),
            ("验证", "todo"),
            ("归档", "todo"),
        ],
        amount=Money(Decimal("49500.00")),
        chart={
            "xAxis": {"type": "category", "data": months},
            "yAxis": {"type": "value"},
            "series": [{"type": "bar", "name": "工单", "data": kept}],
        },
        months=months,
        kept=kept,
    )
