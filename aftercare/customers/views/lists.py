"""The list of customers, and its export."""

from dataclasses import dataclass, fields
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from aftercare.accounts import queries as people
from aftercare.accounts.doors import staff_door
from aftercare.accounts.rules.permissions import can
from aftercare.customers import export, labels, sheets
from aftercare.ui import pages

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, kw_only=True)
class CustomersPage:
    rows: list[sheets.Row]
    next: str
    wanted: sheets.Wanted
    levels: list[tuple[str, Any]]
    regions: list[str]
    managers: list[tuple[str, str]]
    may_edit: bool
    may_export: bool

    def level(self, code: str) -> str:
        return labels.label(labels.LEVELS, code)


@staff_door("customer.read")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Customers by name, with filters in the address."""
    by, wanted = request.actor, wanted_of(request)  # type: ignore[attr-defined]
    found = sheets.customer_list(wanted, by)
    page = CustomersPage(
        rows=found.rows,
        next=found.next,
        wanted=wanted,
        levels=labels.LEVELS,
        regions=[] if wanted.after else sheets.regions(by),
        managers=[] if wanted.after else manager_choices(),
        may_edit=can(by, "customer.edit"),
        may_export=can(by, "export.rows"),
    )
    block = "rows" if wanted.after else "list"
    return pages.fragment(request, "customers/index.html", block, page)


@staff_door("export.rows")
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered, as a workbook that can be handed in again."""
    content = export.workbook_of(wanted_of(request), request.actor)  # type: ignore[attr-defined]
    name = f"customers-{timezone.localdate():%Y%m%d}.xlsx"
    return xlsx(content, name)


def xlsx(content: bytes, name: str) -> HttpResponse:
    """A workbook to be saved."""
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def wanted_of(request: HttpRequest) -> sheets.Wanted:
    """The filters that stand in the address."""
    known = [field.name for field in fields(sheets.Wanted)]
    return sheets.Wanted(**{name: request.GET.get(name, "").replace("\x00", "")[:120] for name in known})


def manager_choices() -> list[tuple[str, str]]:
    """Who can look after a customer: the staff that may edit customers."""
    return [(str(card.id), card.name) for card in people.staff("customer.edit")]
