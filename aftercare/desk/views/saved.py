"""Saved views: a view with its filters under a name, for oneself or for all."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from aftercare.accounts.doors import staff_door
from aftercare.desk import labels
from aftercare.desk.actions import personal
from aftercare.desk.views.asking import actor
from aftercare.desk.views.listing import Wanted, wanted_of
from aftercare.ui import pages


@dataclass(frozen=True, kw_only=True)
class SavePage:
    wanted: Wanted
    name: str


@staff_door("ticket.read")
@require_http_methods(["GET", "HEAD", "POST"])
def save(request: HttpRequest) -> HttpResponse:
    """Keep the list that the address describes."""
    wanted = wanted_of(request, {})
    if request.method != "POST":
        page = SavePage(wanted=wanted, name=labels.label("view", wanted.view))
        whole = "desk/save_view.html" if not pages.is_htmx(request) else "desk/save_view_dialog.html"
        return pages.page(request, whole, page)
    personal.save_view(
        request.POST.get("name", ""),
        wanted.view,
        dict(wanted.filters),
        shared=bool(request.POST.get("shared")),
        by=actor(request),
        at=timezone.now(),
    )
    pages.toast(request, _("The view is kept."))
    return pages.see_other(request, f"{reverse('desk:workspace')}?{wanted.search}")


@staff_door("ticket.read")
@require_POST
def drop(request: HttpRequest, view_id: int) -> HttpResponse:
    """Forget a view of one's own."""
    personal.drop_view(view_id, by=actor(request), at=timezone.now())
    pages.toast(request, _("The view is forgotten."))
    return pages.see_other(request, reverse("desk:workspace"))
