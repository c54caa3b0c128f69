"""待分拣: what came and could not be placed; a person says what it is. Nothing is lost on the way."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aftercare.accounts.doors import staff_door
from aftercare.channels import labels as channels_labels
from aftercare.channels import queries as channels
from aftercare.channels.actions import inbox
from aftercare.channels.queries import TrayPage
from aftercare.customers.cards import ContactCard, CustomerCard
from aftercare.customers.queries import contacts_of, customer_card
from aftercare.desk import queries
from aftercare.desk.actions import tray
from aftercare.desk.views.asking import actor, clean, ticket_url
from aftercare.foundation.errors import Invalid
from aftercare.foundation.facts import Actor
from aftercare.records.attached import demand_clean
from aftercare.ui import pages

SHOWN = {"waiting": ("tray", "quarantined"), "ignored": ("ignored",)}


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One message as it is shown. `text` is plain; what was markup has been left out."""

    id: int
    subject: str
    sender: str
    address: str
    to: str
    received_at: Any
    came_by: str  # the mailbox, or the channel
    state: str
    reason: str
    text: str
    files: list[tuple[str, int]]
    customer: CustomerCard | None
    contacts: list[ContactCard]


@dataclass(frozen=True, kw_only=True)
class TrayView:
    found: TrayPage
    shown: str
    next: str
    piece: Piece | None

    def about(self, row: Any) -> str:
        """Who wrote, how if it was no mail, and why it is here."""
        channel = "" if row.channel == "mail" else channels_labels.channel(row.channel)
        said = (row.from_name or row.from_address, channel, channels_labels.reason(row.reason))
        return " · ".join(filter(None, said))


@staff_door("tray.sort")
@require_safe
def index(request: HttpRequest, inbound_id: int | None = None) -> HttpResponse:
    """What waits, and beside it one message."""
    by = actor(request)
    piece = _piece(inbound_id, by) if inbound_id is not None else None
    if piece is not None and pages.is_htmx(request):
        empty = TrayView(found=TrayPage([], None), shown="waiting", next="", piece=piece)
        return pages.page(request, "desk/tray_piece.html", empty)
    return pages.page(request, "desk/tray.html", _view(request, by, piece))


def _view(request: HttpRequest, by: Actor, piece: Piece | None) -> TrayView:
    shown = request.GET.get("shown", "waiting")
    shown = shown if shown in SHOWN else "waiting"
    before, text = request.GET.get("before", ""), clean(request.GET.get("q", ""))
    found = channels.tray(
        by, states=SHOWN[shown], text=text, before=int(before) if before.isdecimal() else None
    )
    asked = urlencode({"shown": shown, "q": text, "before": found.next or ""})
    return TrayView(
        found=found, shown=shown, next=f"{reverse('desk:tray')}?{asked}" if found.next else "", piece=piece
    )


def _piece(inbound_id: int, by: Actor) -> Piece:
    message = channels.inbound(inbound_id, by)
    parsed = message.parsed or {}
    return Piece(
        id=message.pk,
        subject=message.subject or _("(no subject)"),
        sender=message.from_name or message.from_address,
        address=message.from_address,
        to=", ".join(one.get("address", "") for one in parsed.get("to", [])[:5]),
        received_at=message.received_at,
        came_by=message.mailbox.name if message.mailbox else channels_labels.channel(message.channel),
        state=message.state,
        reason=channels_labels.reason(message.reason),
        text=(parsed.get("text") or "")[:20_000],
        files=[(one.get("name") or "—", one.get("size") or 0) for one in parsed.get("attachments", [])],
        customer=customer_card(message.customer_id) if message.customer_id else None,
        contacts=contacts_of(message.customer_id)[:20] if message.customer_id else [],
    )


@staff_door("tray.sort")
@require_safe
def raw(request: HttpRequest, inbound_id: int) -> HttpResponse:
    """The message as it arrived, to be kept or looked at elsewhere; never shown by the browser."""
    by = actor(request)
    content = channels.raw_of(inbound_id, by)
    demand_clean(content, by)
    return HttpResponse(
        content,
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": f'attachment; filename="message-{inbound_id}.eml"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "no-store",
        },
    )


@staff_door("tray.sort")
@require_POST
def open_ticket(request: HttpRequest, inbound_id: int) -> HttpResponse:
    """Make a ticket of it."""
    caller = request.POST.get("caller", "")
    if not caller.startswith("c") or not caller[1:].isdecimal():
        raise Invalid("Choose who reports it.", field="caller")
    ticket = tray.open_from_tray(inbound_id, contact_id=int(caller[1:]), by=actor(request), at=timezone.now())
    pages.toast(request, _("It is ticket %(number)s now.") % {"number": ticket.number})
    return pages.see_other(request, ticket_url(ticket.number))


@staff_door("tray.sort")
@require_POST
def place(request: HttpRequest, inbound_id: int) -> HttpResponse:
    """Put it on a ticket that is there already."""
    by = actor(request)
    ticket = queries.get(clean(request.POST.get("number", ""), 24).upper(), by)
    tray.put_on_ticket(inbound_id, ticket, by=by, at=timezone.now())
    pages.toast(request, _("It is on %(number)s now.") % {"number": ticket.number})
    return pages.see_other(request, ticket_url(ticket.number))


def _sorted(
    act: Callable[..., None], said: str, request: HttpRequest, inbound_id: int, **how: str
) -> HttpResponse:
    by = actor(request)
    act(channels.inbound(inbound_id, by), **how, by=by, at=timezone.now())
    pages.toast(request, said)
    return pages.see_other(request, reverse("desk:tray"))


@staff_door("tray.sort")
@require_POST
def dismiss(request: HttpRequest, inbound_id: int) -> HttpResponse:
    """Set it aside with a reason. It is kept."""
    reason = clean(request.POST.get("reason", ""))
    if not reason:
        raise Invalid("Please write something.", field="reason")
    return _sorted(inbox.dismiss, _("Set aside. It can be brought back."), request, inbound_id, reason=reason)


@staff_door("tray.sort")
@require_POST
def replay(request: HttpRequest, inbound_id: int) -> HttpResponse:
    """Have it judged again, now that more is known."""
    return _sorted(inbox.replay, _("It is being judged again."), request, inbound_id)
