"""Entering, changing, inviting and retiring the people at a customer."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction

from aftercare.accounts.actions import invitations, people
from aftercare.accounts.rules.permissions import require
from aftercare.customers import facts
from aftercare.customers.actions import writing
from aftercare.customers.models import Contact, Customer, Site
from aftercare.customers.particulars import ContactParticulars
from aftercare.customers.rules import addresses, names, phones
from aftercare.foundation.errors import Conflict, Invalid
from aftercare.foundation.facts import SYSTEM, Actor
from aftercare.foundation.text import N_
from aftercare.records.journal import tell

TAKEN = N_("Another contact has this e-mail address.")


@transaction.atomic
def add_contact(customer: Customer, particulars: ContactParticulars, *, by: Actor, at: datetime) -> Contact:
    """Enter a person at the customer. Invalid if the address belongs to another active contact."""
    require(by, "contact.edit")
    _own_site(customer.pk, particulars.site_id)
    contact = Contact(customer=customer, **_derived(particulars.checked()))
    writing.insert(contact, taken=TAKEN, field="email")
    tell(facts.ContactAdded(by=by, at=at, customer_id=customer.pk, contact_id=contact.pk))
    return contact


@transaction.atomic
def edit_contact(
    contact: Contact,
    particulars: ContactParticulars,
    *,
    by: Actor,
    at: datetime,
    revision: int | None = None,
) -> list[str]:
    """Change a contact; returns what changed. A new address is no longer marked as undeliverable."""
    require(by, "contact.edit")
    _own_site(contact.customer_id, particulars.site_id)
    wanted = _derived(particulars.checked())
    if wanted["email"] != contact.email:
        wanted["bounced_at"] = None
    changed = writing.update(contact, wanted, revision=revision, taken=TAKEN, field="email")
    if changed:
        tell(_fact(facts.ContactChanged, contact, by, at, changed=changed))
    return changed


@transaction.atomic
def invite_contact(contact: Contact, role: str, *, by: Actor, at: datetime) -> None:
    """Invite a contact to the portal, in this role. Invalid without an address, or if it has an account."""
    require(by, "contact.edit")
    if not contact.email or not contact.is_active:
        raise Invalid("Only a contact with an e-mail address can be invited.", field="email")
    invitations.invite(
        email=contact.email,
        name=contact.name,
        role=role,
        customer_id=contact.customer_id,
        contact_id=contact.pk,
        language=contact.language,
        by=by,
        at=at,
    )
    Contact.objects.filter(pk=contact.pk).update(invited_at=at, role=role)
    tell(_fact(facts.ContactInvited, contact, by, at, role=role))


@transaction.atomic
def deactivate_contact(contact: Contact, *, by: Actor, at: datetime) -> None:
    """The person has left: no mail to them, and their account is closed. Twice is nothing."""
    require(by, "contact.edit")
    if not Contact.objects.filter(pk=contact.pk, is_active=True).update(is_active=False):
        return
    tell(_fact(facts.ContactDeactivated, contact, by, at))
    if contact.person_id is not None:
        with suppress(Conflict):  # the account is closed already
            people.deactivate(contact.person_id, reason="contact", by=SYSTEM, at=at)


@transaction.atomic
def restore_contact(contact: Contact, *, by: Actor, at: datetime) -> None:
    """The person is back. Invalid if somebody else uses the address by now."""
    require(by, "contact.edit")
    changed = writing.update(contact, {"is_active": True}, revision=None, taken=TAKEN, field="email")
    if changed:
        tell(_fact(facts.ContactRestored, contact, by, at))


@transaction.atomic
def mark_bounced(address: str, *, status: str, by: Actor, at: datetime) -> bool:
    """Mail to this address failed for good: send nothing there until it is changed. True if that is new.

    For the room above that knows the bounce to be ours; a forged one must not get here.
    """
    require(by, "contact.edit")
    email = addresses.normalise(address)
    contact = Contact.objects.filter(email=email, is_active=True, bounced_at=None).first() if email else None
    if contact is None:
        return False
    Contact.objects.filter(pk=contact.pk).update(bounced_at=at)
    tell(_fact(facts.ContactBounced, contact, by, at, status=status[:20]))
    return True


def _derived(particulars: ContactParticulars) -> dict[str, Any]:
    return writing.values(particulars) | {
        "pinyin": names.pinyin(particulars.name)[:300],
        "initials": names.initials(particulars.name)[:80],
        "phone_keys": phones.keys(particulars.phone, particulars.mobile),
    }


def _own_site(customer_id: int, site_id: int | None) -> None:
    if site_id is not None and not Site.objects.filter(pk=site_id, customer_id=customer_id).exists():
        raise Invalid("Please choose one of the values offered.", field="site_id")


def _fact(kind: Any, contact: Contact, by: Actor, at: datetime, **values: Any) -> Any:
    return kind(by=by, at=at, customer_id=contact.customer_id, contact_id=contact.pk, **values)
