"""One customer: the page, and what is done to it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from markupsafe import Markup

from aftercare.accounts.doors import staff_door
from aftercare.accounts.rules.permissions import can
from aftercare.customers import labels, panels, sheets
from aftercare.customers.actions import customers
from aftercare.customers.forms import CustomerForm, SiteForm
from aftercare.customers.policies import visible_sites
from aftercare.customers.views.editing import Editing, own, serve
from aftercare.customers.views.lists import manager_choices
from aftercare.ui import pages


@dataclass(frozen=True, kw_only=True)
class CustomerPage:
    sheet: sheets.CustomerSheet
    panels: list[tuple[str, Markup | str]]
    may_edit: bool
    may_edit_contacts: bool

    def level(self, code: str) -> str:
        return labels.label(labels.LEVELS, code)

    def role(self, code: str) -> str:
        return labels.label(labels.ROLES, code)

    def environment(self, code: str) -> str:
        return labels.label(labels.ENVIRONMENTS, code)

    def component(self, code: str) -> str:
        return labels.label(labels.COMPONENTS, code)


@staff_door("customer.read")
@require_safe
def show(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Everything about one customer."""
    by = request.actor  # type: ignore[attr-defined]
    page = CustomerPage(
        sheet=sheets.customer_sheet(customer_id, by),
        panels=[(_(title), content) for title, content in panels.shown(customer_id, by)],
        may_edit=can(by, "customer.edit"),
        may_edit_contacts=can(by, "contact.edit"),
    )
    return pages.page(request, "customers/show.html", page)


@staff_door("customer.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a customer."""

    def act(particulars: Any, revision: int | None) -> str:
        made = customers.register(particulars, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
        return address_of(made.pk)

    title, back = _("New customer"), reverse("customers:index")
    editing = Editing(title=title, back=back, act=act, choices={"managers": manager_choices()})
    return serve(request, CustomerForm, None, editing)


@staff_door("customer.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Change a customer."""
    by = request.actor  # type: ignore[attr-defined]
    customer = sheets.visible_customer(customer_id, by)

    def act(particulars: Any, revision: int | None) -> str:
        customers.edit(customer, particulars, by=by, at=timezone.now(), revision=revision)
        return address_of(customer_id)

    editing = Editing(
        title=customer.name,
        back=address_of(customer_id),
        act=act,
        choices={"managers": manager_choices()},
    )
    return serve(request, CustomerForm, customer, editing)


@staff_door("customer.edit")
@require_POST
def archive(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Put a customer away."""
    by = request.actor  # type: ignore[attr-defined]
    customers.archive(sheets.visible_customer(customer_id, by), by=by, at=timezone.now())
    pages.toast(request, _("The customer is archived."))
    return pages.see_other(request, address_of(customer_id))


@staff_door("customer.edit")
@require_POST
def restore(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Take a customer out of the archive."""
    by = request.actor  # type: ignore[attr-defined]
    customers.restore(sheets.visible_customer(customer_id, by), by=by, at=timezone.now())
    pages.toast(request, _("The customer is in use again."))
    return pages.see_other(request, address_of(customer_id))


@staff_door("customer.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def new_site(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Enter a site."""
    by = request.actor  # type: ignore[attr-defined]
    customer = sheets.visible_customer(customer_id, by)

    def act(particulars: Any, revision: int | None) -> str:
        customers.add_site(customer, particulars, by=by, at=timezone.now())
        return address_of(customer_id)

    return serve(request, SiteForm, None, own(_("New site"), customer, act))


@staff_door("customer.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit_site(request: HttpRequest, site_id: int) -> HttpResponse:
    """Change a site."""
    by = request.actor  # type: ignore[attr-defined]
    site = sheets.one(visible_sites(by).select_related("customer"), site_id)

    def act(particulars: Any, revision: int | None) -> str:
        customers.edit_site(site, particulars, by=by, at=timezone.now(), revision=revision)
        return address_of(site.customer_id)

    return serve(request, SiteForm, site, own(site.name, site.customer, act))


def address_of(customer_id: int) -> str:
    """Where the customer's page is."""
    return reverse("customers:show", args=[customer_id])
