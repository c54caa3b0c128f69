"""The quarter of one's own organisation, for its coordinators and decision makers."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from aftercare.accounts.doors import portal_door
from aftercare.foundation.facts import Actor
from aftercare.insight.asking import quarter_of, workbook_answer
from aftercare.insight.pages import QuarterPage
from aftercare.insight.queries import quarter_report
from aftercare.ui import pages


@portal_door
@require_safe
def quarter(request: HttpRequest) -> HttpResponse:
    """How well the vendor kept its promises to us."""
    return pages.page(request, "insight/portal_quarter.html", _page(request))


@portal_door
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return workbook_answer(_page(request))


def _page(request: HttpRequest) -> QuarterPage:
    by: Actor = request.actor  # type: ignore[attr-defined]
    return QuarterPage(report=quarter_report(by, quarter_of(request)), by=by, door="insight_portal")
