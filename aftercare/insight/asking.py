"""What both doors of the report understand and answer."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from aftercare.foundation.errors import Invalid
from aftercare.insight import workbook
from aftercare.insight.pages import QuarterPage
from aftercare.insight.rules.quarters import Quarter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SETTLING = timedelta(days=10)


def quarter_of(request: HttpRequest) -> Quarter:
    """The quarter asked for; without one the current, in its first days the one before."""
    asked = request.GET.get("q", "")
    found = Quarter.read(asked)
    if asked and found is None:
        raise Invalid("There is no such quarter.", field="q")
    return found or Quarter.of((timezone.now() - SETTLING).astimezone(ZoneInfo(settings.TIME_ZONE)).date())


def workbook_answer(page: QuarterPage) -> HttpResponse:
    """The report as a file."""
    named = f'attachment; filename="quarter-{page.report.quarter}.xlsx"'
    headers = {"Content-Disposition": named, "Cache-Control": "no-store"}
    return HttpResponse(workbook.write(workbook.sheets_of(page)), content_type=XLSX, headers=headers)
