"""Lists as workbooks: text stays text, no cell is ever a formula or a link."""

from collections.abc import Sequence
from io import BytesIO
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(name: str, lines: Sequence[Sequence[str]]) -> HttpResponse:
    """These lines, the first of which is the head, as a file of this name."""
    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate(lines):
            for column, text in enumerate(cells):
                sheet.write_string(number, column, text)
    disposition = f"attachment; filename*=UTF-8''{quote(name)}.xlsx"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return HttpResponse(content.getvalue(), content_type=XLSX, headers=headers)
