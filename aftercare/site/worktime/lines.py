"""Requests line by line: each gets its answer at once, a bad one its refusal, and the rest goes on."""

import json
from collections.abc import Iterable
from typing import IO, Any, Final, NoReturn

from aftercare.foundation.catalogue import translator
from aftercare.foundation.text import N_, Phrase, Translate
from aftercare.foundation.worktime.reading import Json, refuse
from aftercare.foundation.worktime.refusals import Refused
from aftercare.site.worktime.requests import answer

NOT_JSON: Final = N_("the line is not valid JSON")
NOT_TEXT: Final = N_("the line is not UTF-8 text")
TWICE: Final = N_("is given twice")
TOO_DEEP: Final = N_("the line is nested too deeply")
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
ROOMS: Final = ("foundation", "contracts", "site")


def run(requests: Iterable[bytes], answers: IO[bytes], language: str) -> int:
    """Answer every line; 0 if all could be answered, else 1."""
    translate = translator(language, *ROOMS)
    failed = False
    for line in requests:
        asked = line.removeprefix(BYTE_ORDER_MARK).strip()
        if not asked:
            continue
        reply = answer_line(asked, translate)
        failed = failed or "error" in reply
        if not _write(answers, reply):
            break
    return 1 if failed else 0


def answer_line(line: bytes, translate: Translate) -> dict[str, Json]:
    """The answer to one line, or why there is none."""
    try:
        return answer(_parse(line), translate)
    except Refused as refusal:
        return {"error": refusal.reason.render(translate), "field": refusal.path}
    except RecursionError:
        return {"error": translate(TOO_DEEP), "field": ""}


def _write(answers: IO[bytes], reply: dict[str, Json]) -> bool:
    """Write and flush one answer; False when nobody listens any more."""
    text = json.dumps(reply, ensure_ascii=False, allow_nan=False)
    try:
        answers.write(text.encode("utf-8", "backslashreplace") + b"\n")
        answers.flush()
    except BrokenPipeError:
        return False
    return True


def _parse(line: bytes) -> Json:
    try:
        return json.loads(line.decode("utf-8"), object_pairs_hook=_object, parse_constant=_constant)
    except UnicodeDecodeError:
        refuse(NOT_TEXT, "")
    except ValueError:
        refuse(NOT_JSON, "")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; one that names a member twice says two things."""
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        raise Refused(Phrase(TWICE), next(name for name in names if names.count(name) > 1))
    return members


def _constant(name: str) -> NoReturn:
    """NaN and Infinity are no JSON."""
    raise ValueError(name)
