"""The list as a workbook: plain text and times, no cell is ever a formula or a link."""

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aftercare.accounts.doors import staff_door
from aftercare.desk import labels, queries
from aftercare.desk.queries import TicketRow
from aftercare.desk.views.asking import actor
from aftercare.desk.views.listing import wanted_of
from aftercare.ui.workbooks import workbook


@staff_door("export.rows")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered."""
    wanted = wanted_of(request, {})
    return workbook_of(queries.whole_view(actor(request), wanted.view, wanted.filters, now=timezone.now()))


def workbook_of(rows: Sequence[TicketRow]) -> HttpResponse:
    """These rows as a file."""
    return workbook(f"tickets-{timezone.localdate():%Y%m%d}", _head(), map(_cells, rows))


def _head() -> list[str]:
    return [
        _("Number"),
        _("Title of the ticket"),
        _("Customer"),
        _("Contact"),
        _("System"),
        _("State"),
        _("Priority"),
        _("Request class"),
        _("Kind"),
        _("Responsible"),
        _("Channel"),
        _("Received"),
        _("Next due"),
        _("Breached"),
    ]


def _cells(row: TicketRow) -> list[str]:
    return [
        row.number,
        row.title,
        row.customer,
        row.contact,
        row.system,
        labels.label("state", row.state),
        row.priority,
        labels.label("request_class", row.request_class),
        labels.label("kind", row.kind),
        row.owner,
        labels.label("channel", row.channel),
        moment_text(row.received_at),
        moment_text(row.chip.due_at if row.chip else None),
        _("yes") if row.breached else "",
    ]


def moment_text(at: datetime | None) -> str:
    """A moment in a cell; empty if there is none."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""
