"""Reading and writing workbooks. What is read may be hostile; what is written never computes."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

from aftercare.customers.rules.columns import (
    CHOICES,
    NAME,
    PROBLEM,
    RESULT,
    SHEETS,
    Column,
    column_of,
    is_ours,
)
from aftercare.foundation.errors import Invalid
from aftercare.foundation.text import N_

LARGEST = 10 * 1024 * 1024
LARGEST_UNPACKED = 80 * 1024 * 1024
MOST_PARTS = 2000
MOST_ROWS = 20_000
MOST_COLUMNS = 200
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{0,3})(\d{1,10})["']""")
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Line:
    """One row as it stands in the sheet. `number` is the one that Excel shows."""

    sheet: str
    number: int
    cells: dict[str, Any]  # by the column's key


@dataclass(frozen=True)
class Table:
    """One sheet that we understood, or could not."""

    name: str
    columns: list[Column]
    lines: list[Line]
    strangers: list[str] = field(default_factory=list)
    trouble: str = ""  # a msgid: why nothing of this sheet can be used


def read(content: bytes) -> list[Table]:
    """The sheets with columns that we know. Invalid, with the reason, for what isn't a sane workbook."""
    _check_container(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        tables = [table for name in book.sheet_names if (table := _table(name, book.get_sheet_by_name(name)))]
    except Invalid:
        raise
    except BaseException as error:  # the reader's own panics are no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        raise Invalid(
            "The workbook can't be read. Open it in Excel, save it again and try once more."
        ) from error
    if not tables:
        raise Invalid("No sheet has a column “客户名称” (Customer). Please use the template.")
    return tables


def template(language: str) -> bytes:
    """An empty workbook with our headings and drop-downs."""
    names = [zh if _at(language) == 0 else en for zh, en, _ in SHEETS]
    tables = [(name, sheet[2], ()) for name, sheet in zip(names, SHEETS, strict=True)]
    return write(tables, language, offer=500)


def write(
    tables: Iterable[tuple[str, Sequence[Column], Iterable[Sequence[Any]]]],
    language: str,
    *,
    offer: int = 0,
    verdicts: bool = False,
) -> bytes:
    """A workbook of tables (name, columns, rows). Texts are written as texts: a leading = stays a character.

    `offer` adds drop-downs to so many rows; with `verdicts` each row has two more cells, result and problem.
    """
    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "remove_timezone": True,
    }
    with xlsxwriter.Workbook(stream, options) as book:
        bold = book.add_format({"bold": True, "bg_color": "#E6F4F1", "border": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, columns, rows in tables:
            sheet = book.add_worksheet(name[:31])
            headings = [column.en if _at(language) else column.zh for column in columns]
            headings += [RESULT[_at(language)], PROBLEM[_at(language)]] if verdicts else []
            _write_head(sheet, columns, headings, bold)
            _offer(sheet, columns, language, offer)
            for number, row in enumerate(rows, start=1):
                _write_row(sheet, number, row, day)
    return stream.getvalue()


def _at(language: str) -> int:
    return 0 if language.startswith("zh") else 1


def _write_head(sheet: Any, columns: Sequence[Column], headings: Sequence[str], bold: Any) -> None:
    for place, heading in enumerate(headings):
        required = place < len(columns) and columns[place].field == "name"
        sheet.write_string(0, place, heading + ("*" if required else ""), bold)
        sheet.set_column(place, place, columns[place].width if place < len(columns) else 30)
    sheet.freeze_panes(1, 0)


def _offer(sheet: Any, columns: Sequence[Column], language: str, rows: int) -> None:
    for place, column in enumerate(columns):
        if rows and column.key in CHOICES:
            words = [pair[_at(language)] for pair in CHOICES[column.key]]
            sheet.data_validation(1, place, rows, place, {"validate": "list", "source": words})


def _write_row(sheet: Any, number: int, row: Sequence[Any], day: Any) -> None:
    for place, value in enumerate(row):
        if value is None or value == "":
            continue
        if hasattr(value, "year"):
            sheet.write_datetime(number, place, value, day)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            sheet.write_number(number, place, value)
        else:
            sheet.write_string(number, place, str(value)[:32767])


def _check_container(content: bytes) -> None:
    if len(content) > LARGEST:
        raise Invalid("The file is larger than %(limit)s MB.", limit=LARGEST // 1024 // 1024)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            archive.getinfo("xl/workbook.xml")
            _check_parts(archive)
    except (zipfile.BadZipFile, zlib.error, KeyError, NotImplementedError, RuntimeError, OSError) as error:
        raise Invalid(
            "This is not an Excel workbook (.xlsx). Open the table in Excel, save it as .xlsx and try again."
        ) from error


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise Invalid("The workbook is too large when unpacked.")
    for part in parts:
        if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
            _check_extent(archive, part)


def _check_extent(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """A single cell far away would make the reader lay out everything up to it."""
    read_so_far, rest = 0, b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            read_so_far += len(chunk)
            if read_so_far > LARGEST_UNPACKED:
                raise Invalid("The workbook is too large when unpacked.")
            for letters, row in _REFERENCE.findall(rest + chunk):
                if int(row) > MOST_ROWS + 1:
                    raise Invalid(
                        "The workbook has more than %(most)s rows. Please split it.", most=MOST_ROWS
                    )
                if _column_number(letters) > MOST_COLUMNS:
                    raise Invalid("The workbook has more than %(most)s columns.", most=MOST_COLUMNS)
            rest = chunk[-40:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _table(name: str, sheet: Any) -> Table | None:
    if sheet.height > MOST_ROWS + 1:
        raise Invalid("The workbook has more than %(most)s rows. Please split it.", most=MOST_ROWS)
    rows = sheet.to_python(skip_empty_area=False)
    head = next((number for number, row in enumerate(rows) if _says_anything(row)), None)
    if head is None:
        return None
    found = [column_of(str(cell)) for cell in rows[head]]
    columns = [column for column in found if column]
    table = Table(
        name=name,
        columns=columns,
        lines=list(_lines(name, head, rows, found)),
        strangers=list(_strangers(rows[head], found)),
        trouble=_trouble(columns, sheet, head),
    )
    return table if columns and (table.lines or not table.trouble) else None


def _says_anything(row: list[Any]) -> bool:
    return any(str(cell).strip() for cell in row)


def _strangers(head: list[Any], found: list[Column | None]) -> Iterator[str]:
    """Headings that mean nothing to us, shortened."""
    for cell, column in zip(head, found, strict=True):
        text = str(cell)
        if not column and text.strip() and not is_ours(text):
            yield text[:40]


def _lines(name: str, head: int, rows: list[list[Any]], found: list[Column | None]) -> Iterator[Line]:
    for number, row in enumerate(rows[head + 1 :], start=head + 2):
        cells = {c.key: cell for c, cell in zip(found, row, strict=False) if c and cell not in ("", None)}
        if cells:
            yield Line(name, number, cells)


def _trouble(columns: list[Column], sheet: Any, head: int) -> str:
    keys = [column.key for column in columns]
    if NAME not in keys:
        return N_("The column “客户名称” (Customer) is missing.")
    if len(keys) != len(set(keys)):
        return N_("Two columns have the same heading.")
    if any(end[0] > head for _, end in sheet.merged_cell_ranges or ()):
        return N_("There are merged cells. Please take them apart and fill in every row.")
    return ""
