"""Who may see which customers: staff all of them, a person of a customer only their own."""

from django.db.models import Q, QuerySet

from aftercare.customers.models import Contact, Customer, System
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


def _own(by: Actor, field: str) -> Q:
    if by.is_staff or by.is_system:
        return Q()
    return Q(**{field: by.customer_id}) if by.customer_id else Q(pk__in=[])
