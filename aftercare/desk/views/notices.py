"""What one should look at."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from aftercare.accounts.doors import staff_door
from aftercare.desk import queries, wording
from aftercare.desk.actions import notices as acts
from aftercare.desk.models import Notice
from aftercare.desk.views.asking import actor, ticket_url
from aftercare.foundation.errors import NotFound
from aftercare.ui import pages

ICONS = {
    "mention": "at",
    "assigned": "user-check",
    "wrote": "message-dots",
    "urged": "bell",
    "reopened": "rotate",
    "rejected": "circle-x",
    "ordered": "clipboard-list",
    "breach": "alert-triangle",
    "breached": "alert-triangle",
    "warning": "clock-exclamation",
    "expiring": "file-certificate",
    "green": "bolt",
    "budget": "hourglass",
    "channel": "plug-x",
}


@dataclass(frozen=True, kw_only=True)
class Told:
    """A notice in the reader's language."""

    id: int
    text: str
    icon: str
    at: datetime
    to_ticket: bool


@dataclass(frozen=True, kw_only=True)
class NoticesPage:
    told: list[Told]


@staff_door("ticket.read")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """One's unread notices, the newest first."""
    found = queries.notices(actor(request), limit=100)
    return pages.page(request, "desk/notices.html", NoticesPage(told=[_told(one) for one in found]))


def _told(notice: Notice) -> Told:
    return Told(
        id=notice.pk,
        text=wording.notice(notice.text, notice.values),
        icon=ICONS.get(notice.kind, "bell"),
        at=notice.at,
        to_ticket=notice.ticket_id is not None or bool({"contract_id", "count"} & notice.values.keys()),
    )


@staff_door("ticket.read")
@require_POST
def read(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark one as read, and go where it points."""
    by = actor(request)
    notice = next((one for one in queries.notices(by, limit=100) if one.pk == notice_id), None)
    if notice is None:
        raise NotFound("There is no such notice.")
    acts.mark_read([notice.pk], by=by, at=timezone.now())
    return pages.see_other(request, _place_of(notice))


def _place_of(notice: Notice) -> str:
    """Where the matter itself is."""
    if notice.ticket:
        return ticket_url(notice.ticket.number)
    if notice.kind == "channel":
        return reverse("channels:health")
    if notice.kind == "assigned":
        return reverse("desk:workspace")
    contract_id = notice.values.get("contract_id")
    return reverse("contracts:show", args=[contract_id]) if contract_id else reverse("desk:notices")


@staff_door("ticket.read")
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    acts.mark_all_read(by=actor(request), at=timezone.now())
    return pages.see_other(request, reverse("desk:notices"))
