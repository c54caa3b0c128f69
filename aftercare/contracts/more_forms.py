"""Input of budgets and resident service: shape only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aftercare.contracts import labels
from aftercare.contracts.actions.residents import SignIn, Stay
from aftercare.contracts.forms import Choices, DayInput, RoomForm
from aftercare.contracts.models import ResidentPlan

WEEKDAYS: Choices = [
    ("1", _("Monday")),
    ("2", _("Tuesday")),
    ("3", _("Wednesday")),
    ("4", _("Thursday")),
    ("5", _("Friday")),
    ("6", _("Saturday")),
    ("7", _("Sunday")),
]


class AmountForm(RoomForm):
    amount = forms.DecimalField(
        label=_("How much"), decimal_places=2, help_text=_("Hours go by quarters, visits by ones.")
    )
    needs_quotation = forms.BooleanField(
        label=_("More than this needs a quotation"),
        required=False,
        help_text=_("Without it more is allowed, and marked."),
    )


class BudgetForm(AmountForm):
    kind = forms.ChoiceField(label=_("What is counted"), choices=list(labels.BUDGETS.items()))
    every = forms.ChoiceField(label=_("Period"), choices=list(labels.EVERY.items()), initial="year")
    starts_on = forms.DateField(
        label=_("Counted from"),
        required=False,
        widget=DayInput(),
        help_text=_("Left empty: from the contract's first day."),
    )
    field_order = ("kind", "amount", "every", "starts_on", "needs_quotation")


class StayForm(RoomForm):
    person_id = forms.TypedChoiceField(
        label=_("Account"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Whoever has one signs in for themselves."),
    )
    person_name = forms.CharField(label=_("Who is there"), max_length=60)
    place = forms.CharField(label=_("Where"), max_length=200)
    starts_on = forms.DateField(label=_("From day"), widget=DayInput())
    ends_on = forms.DateField(label=_("To day"), widget=DayInput())
    weekdays = forms.MultipleChoiceField(
        label=_("Days of the week"),
        choices=WEEKDAYS,
        initial=["1", "2", "3", "4", "5"],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    calendar_id = forms.TypedChoiceField(
        label=_("Calendar"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Days on which it is shut aren't owed."),
    )
    note = forms.CharField(label=_("Remark"), required=False, max_length=300)

    def __init__(self, *args: Any, people: Choices, calendars: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person_id"].choices = [("", "—"), *people]  # type: ignore[attr-defined]
        self.fields["calendar_id"].choices = [("", "—"), *calendars]  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(plan: ResidentPlan) -> dict[str, Any]:
        """What is on record."""
        named = {name: getattr(plan, name) for name in Stay.__dataclass_fields__}
        return {**named, "weekdays": list(plan.weekdays)}

    def stay(self) -> Stay:
        """What was filled in."""
        return Stay(**{**self.cleaned_data, "weekdays": "".join(sorted(self.cleaned_data["weekdays"]))})


class SignInForm(RoomForm):
    day = forms.DateField(label=_("Day"), widget=DayInput())
    state = forms.ChoiceField(
        label=_("How it was"),
        choices=[(code, labels.DAY_STATES[code]) for code in ("present", "substitute", "absent")],
        initial="present",
    )
    arrived = forms.TimeField(label=_("Arrived"), required=False, widget=forms.TimeInput({"type": "time"}))
    left = forms.TimeField(label=_("Left at"), required=False, widget=forms.TimeInput({"type": "time"}))
    substitute = forms.CharField(label=_("Who came instead"), required=False, max_length=60)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)

    def said(self) -> SignIn:
        """What was filled in, without the day."""
        return SignIn(**{name: value for name, value in self.cleaned_data.items() if name != "day"})
