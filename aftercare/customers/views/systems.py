"""What was delivered: systems, environments, components."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from aftercare.accounts.doors import staff_door
from aftercare.customers import sheets
from aftercare.customers.actions import systems
from aftercare.customers.forms import ComponentForm, EnvironmentForm, SystemForm
from aftercare.customers.policies import visible_components, visible_environments, visible_systems
from aftercare.customers.views.customers import address_of
from aftercare.customers.views.editing import own, serve
from aftercare.ui import pages


@staff_door("customer.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Enter a system."""
    by = request.actor  # type: ignore[attr-defined]
    customer = sheets.visible_customer(customer_id, by)

    def act(particulars: Any, revision: int | None) -> str:
        systems.deliver_system(customer, particulars, by=by, at=timezone.now())
        return address_of(customer_id)

    return serve(request, SystemForm, None, own(_("New system"), customer, act, sites=True))


@staff_door("customer.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, system_id: int) -> HttpResponse:
    """Change a system."""
    by = request.actor  # type: ignore[attr-defined]
    system = sheets.one(visible_systems(by).select_related("customer"), system_id)

    def act(particulars: Any, revision: int | None) -> str:
        systems.edit_system(system, particulars, by=by, at=timezone.now(), revision=revision)
        return address_of(system.customer_id)

    return serve(request, SystemForm, system, own(system.name, system.customer, act, sites=True))


@staff_door("customer.edit")
@require_POST
def archive(request: HttpRequest, system_id: int) -> HttpResponse:
    """The system is out of use."""
    by = request.actor  # type: ignore[attr-defined]
    system = sheets.one(visible_systems(by), system_id)
    systems.archive_system(system, by=by, at=timezone.now())
    pages.toast(request, _("The system is out of use."))
    return pages.see_other(request, address_of(system.customer_id))


@staff_door("customer.edit")
@require_POST
def restore(request: HttpRequest, system_id: int) -> HttpResponse:
    """The system is used again."""
    by = request.actor  # type: ignore[attr-defined]
    system = sheets.one(visible_systems(by), system_id)
    systems.restore_system(system, by=by, at=timezone.now())
    pages.toast(request, _("The system is in use again."))
    return pages.see_other(request, address_of(system.customer_id))


@staff_door("customer.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def new_environment(request: HttpRequest, system_id: int) -> HttpResponse:
    """Enter an environment of a system."""
    by = request.actor  # type: ignore[attr-defined]
    system = sheets.one(visible_systems(by).select_related("customer"), system_id)

    def act(particulars: Any, revision: int | None) -> str:
        systems.add_environment(system, particulars, by=by, at=timezone.now())
        return address_of(system.customer_id)

    title = _("New environment of %(system)s") % {"system": system.name}
    return serve(request, EnvironmentForm, None, own(title, system.customer, act))


@staff_door("customer.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit_environment(request: HttpRequest, environment_id: int) -> HttpResponse:
    """Change an environment."""
    by = request.actor  # type: ignore[attr-defined]
    found = visible_environments(by).select_related("system__customer")
    environment = sheets.one(found, environment_id)
    customer = environment.system.customer

    def act(particulars: Any, revision: int | None) -> str:
        systems.edit_environment(environment, particulars, by=by, at=timezone.now(), revision=revision)
        return address_of(customer.pk)

    removal = reverse("customers:remove_environment", args=[environment_id])
    return serve(
        request, EnvironmentForm, environment, own(environment.system.name, customer, act, removal=removal)
    )


@staff_door("customer.edit")
@require_POST
def remove_environment(request: HttpRequest, environment_id: int) -> HttpResponse:
    """Take an environment off the record, with its components."""
    by = request.actor  # type: ignore[attr-defined]
    environment = sheets.one(visible_environments(by).select_related("system"), environment_id)
    systems.remove_environment(environment, by=by, at=timezone.now())
    pages.toast(request, _("Removed."))
    return pages.see_other(request, address_of(environment.system.customer_id))


@staff_door("customer.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def new_component(request: HttpRequest, environment_id: int) -> HttpResponse:
    """Enter a component of an environment."""
    by = request.actor  # type: ignore[attr-defined]
    environment = sheets.one(visible_environments(by).select_related("system__customer"), environment_id)
    customer = environment.system.customer

    def act(particulars: Any, revision: int | None) -> str:
        systems.add_component(environment, particulars, by=by, at=timezone.now())
        return address_of(customer.pk)

    title = _("New component of %(system)s") % {"system": environment.system.name}
    return serve(request, ComponentForm, None, own(title, customer, act))


@staff_door("customer.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit_component(request: HttpRequest, component_id: int) -> HttpResponse:
    """Change a component, most often its version."""
    by = request.actor  # type: ignore[attr-defined]
    component = sheets.one(
        visible_components(by).select_related("environment__system__customer"), component_id
    )
    customer = component.environment.system.customer

    def act(particulars: Any, revision: int | None) -> str:
        systems.edit_component(component, particulars, by=by, at=timezone.now(), revision=revision)
        return address_of(customer.pk)

    removal = reverse("customers:remove_component", args=[component_id])
    return serve(request, ComponentForm, component, own(component.name, customer, act, removal=removal))


@staff_door("customer.edit")
@require_POST
def remove_component(request: HttpRequest, component_id: int) -> HttpResponse:
    """Take a component off the record."""
    by = request.actor  # type: ignore[attr-defined]
    component = sheets.one(visible_components(by).select_related("environment__system"), component_id)
    systems.remove_component(component, by=by, at=timezone.now())
    pages.toast(request, _("Removed."))
    return pages.see_other(request, address_of(component.environment.system.customer_id))
