"""The people at a customer."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from aftercare.accounts.doors import staff_door
from aftercare.customers import sheets
from aftercare.customers.actions import contacts
from aftercare.customers.forms import ContactForm
from aftercare.customers.models import Contact
from aftercare.customers.policies import visible_contacts
from aftercare.customers.views.customers import address_of
from aftercare.customers.views.editing import own, serve
from aftercare.ui import pages


@staff_door("contact.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Enter a contact."""
    by = request.actor  # type: ignore[attr-defined]
    customer = sheets.visible_customer(customer_id, by)

    def act(particulars: Any, revision: int | None) -> str:
        contacts.add_contact(customer, particulars, by=by, at=timezone.now())
        return address_of(customer_id)

    return serve(request, ContactForm, None, own(_("New contact"), customer, act, sites=True))


@staff_door("contact.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Change a contact."""
    by = request.actor  # type: ignore[attr-defined]
    contact = _contact(request, contact_id)

    def act(particulars: Any, revision: int | None) -> str:
        contacts.edit_contact(contact, particulars, by=by, at=timezone.now(), revision=revision)
        return address_of(contact.customer_id)

    return serve(request, ContactForm, contact, own(contact.name, contact.customer, act, sites=True))


@staff_door("contact.edit")
@require_POST
def invite(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Invite a contact to the portal, in the role it has."""
    contact = _contact(request, contact_id)
    contacts.invite_contact(contact, contact.role, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    return _back(request, contact, _("The invitation is on its way."))


@staff_door("contact.edit")
@require_POST
def depart(request: HttpRequest, contact_id: int) -> HttpResponse:
    """The contact has left."""
    contact = _contact(request, contact_id)
    contacts.deactivate_contact(contact, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    return _back(request, contact, _("The contact has left."))


@staff_door("contact.edit")
@require_POST
def come_back(request: HttpRequest, contact_id: int) -> HttpResponse:
    """The contact is back."""
    contact = _contact(request, contact_id)
    contacts.restore_contact(contact, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    return _back(request, contact, _("The contact is back."))


def _contact(request: HttpRequest, contact_id: int) -> Contact:
    found = visible_contacts(request.actor).select_related("customer")  # type: ignore[attr-defined]
    return sheets.one(found, contact_id)


def _back(request: HttpRequest, contact: Contact, text: str) -> HttpResponse:
    pages.toast(request, text)
    return pages.see_other(request, address_of(contact.customer_id))
