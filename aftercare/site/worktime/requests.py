"""What can be asked, and how it is answered."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final, TypeVar

from aftercare.contracts.rules.evaluation import evaluate
from aftercare.contracts.rules.wire import (
    read_commitment,
    read_end,
    read_fact,
    read_hold,
    write_moment,
    write_reading,
    write_seconds,
)
from aftercare.foundation.text import N_, Translate
from aftercare.foundation.worktime import Calendar, Refused, add, between, is_open, next_open
from aftercare.foundation.worktime.moments import instant, microseconds, moment
from aftercare.foundation.worktime.reading import (
    MISSING,
    NOT_LIST,
    NOT_OBJECT,
    Json,
    read_list,
    read_moment,
    read_object,
    refuse,
)
from aftercare.foundation.worktime.refusals import dotted
from aftercare.foundation.worktime.wire import read_amount, read_calendar

UNKNOWN_OPERATION: Final = N_("must be add, between, next_open, is_open or evaluate")
ANOTHER_ZONE: Final = N_("differs from the zone of the calendar")
NOT_HOLD: Final = N_("must be a pair of moments, the second may be null")

ANYWHERE: Final = ("zone", "now", "id", "name", "note", "comment")  # the last four are the asker's own

Members = Mapping[str, Json]
T = TypeVar("T")


def answer(request: Json, translate: Translate) -> dict[str, Json]:
    """Answer one request. Raises Refused with the path of what was wrong."""
    if not isinstance(request, dict):
        refuse(NOT_OBJECT, "")
    if "op" not in request:
        refuse(MISSING, "op")
    operation = request["op"]
    if not isinstance(operation, str) or operation not in OPERATIONS:
        refuse(UNKNOWN_OPERATION, "op")
    reply, required, optional = OPERATIONS[operation]
    read_object(request, "", required=("op", "calendar", *required), optional=(*ANYWHERE, *optional))
    return reply(request, _read_calendar(request), translate)


def _add(request: Members, calendar: Calendar, translate: Translate) -> dict[str, Json]:
    start = _read_moment(request, "start", calendar)
    amount = read_amount(request["amount"])
    holds = read_list(request.get("holds", []), "holds", _read_span)
    now = _read_moment(request, "now", calendar) if "now" in request else None
    found = _located("amount", lambda: add(calendar, start, amount, holds, now))
    explanation = [sentence.render(translate) for sentence in found.explanation]
    paused = {"paused": True} if found.due is None else {}
    return {
        "due": write_moment(found.due),
        **paused,
        "provisional": found.provisional,
        "explanation": explanation,
    }


def _between(request: Members, calendar: Calendar, translate: Translate) -> dict[str, Json]:
    start, end = (_read_moment(request, name, calendar) for name in ("start", "end"))
    found = between(calendar, start, end)
    return {"seconds": write_seconds(microseconds(found.length)), "provisional": found.provisional}


def _next_open(request: Members, calendar: Calendar, translate: Translate) -> dict[str, Json]:
    at = _read_moment(request, "at", calendar)
    found = _located("at", lambda: next_open(calendar, at))
    return {"at": write_moment(found.at), "provisional": found.provisional}


def _is_open(request: Members, calendar: Calendar, translate: Translate) -> dict[str, Json]:
    return {"open": is_open(calendar, _read_moment(request, "at", calendar))}


def _evaluate(request: Members, calendar: Calendar, translate: Translate) -> dict[str, Json]:
    commitment = read_commitment(request["commitment"])
    zone = request.get("zone", getattr(calendar.zone, "key", None))
    facts = read_list(request["facts"], "facts", lambda value, field: read_fact(value, field, zone))
    for index, fact in enumerate(facts):
        _check_shown(fact.at, calendar, f"facts.{index}.at")
    holds = read_list(request.get("holds", []), "holds", read_hold)
    now = _read_moment(request, "now", calendar)
    readings = _located("commitment.amount", lambda: evaluate(commitment, calendar, facts, holds, now))
    return {"clocks": [write_reading(reading, translate) for reading in readings]}


_Reply = Callable[[Members, Calendar, Translate], dict[str, Json]]
OPERATIONS: Final[dict[str, tuple[_Reply, tuple[str, ...], tuple[str, ...]]]] = {
    "add": (_add, ("start", "amount"), ("holds",)),
    "between": (_between, ("start", "end"), ()),
    "next_open": (_next_open, ("at",), ()),
    "is_open": (_is_open, ("at",), ()),
    "evaluate": (_evaluate, ("commitment", "facts", "now"), ("holds",)),
}


def _located(field: str, count: Callable[[], T]) -> T:
    """Name the field that asked for a count which could not be done."""
    try:
        return count()
    except Refused as refusal:
        raise refusal if refusal.path else refusal.within(field) from None


def _read_calendar(request: Members) -> Calendar:
    """The calendar of a request; the same one written again is not built again."""
    calendar = _calendar(json.dumps(request["calendar"]), json.dumps(request.get("zone")), "zone" in request)
    own = str(calendar.zone)
    inline = isinstance(request["calendar"], dict)
    if inline and request["op"] != "evaluate" and request.get("zone", own) != own:
        refuse(ANOTHER_ZONE, "zone")
    return calendar


@lru_cache(maxsize=128)
def _calendar(written: str, zone: str, has_zone: bool) -> Calendar:
    given = json.loads(zone)
    return read_calendar(json.loads(written), "" if has_zone and given is None else given)


def _read_moment(request: Members, name: str, calendar: Calendar) -> datetime:
    return _check_shown(read_moment(request[name], name), calendar, name)


def _check_shown(at: datetime, calendar: Calendar, field: str) -> datetime:
    """A moment must have a wall time in the calendar's zone, too."""
    if calendar.zone is not None:
        _located(field, lambda: moment(instant(at), calendar.local_zone()))
    return at


def _read_span(value: Json, field: str) -> tuple[datetime, datetime | None]:
    if not isinstance(value, list):
        refuse(NOT_LIST, field)
    if len(value) != 2:
        refuse(NOT_HOLD, field)
    since = read_moment(value[0], dotted(field, "0"))
    return since, read_end(value[1], since, dotted(field, "1"))
