"""Strict reading of JSON values. Whatever is not exactly as written down is refused, with the path to it."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any, Final, NoReturn, TypeVar

from aftercare.foundation.text import N_, Phrase
from aftercare.foundation.worktime.moments import EPOCH, NO_OFFSET, OUT_OF_RANGE
from aftercare.foundation.worktime.refusals import Refused, dotted

MISSING: Final = N_("is missing")
UNKNOWN: Final = N_("no such member")
NOT_OBJECT: Final = N_("must be an object")
NOT_LIST: Final = N_("must be a list")
NOT_TEXT: Final = N_("must be text")
NOT_WHOLE: Final = N_("must be a whole number")
NOT_MOMENT: Final = N_("must be a moment such as 2026-10-09T17:30:00+08:00")
NOT_DAY: Final = N_("must be a day such as 2026-10-01")

Json = Any
T = TypeVar("T")

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)(Z|[+-]\d\d(?::?\d\d(?::\d\d)?)?)?|"
    r"(\d{8})T(\d{4}(?:\d\d(?:[.,]\d+)?)?)(Z|[+-]\d\d(?:\d\d)?)?",
    re.ASCII | re.IGNORECASE,
)


def refuse(msgid: str, field: str, **params: object) -> NoReturn:
    """Refuse the value of a field."""
    raise Refused(Phrase(msgid, params), field)


def read_object(
    value: Json, field: str, *, required: Collection[str] = (), optional: Collection[str] = ()
) -> Mapping[str, Json]:
    """An object with all required members and no unknown ones."""
    if not isinstance(value, dict):
        refuse(NOT_OBJECT, field)
    for name in value:
        if name not in required and name not in optional:
            refuse(UNKNOWN, dotted(field, name))
    for name in required:
        if name not in value:
            refuse(MISSING, dotted(field, name))
    return value


def read_list(value: Json, field: str, read_item: Callable[[Json, str], T]) -> list[T]:
    """A list, each of whose items is read with its own path."""
    if not isinstance(value, list):
        refuse(NOT_LIST, field)
    return [read_item(item, dotted(field, str(index))) for index, item in enumerate(value)]


def read_text(value: Json, field: str) -> str:
    """Text, not empty."""
    if not isinstance(value, str) or not value:
        refuse(NOT_TEXT, field)
    return value


def read_whole(value: Json, field: str) -> int:
    """A whole number; true, false and 2.0 are none."""
    if isinstance(value, bool) or not isinstance(value, int):
        refuse(NOT_WHOLE, field)
    return value


def read_day(value: Json, field: str) -> date:
    """A calendar day, YYYY-MM-DD."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        refuse(NOT_DAY, field)
    try:
        return date.fromisoformat(value)
    except ValueError:
        refuse(NOT_DAY, field)


def read_moment(value: Json, field: str) -> datetime:
    """An ISO 8601 moment with its offset from UTC."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        refuse(NOT_MOMENT, field)
    try:
        read = datetime.fromisoformat(value.upper().replace(",", "."))
    except ValueError:
        refuse(NOT_MOMENT, field)
    if read.tzinfo is None:
        refuse(NO_OFFSET, field)
    try:
        read.astimezone(EPOCH.tzinfo)
    except OverflowError:
        refuse(OUT_OF_RANGE, field)
    return read
