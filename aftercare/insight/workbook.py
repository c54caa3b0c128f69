"""The quarter as a workbook. What somebody wrote stays text: no cell is ever a formula or a link."""

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from aftercare.insight.pages import QuarterPage, Table

Sheet = tuple[str, Sequence[str], Sequence[Sequence[Any]]]


def sheets_of(page: QuarterPage) -> list[Sheet]:
    """A sheet of figures, one for each table, one of the months, one of the penalties."""
    tables = [_table(page, table) for table in page.tables]
    return [_figures(page), *tables, _months(page), _penalties(page)]


def write(sheets: Sequence[Sheet]) -> bytes:
    """The file."""
    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        bold = book.add_format({"bold": True, "bg_color": "#E6F4F1", "border": 1})
        for name, head, rows in sheets:
            sheet = book.add_worksheet(name[:31])
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, 0, 36)
            for place, text in enumerate(head):
                sheet.write_string(0, place, text, bold)
            for number, row in enumerate(rows, start=1):
                _write_row(sheet, number, row)
    return content.getvalue()


def _write_row(sheet: Any, number: int, row: Sequence[Any]) -> None:
    for place, value in enumerate(row):
        if isinstance(value, int | float | Decimal):
            sheet.write_number(number, place, value)
        elif value is not None:
            sheet.write_string(number, place, str(value)[:32767])


def _figures(page: QuarterPage) -> Sheet:
    now, before = page.report.figures, page.report.figures_before
    rows: list[Sequence[Any]] = [
        (_("Promises that fell due"), page.report.now.due, page.report.before.due),
        (_("Kept"), page.report.now.kept, page.report.before.kept),
        (_("Broken"), page.report.now.broken, page.report.before.broken),
        (_("Waived"), page.report.now.waived, page.report.before.waived),
        (_("Tickets received"), now.received, before.received),
        (_("Tickets resolved"), now.resolved, before.resolved),
        (_("Resolution rate in per cent"), now.resolution_rate, before.resolution_rate),
        (_("Tickets reopened"), now.reopened, before.reopened),
        (_("Reopen rate in per cent"), now.reopen_rate, before.reopen_rate),
        (_("Mean time to respond, hours"), _hours(now.response_seconds), _hours(before.response_seconds)),
        (_("Mean time to repair, hours"), _hours(now.resolution_seconds), _hours(before.resolution_seconds)),
    ]
    return _("Figures"), ["", page.title, _("Quarter before")], rows


def _hours(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 3600, 2)


def _table(page: QuarterPage, table: Table) -> Sheet:
    rows = [(page.name(line), *_share(line.share)) for line in table.lines]
    return table.title, [table.head, *_share_head()], rows


def _months(page: QuarterPage) -> Sheet:
    rows = [(f"{month:%Y-%m}", *_share(share)) for month, share in page.report.months]
    return _("By month"), [_("Month"), *_share_head()], rows


def _share_head() -> list[str]:
    return [_("Fell due"), _("Kept"), _("Broken"), _("Waived"), _("Share kept")]


def _share(share: Any) -> Sequence[Any]:
    kept = None if share.kept_share is None else share.kept_share * 100
    return (share.due, share.kept, share.broken, share.waived, kept)


def _penalties(page: QuarterPage) -> Sheet:
    rows = [(page.state(one), one.number, one.amount, one.currency) for one in page.report.penalties]
    return _("Penalties"), [_("State"), _("Number of penalties"), _("Amount"), _("Currency")], rows
