"""From what stands in a cell to a value; a sentence where it can't be one."""

import re
import unicodedata
from datetime import date, datetime
from typing import Any

from aftercare.customers.rules.columns import LEVELS, ROLES, Column
from aftercare.foundation.errors import Invalid

LONGEST = 4000
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?")
_YES = frozenset("是 y yes true 1 √ ✓ 对".split())  # noqa: SIM905
_NO = frozenset("否 n no false 0 × 不".split())  # noqa: SIM905
_CHOICE = {"level": LEVELS, "role": ROLES}


def value_of(column: Column, cell: Any) -> Any:
    """The value, or None for an empty cell. Invalid, on the column's field, if there can't be one."""
    text = text_of(cell)
    if not text or (column.field in ("phone", "mobile") and "*" in text):
        return None  # nothing, or a number that an export had hidden
    if column.field in ("delivered_on", "accepted_on"):
        return _date(column, cell, text)
    if column.field == "is_key":
        return _yes_or_no(column, text)
    if column.field == "mail_domains":
        return [part for part in re.split(r"[,;，；、\s]+", text) if part]
    return _choice(column, text) if column.field in _CHOICE else text


def text_of(cell: Any) -> str:
    """A cell as text: whole numbers without a point, no control characters, no blanks around."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = unicodedata.normalize("NFC", str(cell))
    return "".join(ch for ch in text if ch in "\n\t" or unicodedata.category(ch) != "Cc").strip()[:LONGEST]


def _date(column: Column, cell: Any, text: str) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = _DATE.fullmatch(text)
    try:
        return date(*(int(part) for part in found.groups()))  # type: ignore[union-attr]
    except (AttributeError, ValueError):
        raise Invalid("“%(text)s” is not a date.", field=column.field, text=text[:30]) from None


def _yes_or_no(column: Column, text: str) -> bool:
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    raise Invalid("“%(text)s” is neither yes nor no.", field=column.field, text=text[:30])


def _choice(column: Column, text: str) -> str:
    for code, words in _CHOICE[column.field].items():
        if text.lower() in {code, *(word.lower() for word in words)}:
            return code
    raise Invalid("“%(text)s” is none of the values offered.", field=column.field, text=text[:30])
