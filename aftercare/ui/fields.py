"""A field of a Django form as one of our inputs."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from markupsafe import Markup

_CLASSES = {
    "select": "form-select",
    "checkbox": "form-check-input",
    "radio": "form-check-input",
    "checkboxes": "form-check-input",
    "hidden": "",
}


def kind(bound: BoundField) -> str:
    """select, checkbox, radio, checkboxes, hidden, textarea, file or input: which layout the field needs."""
    widget = bound.field.widget
    if bound.is_hidden:
        return "hidden"
    for name, cls in _KINDS:
        if isinstance(widget, cls):
            return name
    return "input"


# The first that matches counts: radio buttons and rows of boxes are selects to Django.
_KINDS: tuple[tuple[str, type[forms.Widget]], ...] = (
    ("radio", forms.RadioSelect),
    ("checkboxes", forms.CheckboxSelectMultiple),
    ("select", forms.Select),
    ("checkbox", forms.CheckboxInput),
    ("textarea", forms.Textarea),
    ("file", forms.FileInput),
)


def widget(bound: BoundField, **attrs: Any) -> Markup:
    """The input itself, with our classes and the ties to its help and its error that screen readers need."""
    found = kind(bound)
    classes = [str(attrs.pop("class_", "")), _CLASSES.get(found, "form-control")]
    if bound.errors:
        classes.append("is-invalid")
        attrs["aria-invalid"] = "true"
    own = bound.field.widget.attrs.get("class", "")
    attrs["class"] = " ".join(name for name in (own, *classes) if name)
    described = [f"{bound.auto_id}_{part}" for part, there in _parts(bound) if there]
    attrs |= {"aria-describedby": " ".join(described)} if described else {}
    if found == "textarea":
        attrs.setdefault("data-autosize", True)
    return Markup(bound.as_widget(attrs=_dashed(attrs)))  # noqa: S704 - Django has escaped it


def _parts(bound: BoundField) -> tuple[tuple[str, bool], ...]:
    return (("help", bool(bound.help_text)), ("error", bool(bound.errors)))


def _dashed(attrs: dict[str, Any]) -> dict[str, Any]:
    return {name.rstrip("_").replace("_", "-"): value for name, value in attrs.items()}
