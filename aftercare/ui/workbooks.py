"""Lists as workbooks: text stays text, no cell is ever a formula or a link."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PLAIN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def workbook(name: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> HttpResponse:
    """The rows below their head as a file `<name>.xlsx`; the head stays in sight."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, PLAIN) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        for column, title in enumerate(head):
            sheet.write_string(0, column, title, bold)
        for line, cells in enumerate(rows, start=1):
            for column, text in enumerate(cells):
                sheet.write_string(line, column, text)
        sheet.freeze_panes(1, 0)
        sheet.autofit(360)
    disposition = f"attachment; filename*=UTF-8''{quote(name)}.xlsx"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return HttpResponse(content.getvalue(), content_type=XLSX, headers=headers)
