"""Input of this room's pages. Shape only; what may be is the actions' business."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aftercare.contracts import labels
from aftercare.contracts.actions.contracts import Particulars
from aftercare.contracts.actions.terms import Promise
from aftercare.contracts.models import Commitment, Contract
from aftercare.contracts.rules.classes import HOLD_REASONS, PRIORITIES
from aftercare.contracts.warning_forms import warning_rows
from aftercare.foundation.errors import Refused
from aftercare.foundation.text import Phrase

Choices = list[tuple[Any, Any]]


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class RoomForm(forms.Form):
    """A form that can show what an action refused."""

    def refuse(self, refused: Refused) -> None:
        """Show a refusal beside its field, or above the form."""
        text = (
            Phrase(refused.sentence, refused.params).render(gettext)
            if refused.params
            else gettext(refused.sentence)
        )
        self.add_error(refused.field if refused.field in self.fields else None, text)


class ContractForm(RoomForm):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    customer_id = forms.TypedChoiceField(label=_("Customer"), coerce=int)
    number = forms.CharField(
        label=_("Contract number"), max_length=40, required=False, help_text=_("Left empty, it gets one.")
    )
    name = forms.CharField(label=_("Name of the contract"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=list(labels.KINDS.items()))
    signed_on = forms.DateField(label=_("Signed on"), required=False, widget=DayInput())
    starts_on = forms.DateField(label=_("Begins on"), widget=DayInput())
    ends_on = forms.DateField(label=_("Ends on"), required=False, widget=DayInput())
    warranty_months = forms.IntegerField(
        label=_("Warranty in months"),
        min_value=0,
        max_value=240,
        initial=12,
        help_text=_("Counted from acceptance."),
    )
    free_until = forms.DateField(label=_("Free maintenance until"), required=False, widget=DayInput())
    support_level = forms.CharField(label=_("Support level"), max_length=60, required=False)
    manager_id = forms.TypedChoiceField(
        label=_("Technical account manager"), required=False, coerce=int, empty_value=None
    )
    coverage_note = forms.CharField(
        label=_("What else is covered"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Resident engineers, visits, inspections: a line each."),
    )
    currency = forms.RegexField(label=_("Currency"), regex="^[A-Z]{3}$", initial="CNY")
    silence_days = forms.IntegerField(
        label=_("Days until silence closes a ticket"), min_value=1, max_value=90, initial=7
    )
    customer_opens_green = forms.BooleanField(
        label=_("The customer may open the green channel, too"),
        required=False,
        help_text=_("Coordinators and decision makers, each time with a reason."),
    )
    review_days = forms.IntegerField(
        label=_("Working days until a green channel is reviewed"),
        required=False,
        min_value=1,
        max_value=90,
        initial=Particulars.review_days,
    )

    def clean_review_days(self) -> int:
        return self.cleaned_data["review_days"] or Particulars.review_days

    def __init__(self, *args: Any, customers: Choices, managers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["customer_id"].choices = customers  # type: ignore[attr-defined]
        self.fields["manager_id"].choices = [("", "—"), *managers]  # type: ignore[attr-defined]

    @classmethod
    def of(cls, contract: Contract, *, managers: Choices) -> "ContractForm":
        """Filled in with what is on record; customer and number stay."""
        names = (*Particulars.__dataclass_fields__, "version")
        form = cls(initial={name: getattr(contract, name) for name in names}, customers=[], managers=managers)
        return form.keep_identity()

    def keep_identity(self) -> "ContractForm":
        """A contract never changes its customer or its number."""
        del self.fields["customer_id"], self.fields["number"]
        return self

    def particulars(self) -> Particulars:
        """What was filled in."""
        names = Particulars.__dataclass_fields__
        return Particulars(**{name: value for name, value in self.cleaned_data.items() if name in names})


UNITS: Choices = [
    ("minutes", _("minutes")),
    ("hours", _("hours")),
    ("working_days", _("working days")),
    ("days", _("days")),
    ("weeks", _("weeks")),
    ("months", _("months")),
]


def _facts(*, also: tuple[str, ...] = ()) -> Choices:
    hidden = {"received", "customer_wrote", "acknowledged", "agreed"} - set(also)
    return [(code, word) for code, word in labels.FACTS.items() if code not in hidden]


def _boxes() -> forms.CheckboxSelectMultiple:
    return forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})


class PromiseForm(RoomForm):
    name = forms.CharField(label=_("The promise"), max_length=200)
    request_class = forms.ChoiceField(
        label=_("Applies to"), choices=list(labels.CLASSES.items()), required=False
    )
    priority = forms.ChoiceField(
        label=_("Priority"), choices=[("", _("all")), *((p, p) for p in PRIORITIES)], required=False
    )
    system_id = forms.TypedChoiceField(label=_("System"), required=False, coerce=int, empty_value=None)
    milestone = forms.ChoiceField(label=_("What must happen"), choices=_facts(), initial="responded")
    alternatives = forms.MultipleChoiceField(
        label=_("Or else"), choices=_facts(), required=False, widget=_boxes()
    )
    count = forms.IntegerField(label=_("Within"), min_value=1, max_value=100_000)
    unit = forms.ChoiceField(label=_("Unit"), choices=UNITS)
    elapsed = forms.BooleanField(
        label=_("By the clock, day and night, whatever the calendar says"), required=False
    )
    calendar_id = forms.TypedChoiceField(label=_("Counted in"), coerce=int)
    counts_from = forms.ChoiceField(
        label=_("Counted from"),
        choices=_facts(also=("received", "customer_wrote", "agreed")),
        initial="received",
    )
    pauses = forms.MultipleChoiceField(
        label=_("The time stands still while"),
        choices=[(reason, labels.HOLDS[reason]) for reason in HOLD_REASONS],
        required=False,
        widget=_boxes(),
    )
    repeats = forms.ChoiceField(label=_("How often"), choices=list(labels.REPEATS.items()), initial="once")
    on_reprioritise = forms.ChoiceField(
        label=_("When the priority changes"),
        required=False,
        choices=[
            ("", _("count anew from the change if that is stricter")),
            ("from_change", _("always count anew from the change")),
            ("from_received", _("always count from the beginning")),
        ],
    )
    penalty = forms.DecimalField(
        label=_("Each miss costs"), required=False, max_digits=12, decimal_places=2, min_value=Decimal("0.01")
    )

    def __init__(
        self,
        *args: Any,
        calendars: Choices,
        systems: Choices,
        people: Sequence[tuple[Any, Any]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.warnings = warning_rows(self.data if self.is_bound else None, kwargs.get("initial"), people)
        self.fields["calendar_id"].choices = calendars  # type: ignore[attr-defined]
        self.fields["system_id"].choices = [("", _("all")), *systems]  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(row: Commitment) -> dict[str, Any]:
        """What the form shows for a commitment."""
        unit = next(unit for unit in row.amount if unit != "counting")
        shared = set(PromiseForm.base_fields) & set(Promise.__dataclass_fields__)
        return {
            **{name: getattr(row, name) for name in shared},
            "name": labels.called(row.name),
            "count": row.amount[unit],
            "unit": unit,
            "elapsed": row.amount.get("counting") == "elapsed",
            "warnings": row.warnings,
        }

    def clean(self) -> dict[str, Any]:
        """The warnings are rows of their own; each must make sense by itself."""
        refused = [row for row in self.warnings if not row.is_valid()]
        if refused:
            raise forms.ValidationError(_("Please check the warnings."))
        return super().clean() or {}

    def promise(self, old: Commitment | None = None) -> Promise:
        """What was filled in."""
        given = self.cleaned_data
        shared = set(given) & set(Promise.__dataclass_fields__)
        return Promise(
            **{
                **{name: given[name] for name in shared},
                "name": old.name if old and given["name"] == labels.called(old.name) else given["name"],
                "amount": _amount(given),
                "warnings": [step for row in self.warnings if (step := row.step())],
            }
        )


def _amount(given: Mapping[str, Any]) -> dict[str, Any]:
    amount: dict[str, Any] = {given["unit"]: given["count"]}
    return {**amount, "counting": "elapsed"} if given["elapsed"] else amount


class DayForm(RoomForm):
    on = forms.DateField(label=_("On which day"), widget=DayInput())


class DepositForm(RoomForm):
    name = forms.CharField(
        label=_("Name of the deposit"),
        max_length=100,
        required=False,
        help_text=_("Tells several deposits of one contract apart, such as “Phase 1”."),
    )
    amount = forms.DecimalField(label=_("Amount"), max_digits=12, decimal_places=2, min_value=Decimal("0.01"))
    since = forms.DateField(label=_("Held since"), widget=DayInput())
    note = forms.CharField(label=_("Basis"), max_length=200, required=False)


class PriceForm(RoomForm):
    """What a breach costs, whose doing it was, and why."""

    amount = forms.DecimalField(label=_("Amount"), max_digits=12, decimal_places=2, min_value=Decimal("0.01"))
    attribution = forms.ChoiceField(
        label=_("Whose doing was it?"),
        choices=list(labels.ATTRIBUTIONS.items()),
        initial="ours",
        help_text=_("What the customer caused isn't deducted; a third party doesn't free us."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The clause, and what happened."),
    )


class WeekForm(RoomForm):
    """The hours of each weekday, as people write them: `09:00-12:00 13:00-18:00`; empty: closed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, word in labels.WEEKDAYS.items():
            self.fields[code] = forms.CharField(label=word, max_length=120, required=False)

    def week(self) -> dict[str, list[list[str]]]:
        """The week in the calendar's own format."""
        return {code: _windows(self.cleaned_data[code]) for code in labels.WEEKDAYS}


class HoursForm(WeekForm):
    """Other hours for a calendar that is in use."""

    base = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(label=_("What changes, and why"), max_length=200)


class CalendarForm(WeekForm):
    """A new calendar: its name and its hours."""

    key = forms.RegexField(
        label=_("Short key"),
        regex="^[a-z0-9][a-z0-9-]{0,39}$",
        help_text=_("Small letters, digits, hyphens."),
    )
    name = forms.CharField(label=_("Name"), max_length=100)
    official = forms.BooleanField(
        label=_("With the official holidays and make-up workdays"), required=False, initial=True
    )


class OwnDayForm(RoomForm):
    """One day with its own hours."""

    base = forms.IntegerField(widget=forms.HiddenInput)
    on = forms.DateField(label=_("On which day"), widget=DayInput())
    hours = forms.CharField(
        label=_("Hours"), max_length=120, required=False, help_text=_("Left empty, the day is closed.")
    )
    note = forms.CharField(label=_("What changes, and why"), max_length=200)

    def windows(self) -> list[list[str]]:
        """The hours in the calendar's own format."""
        return _windows(self.cleaned_data["hours"])


class YearForm(RoomForm):
    """A year's days changed one by one: the draft so far, and what the next click makes of a day."""

    base = forms.IntegerField(widget=forms.HiddenInput)
    draft = forms.CharField(widget=forms.HiddenInput, required=False)
    mark = forms.ChoiceField(
        label=_("What a clicked day becomes"),
        choices=list(labels.MARKS.items()),
        initial="rest",
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    name = forms.CharField(
        label=_("Name of the day"), max_length=40, required=False, help_text=_("Such as Spring Festival.")
    )
    notice = forms.CharField(
        label=_("Official by the notice"),
        max_length=200,
        required=False,
        help_text=_(
            "Filled in once the year's days are complete and published: due times in it are final then."
        ),
    )
    note = forms.CharField(label=_("What changes, and why"), max_length=200, required=False)


class BackForm(RoomForm):
    """Why an earlier edition is right again."""

    base = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(label=_("What changes, and why"), max_length=200)


def _windows(text: str) -> list[list[str]]:
    plain = text.replace("–", "-").replace("～", "-").replace("，", " ").replace(",", " ").replace("：", ":")
    return [[end.strip() for end in window.split("-")] for window in plain.split()]
