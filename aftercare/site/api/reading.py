"""The body of a request: JSON as RFC 8259 has it, of bounded size, without what no database keeps."""

import json
from typing import Any, NoReturn

from django.conf import settings
from django.http import HttpRequest
from ninja.parser import Parser

from aftercare.foundation.errors import Invalid, Refused
from aftercare.foundation.text import N_

LARGEST = 1024 * 1024
DEEPEST = 40
FILES = "/api/v1/files"  # the one address whose body is no JSON


class TooLarge(Refused):
    """The body is longer than we read."""

    status = 413
    code = "too_large"


class WrongType(Refused):
    """The body is not in the format that we read."""

    status = 415
    code = "wrong_type"


class Unreadable(Refused):
    """The body is no JSON, or none that two readers would read alike."""

    status = 400
    code = "unreadable"


class ReadBefore(Parser):
    """Hands out what `read_body` has read."""

    def parse_body(self, request: HttpRequest) -> Any:
        return request.body_read  # type: ignore[attr-defined]


def read_body(request: HttpRequest) -> Any:
    """What the body says, None without one. Raises TooLarge, WrongType, Unreadable, Invalid."""
    length = request.headers.get("Content-Length") or "0"
    if not length.isdigit() or int(length[:18]) > LARGEST:
        raise TooLarge(N_("The request is longer than %(limit)s KB."), limit=LARGEST // 1024)
    if not request.body:
        return None
    if request.content_type != "application/json":
        raise WrongType(N_("Send the body as application/json."), field="Content-Type")
    return parse(request.body)


def is_file(request: HttpRequest) -> bool:
    """Whether the body is a file, which the operation reads piece by piece."""
    return request.method == "POST" and request.path == FILES


def expect_file(request: HttpRequest) -> Any:
    """None: it is still to be read. Refuses it by what is said of it: TooLarge, Invalid, WrongType."""
    length, limit = request.headers.get("Content-Length") or "0", settings.FILES_MAX_MB
    if not length.isdigit() or int(length[:18]) > limit * 1024 * 1024:
        raise TooLarge(N_("The file is larger than %(limit)s MB."), limit=limit)
    if int(length) == 0:
        raise Invalid(N_("The file is empty."), field="body")
    if request.content_type != "application/octet-stream":
        raise WrongType(N_("Send the file as application/octet-stream."), field="Content-Type")
    return None


def parse(content: bytes) -> Any:
    """JSON with no name twice, no NaN, no endless number, no deep nest, no NUL and no half character."""
    try:
        text = content.decode()
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse, parse_int=_whole)
    except (ValueError, RecursionError) as error:
        raise Unreadable(N_("The body can't be read as JSON.")) from error
    _look_through(found, "", 0, check_texts="\\u" in text)
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _whole(digits: str) -> int:
    if len(digits) > 40:
        raise ValueError("a number without end")
    return int(digits)


def _look_through(value: Any, place: str, depth: int, *, check_texts: bool) -> None:
    if depth > DEEPEST:
        raise Unreadable(N_("The body can't be read as JSON."))
    if isinstance(value, dict):
        for name, part in value.items():
            _check(name, place, wanted=check_texts)
            _look_through(part, name, depth + 1, check_texts=check_texts)
    elif isinstance(value, list):
        for part in value:
            _look_through(part, place, depth + 1, check_texts=check_texts)
    elif isinstance(value, str):
        _check(value, place, wanted=check_texts)


def _check(text: str, place: str, *, wanted: bool) -> None:
    """Only an escape can smuggle them in: raw ones fail before."""
    if wanted and ("\x00" in text or any("\ud800" <= char <= "\udfff" for char in text)):
        raise Invalid(
            N_("The text holds a character that can't be kept."),
            field=place.encode("ascii", "replace").decode(),
        )
