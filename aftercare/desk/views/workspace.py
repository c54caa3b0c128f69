"""服务台: the list, and beside it one ticket. Both have addresses; the list stays while tickets change."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from aftercare.accounts.doors import staff_door
from aftercare.desk.views.asking import actor
from aftercare.desk.views.listing import Listing, listing
from aftercare.desk.views.sheet import Sheet, sheet_of
from aftercare.ui import pages


@dataclass(frozen=True, kw_only=True)
class Workspace:
    listing: Listing | None
    sheet: Sheet | None
    refresh: bool = False  # the ticket's row goes along, to replace the one in the list


@staff_door("ticket.read")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The list alone; for HTMX its rows, from `cursor` on."""
    shown = Workspace(listing=listing(request, now=timezone.now()), sheet=None)
    if pages.is_htmx(request) and request.GET.get("cursor"):
        return pages.page(request, "desk/rows.html", shown)
    return pages.fragment(request, "desk/workspace.html", "list", shown)


@staff_door("ticket.read")
@require_safe
def ticket(request: HttpRequest, number: str) -> HttpResponse:
    """One ticket beside the list; for HTMX the ticket alone."""
    now = timezone.now()
    sheet = sheet_of(number, actor(request), now=now, tab=request.GET.get("tab", ""))
    if pages.is_htmx(request):
        return pages.page(request, "desk/ticket.html", Workspace(listing=None, sheet=sheet))
    return pages.page(
        request, "desk/workspace.html", Workspace(listing=listing(request, now=now), sheet=sheet)
    )


def renewed(request: HttpRequest, number: str, *, tab: str = "") -> HttpResponse:
    """After an act: the ticket as it stands now, in place of the one shown, and its row in the list."""
    sheet = sheet_of(number, actor(request), now=timezone.now(), tab=tab)
    shown = Workspace(listing=None, sheet=sheet, refresh=True)
    response = pages.page(request, "desk/ticket.html", shown)
    response["HX-Retarget"], response["HX-Reswap"] = "#ticket", "outerHTML"
    return pages.trigger(response, "close-dialog")
