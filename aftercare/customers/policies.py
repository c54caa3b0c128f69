"""Who may see which customers: staff with `customer.read` all of them, a customer's people only their own."""

from django.db.models import Q, QuerySet

from aftercare.accounts.rules.permissions import can
from aftercare.customers.models import Component, Contact, Customer, Environment, Site, System
from aftercare.foundation.facts import Actor


def visible_customers(by: Actor) -> QuerySet[Customer]:
    """The customers that `by` may know of."""
    return Customer.objects.filter(_own(by, "pk"))


def visible_contacts(by: Actor) -> QuerySet[Contact]:
    """The contacts that `by` may know of."""
    return Contact.objects.filter(_own(by, "customer_id"))


def visible_systems(by: Actor) -> QuerySet[System]:
    """The systems that `by` may know of."""
    return System.objects.filter(_own(by, "customer_id"))


def visible_sites(by: Actor) -> QuerySet[Site]:
    """The sites that `by` may know of."""
    return Site.objects.filter(_own(by, "customer_id"))


def visible_environments(by: Actor) -> QuerySet[Environment]:
    """The environments that `by` may know of."""
    return Environment.objects.filter(_own(by, "system__customer_id"))


def visible_components(by: Actor) -> QuerySet[Component]:
    """The components that `by` may know of."""
    return Component.objects.filter(_own(by, "environment__system__customer_id"))


def _own(by: Actor, field: str) -> Q:
    if by.is_system or (by.is_staff and can(by, "customer.read")):
        return Q()
    return Q(**{field: by.customer_id}) if by.is_customer and by.customer_id else Q(pk__in=[])
