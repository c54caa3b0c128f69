"""Entering and changing what was delivered: systems, environments, components."""

from datetime import datetime

from django.db import transaction

from aftercare.accounts.rules.permissions import require
from aftercare.customers import facts
from aftercare.customers.actions import writing
from aftercare.customers.models import Component, Customer, Environment, Site, System
from aftercare.customers.particulars import ComponentParticulars, EnvironmentParticulars, SystemParticulars
from aftercare.foundation.errors import Invalid
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_
from aftercare.records.journal import tell

TAKEN = N_("This customer already has a system of this name.")
ENVIRONMENT_TAKEN = N_("This system already has such an environment.")
COMPONENT_TAKEN = N_("This environment already has such a component.")


@transaction.atomic
def deliver_system(customer: Customer, particulars: SystemParticulars, *, by: Actor, at: datetime) -> System:
    """Enter a product delivered to the customer. Invalid if the customer has one of this name."""
    require(by, "customer.edit")
    _own_site(customer.pk, particulars.site_id)
    system = System(customer=customer, **writing.values(particulars.checked()))
    writing.insert(system, taken=TAKEN, field="name")
    tell(facts.SystemDelivered(by=by, at=at, customer_id=customer.pk, system_id=system.pk))
    return system


@transaction.atomic
def edit_system(
    system: System, particulars: SystemParticulars, *, by: Actor, at: datetime, revision: int | None = None
) -> list[str]:
    """Change a system; returns what changed."""
    require(by, "customer.edit")
    _own_site(system.customer_id, particulars.site_id)
    wanted = writing.values(particulars.checked())
    changed = writing.update(system, wanted, revision=revision, taken=TAKEN, field="name")
    _tell_changed(system, changed, by, at)
    return changed


@transaction.atomic
def archive_system(system: System, *, by: Actor, at: datetime) -> None:
    """The system is out of use. Twice is nothing."""
    require(by, "customer.edit")
    if System.objects.filter(pk=system.pk, archived_at=None).update(archived_at=at):
        tell(facts.SystemArchived(by=by, at=at, customer_id=system.customer_id, system_id=system.pk))


@transaction.atomic
def restore_system(system: System, *, by: Actor, at: datetime) -> None:
    """The system is used again. Twice is nothing."""
    require(by, "customer.edit")
    if System.objects.filter(pk=system.pk, archived_at__isnull=False).update(archived_at=None):
        tell(facts.SystemRestored(by=by, at=at, customer_id=system.customer_id, system_id=system.pk))


@transaction.atomic
def add_environment(
    system: System, particulars: EnvironmentParticulars, *, by: Actor, at: datetime
) -> Environment:
    """Enter an environment that the system runs in."""
    require(by, "customer.edit")
    environment = Environment(system=system, **writing.values(particulars.checked()))
    writing.insert(environment, taken=ENVIRONMENT_TAKEN, field="name")
    _tell_changed(system, ["environments"], by, at)
    return environment


@transaction.atomic
def edit_environment(
    environment: Environment,
    particulars: EnvironmentParticulars,
    *,
    by: Actor,
    at: datetime,
    revision: int | None = None,
) -> list[str]:
    """Change an environment; returns what changed."""
    require(by, "customer.edit")
    wanted = writing.values(particulars.checked())
    changed = writing.update(environment, wanted, revision=revision, taken=ENVIRONMENT_TAKEN, field="name")
    _tell_changed(environment.system, ["environments"] if changed else [], by, at)
    return changed


@transaction.atomic
def remove_environment(environment: Environment, *, by: Actor, at: datetime) -> None:
    """The environment and its components are gone."""
    require(by, "customer.edit")
    environment.delete()
    _tell_changed(environment.system, ["environments"], by, at)


@transaction.atomic
def add_component(
    environment: Environment, particulars: ComponentParticulars, *, by: Actor, at: datetime
) -> Component:
    """Enter a component of an environment."""
    require(by, "customer.edit")
    component = Component(environment=environment, **writing.values(particulars.checked()))
    writing.insert(component, taken=COMPONENT_TAKEN, field="name")
    _tell_changed(environment.system, ["components"], by, at)
    return component


@transaction.atomic
def edit_component(
    component: Component,
    particulars: ComponentParticulars,
    *,
    by: Actor,
    at: datetime,
    revision: int | None = None,
) -> list[str]:
    """Change a component, most often its version; returns what changed."""
    require(by, "customer.edit")
    wanted = writing.values(particulars.checked())
    changed = writing.update(component, wanted, revision=revision, taken=COMPONENT_TAKEN, field="name")
    _tell_changed(component.environment.system, ["components"] if changed else [], by, at)
    return changed


@transaction.atomic
def remove_component(component: Component, *, by: Actor, at: datetime) -> None:
    """The component is not there any more."""
    require(by, "customer.edit")
    component.delete()
    _tell_changed(component.environment.system, ["components"], by, at)


def _tell_changed(system: System, changed: list[str], by: Actor, at: datetime) -> None:
    if changed:
        fact = facts.SystemChanged(
            by=by, at=at, customer_id=system.customer_id, system_id=system.pk, changed=changed
        )
        tell(fact)


def _own_site(customer_id: int, site_id: int | None) -> None:
    if site_id is not None and not Site.objects.filter(pk=site_id, customer_id=customer_id).exists():
        raise Invalid("Please choose one of the values offered.", field="site_id")
