"""The customer's own door: who we know at their house, and what we delivered there."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from aftercare.accounts.doors import portal_door
from aftercare.accounts.rules.permissions import require
from aftercare.customers import labels, sheets
from aftercare.ui import pages


@dataclass(frozen=True, kw_only=True)
class OrganisationPage:
    sheet: sheets.CustomerSheet

    def role(self, code: str) -> str:
        return labels.label(labels.ROLES, code)

    def environment(self, code: str) -> str:
        return labels.label(labels.ENVIRONMENTS, code)


@portal_door
@require_safe
def organisation(request: HttpRequest) -> HttpResponse:
    """Our contacts and systems, for who may read the organisation's matters."""
    by = request.actor  # type: ignore[attr-defined]
    require(by, "portal.read_organisation")
    page = OrganisationPage(sheet=sheets.customer_sheet(by.customer_id or 0, by))
    return pages.page(request, "customers/organisation.html", page)
