"""A mail as it was formatted, in a frame that can do nothing: no script, no request, no origin of ours.

Staff see every mail of a ticket that way; a customer's person only their own ones, since a mail may quote
what was never meant for all who read the ticket.
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from aftercare.accounts.doors import portal_door, staff_door
from aftercare.desk.message_html import cleaned
from aftercare.desk.models import Message, Ticket
from aftercare.desk.policies import visible_to
from aftercare.desk.portal.asking import actor
from aftercare.desk.rules.safe_html import Cleaned
from aftercare.foundation.errors import NotFound
from aftercare.foundation.facts import Actor
from aftercare.ui import pages

POLICY = (
    "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
NO_SUCH_MESSAGE = "There is no such message."


@dataclass(frozen=True, kw_only=True)
class Frame:
    mail: Cleaned


@staff_door("ticket.read")
@require_safe
@xframe_options_sameorigin
def staff(request: HttpRequest, message_id: int) -> HttpResponse:
    """Any message of a ticket, for staff."""
    found = Message.objects.filter(pk=message_id, ticket__in=visible_to(actor(request))).first()
    return _shown(request, found)


@portal_door
@require_safe
@xframe_options_sameorigin
def own(request: HttpRequest, message_id: int) -> HttpResponse:
    """A mail that the asker wrote themselves."""
    by = actor(request)
    mails = Message.objects.filter(
        pk=message_id, ticket__in=visible_to(by), contact=by.contact_id, kind="incoming", audience="customer"
    )
    return _shown(request, mails.first() if by.contact_id else None)


def own_mails(ticket: Ticket, by: Actor) -> set[int]:
    """The messages of a ticket that its reader may see as they formatted them. One statement."""
    mails = Message.objects.filter(
        ticket=ticket, contact=by.contact_id or 0, kind="incoming", audience="customer"
    )
    return set(mails.exclude(html="").values_list("pk", flat=True))


def _shown(request: HttpRequest, message: Message | None) -> HttpResponse:
    if message is None or not message.html:
        raise NotFound(NO_SUCH_MESSAGE)
    response = pages.page(request, "desk/portal/frame.html", Frame(mail=cleaned(message)))
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Referrer-Policy"] = "no-referrer"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
