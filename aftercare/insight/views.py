"""The quarter page for staff, and as a workbook."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from aftercare.accounts.doors import staff_door
from aftercare.foundation.errors import NotFound
from aftercare.foundation.facts import Actor
from aftercare.insight.asking import quarter_of, workbook_answer
from aftercare.insight.pages import QuarterPage
from aftercare.insight.queries import Report, quarter_report
from aftercare.ui import pages


@staff_door("report.read")
@require_safe
def quarter(request: HttpRequest) -> HttpResponse:
    """One quarter of everybody, or of one customer."""
    page = QuarterPage(report=report_of(request), by=_actor(request), door="insight")
    return pages.page(request, "insight/quarter.html", page)


@staff_door("export.rows")
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    return workbook_answer(QuarterPage(report=report_of(request), by=_actor(request), door="insight"))


def report_of(request: HttpRequest) -> Report:
    """The report that the address asks for: `q` is the quarter, `customer` whose."""
    return quarter_report(_actor(request), quarter_of(request), customer_id=_customer(request))


def _customer(request: HttpRequest) -> int | None:
    text = request.GET.get("customer", "")
    if text and not (text.isascii() and text.isdigit() and len(text) < 18):
        raise NotFound("There is no such customer.")
    return int(text) if text else None


def _actor(request: HttpRequest) -> Actor:
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found
