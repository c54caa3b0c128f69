"""The warnings of a promise as rows of a form: when, and whom."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from aftercare.contracts import labels
from aftercare.contracts.rules.reminders import NAMED, USUAL, named_person

Steps = Sequence[Mapping[str, Any]]
ROWS: Final = 6
HOUR: Final = 60


class WarningForm(forms.Form):
    """One warning; a row without a number is none."""

    count = forms.IntegerField(label=_("When"), min_value=1, max_value=100_000, required=False)
    point = forms.ChoiceField(label=_("Measured by"), choices=list(labels.POINTS.items()), required=False)
    to = forms.MultipleChoiceField(
        label=_("Who is told"),
        choices=list(labels.RECEIVERS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    person = forms.TypedChoiceField(label=_("And by name"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, people: Sequence[tuple[Any, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", "—"), *people]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A warning reaches somebody, and a share is at most the whole."""
        given = super().clean() or {}
        if not given.get("count"):
            return given
        if not given.get("to") and not given.get("person"):
            self.add_error("to", _("Say who is told."))
        if given.get("point") == "share" and given["count"] > 100:
            self.add_error("count", _("At most 100 %."))
        return given

    def step(self) -> dict[str, Any] | None:
        """The warning as a commitment stores it; None for an empty row."""
        given = self.cleaned_data
        if not given.get("count"):
            return None
        kind, _gap, unit = given["point"].partition("_")
        length = given["count"] * (HOUR if unit == "hours" else 1)
        named = [f"{NAMED}{given['person']}"] if given["person"] else []
        return {kind: length, "to": [*given["to"], *named]}


def warning_rows(
    data: Mapping[str, Any] | None, initial: Mapping[str, Any] | None, people: Sequence[tuple[Any, Any]]
) -> list[WarningForm]:
    """The rows of a promise: what was filled in, or what stands there and some empty ones."""
    steps = (initial or {}).get("warnings", USUAL)
    shown = [_initial(step) for step in steps] + [{}] * (ROWS - len(steps))
    return [
        WarningForm(data, prefix=f"warning{number}", initial=row, people=people)
        for number, row in enumerate(shown)
    ]


def _initial(step: Mapping[str, Any]) -> dict[str, Any]:
    kind = next(name for name in ("share", "before", "after") if name in step)
    count, told = step[kind], step.get("to", ())
    in_hours = kind != "share" and count % HOUR == 0
    unit = "" if kind == "share" else "_hours" if in_hours else "_minutes"
    return {
        "count": count // HOUR if in_hours else count,
        "point": f"{kind}{unit}",
        "to": [one for one in told if named_person(one) is None],
        "person": next((found for one in told if (found := named_person(one)) is not None), None),
    }
