"""Entering, changing and archiving organisations and their sites."""

from datetime import datetime
from typing import Any

from django.db import transaction

from aftercare.accounts.rules.permissions import require
from aftercare.customers import facts
from aftercare.customers.actions import writing
from aftercare.customers.models import Customer, Site
from aftercare.customers.particulars import CustomerParticulars, SiteParticulars
from aftercare.customers.rules import names
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_
from aftercare.records.journal import tell
from aftercare.records.numbering import next_number

TAKEN = N_("There is already a customer of this name.")
SITE_TAKEN = N_("There is already a site of this name.")


@transaction.atomic
def register(particulars: CustomerParticulars, *, by: Actor, at: datetime) -> Customer:
    """Enter an organisation; it gets a number (KH…). Invalid if the name is taken."""
    require(by, "customer.edit")
    wanted = _derived(particulars.checked())
    customer = Customer(**wanted, number=next_number("KH", at))
    writing.insert(customer, taken=TAKEN, field="name")
    tell(facts.CustomerRegistered(by=by, at=at, customer_id=customer.pk))
    return customer


@transaction.atomic
def edit(
    customer: Customer,
    particulars: CustomerParticulars,
    *,
    by: Actor,
    at: datetime,
    revision: int | None = None,
) -> list[str]:
    """Change particulars; returns the names of those that changed. Conflict if somebody was faster."""
    require(by, "customer.edit")
    wanted = _derived(particulars.checked())
    changed = writing.update(customer, wanted, revision=revision, taken=TAKEN, field="name")
    if changed:
        tell(facts.CustomerChanged(by=by, at=at, customer_id=customer.pk, changed=changed))
    return changed


@transaction.atomic
def archive(customer: Customer, *, by: Actor, at: datetime) -> None:
    """Take the customer out of lists and searches; history stays. Archiving twice is nothing."""
    require(by, "customer.edit")
    if Customer.objects.filter(pk=customer.pk, archived_at=None).update(archived_at=at):
        tell(facts.CustomerArchived(by=by, at=at, customer_id=customer.pk))


@transaction.atomic
def restore(customer: Customer, *, by: Actor, at: datetime) -> None:
    """Bring an archived customer back. Restoring twice is nothing."""
    require(by, "customer.edit")
    if Customer.objects.filter(pk=customer.pk, archived_at__isnull=False).update(archived_at=None):
        tell(facts.CustomerRestored(by=by, at=at, customer_id=customer.pk))


@transaction.atomic
def add_site(customer: Customer, particulars: SiteParticulars, *, by: Actor, at: datetime) -> Site:
    """Enter a place of the customer."""
    require(by, "customer.edit")
    site = Site(customer=customer, **writing.values(particulars.checked()))
    writing.insert(site, taken=SITE_TAKEN, field="name")
    tell(facts.SiteAdded(by=by, at=at, customer_id=customer.pk, site_id=site.pk))
    return site


@transaction.atomic
def edit_site(
    site: Site, particulars: SiteParticulars, *, by: Actor, at: datetime, revision: int | None = None
) -> list[str]:
    """Change a site; returns the names of the fields that changed."""
    require(by, "customer.edit")
    wanted = writing.values(particulars.checked())
    changed = writing.update(site, wanted, revision=revision, taken=SITE_TAKEN, field="name")
    if changed:
        tell(facts.SiteChanged(by=by, at=at, customer_id=site.customer_id, site_id=site.pk, changed=changed))
    return changed


def _derived(particulars: CustomerParticulars) -> dict[str, Any]:
    """The particulars with their search keys: the short name is what people type."""
    known_as = particulars.short_name or particulars.name
    both = f"{particulars.name} {particulars.short_name}" if particulars.short_name else particulars.name
    wanted = writing.values(particulars)
    return wanted | {"pinyin": names.pinyin(known_as)[:400], "initials": names.initials(both)[:120]}
