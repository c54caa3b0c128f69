"""One way to edit anything of a customer: a form, an action, back to the customer's page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from aftercare.customers.forms import Choices, ParticularsForm
from aftercare.customers.models import Customer
from aftercare.foundation.errors import Refused
from aftercare.ui import pages

Act = Callable[[Any, int | None], str]


@dataclass(frozen=True, kw_only=True)
class Editing:
    """What is edited. `act(particulars, revision)` writes it and answers where to go."""

    title: str
    back: str
    act: Act
    customer: Customer | None = None
    choices: dict[str, Choices] = field(default_factory=dict)
    removal: str = ""  # where to post to have it removed


@dataclass(frozen=True, kw_only=True)
class FormPage:
    form: ParticularsForm
    editing: Editing
    is_new: bool


def own(title: str, customer: Customer, act: Act, *, sites: bool = False, removal: str = "") -> Editing:
    """Editing something that belongs to a customer."""
    found = (
        customer.sites.filter(archived_at=None).order_by("name").values_list("pk", "name") if sites else ()
    )
    return Editing(
        title=title,
        back=reverse("customers:show", args=[customer.pk]),
        act=act,
        customer=customer,
        choices={"sites": list(found)},
        removal=removal,
    )


def serve(
    request: HttpRequest, form_class: type[ParticularsForm], row: Any | None, editing: Editing
) -> HttpResponse:
    """Show the form, or carry out what was filled in."""
    if request.method != "POST":
        form = form_class.of(row, **editing.choices) if row else form_class(**editing.choices)
        return _answer(request, form, row, editing)
    form = form_class(request.POST, **editing.choices)
    if form.is_valid():
        try:
            to = editing.act(form.particulars(), form.cleaned_data["revision"])
        except Refused as refused:
            form.refuse(refused)
        else:
            pages.toast(request, _("Saved."))
            return pages.see_other(request, to)
    return _answer(request, form, row, editing, status=422)


def _answer(
    request: HttpRequest, form: ParticularsForm, row: Any | None, editing: Editing, status: int = 200
) -> HttpResponse:
    page = FormPage(form=form, editing=editing, is_new=row is None)
    return pages.page(request, "customers/form.html", page, status=status)
