"""Stating facts: the entry, the reactions now, the reactions later; all in the caller's transaction.

Down the house goes a call, up goes a fact. `site/wiring.py` lists every reaction on one page.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from procrastinate.contrib.django import app
from psycopg.types.json import Jsonb
from pydantic import TypeAdapter

from aftercare.foundation.facts import Actor, Fact
from aftercare.records import rows
from aftercare.records.models import Entry

log = logging.getLogger(__name__)
DEEPEST = 8  # facts that cause facts; in the house it is three
_depth: ContextVar[int] = ContextVar("depth", default=0)
Reaction = Callable[[Any], None]
Gathered = Callable[[Sequence[Any]], None]

_now: dict[type[Fact], list[Reaction]] = defaultdict(list)
_gathered: dict[type[Fact], list[Gathered]] = defaultdict(list)
_later: dict[type[Fact], list[str]] = defaultdict(list)
_named: dict[str, Reaction] = {}


def now(fact: type[Fact], reaction: Reaction) -> None:
    """Have `reaction` run in the transaction that states `fact`: only where two rooms must agree."""
    if reaction not in _now[fact]:
        _now[fact].append(reaction)


def gathered(fact: type[Fact], reaction: Gathered) -> None:
    """As `now`, but run once for all facts of a kind that are told together: for what comes in hundreds."""
    if reaction not in _gathered[fact]:
        _gathered[fact].append(reaction)


def later(fact: type[Fact], reaction: Reaction) -> None:
    """Have `reaction` run as a job after the transaction: everything that may fail or take time."""
    name = f"{reaction.__module__}.{reaction.__qualname__}"
    _named[name] = reaction
    if name not in _later[fact]:
        _later[fact].append(name)


def tell(*facts: Fact) -> list[int]:
    """Write the facts into the journal, run the reactions now, queue the reactions later.

    Returns the ids of the entries, in the order of the facts. Must run inside a transaction. Facts that cause
    each other end after `DEEPEST` rounds: the last are written, but nobody reacts to them.
    """
    if not facts:
        return []
    ids = _write(facts)
    depth = _depth.get()
    if depth >= DEEPEST:
        log.error("facts cause each other without end: nobody reacts to %s", [fact.kind() for fact in facts])
        return ids
    mark = _depth.set(depth + 1)
    try:
        _react(ids, facts)
    finally:
        _depth.reset(mark)
    return ids


def _react(ids: Sequence[int], facts: Sequence[Fact]) -> None:
    for entry_id, fact in zip(ids, facts, strict=True):
        for reaction in _now.get(type(fact), ()):
            reaction(fact)
        _queue(entry_id, _later.get(type(fact), ()))
    for kind in dict.fromkeys(map(type, facts)):
        for gather in _gathered.get(kind, ()):
            gather([fact for fact in facts if type(fact) is kind])


def read(entry: Entry) -> Fact:
    """The fact that the entry holds. Unknown kinds (of a removed room) raise KeyError."""
    cls = Fact.known[entry.kind]
    values = {"by": entry.actor, "at": entry.at, "customer_id": entry.customer_id, **entry.body}
    fact: Fact = _adapter(cls).validate_python(values)  # type: ignore[arg-type]
    return fact


def reaction_named(name: str) -> Reaction:
    """The reaction that `later` registered under this name."""
    return _named[name]


@cache
def _adapter(cls: Any) -> TypeAdapter[Any]:
    return TypeAdapter(cls)


_COLUMNS = (
    "kind",
    "subject_kind",
    "subject_id",
    "customer_id",
    "audience",
    "actor_kind",
    "actor_id",
    "actor_name",
    "actor",
    "at",
    "body",
)
_INSERT = f"INSERT INTO records_entry ({', '.join(_COLUMNS)}) "
_ROW = "(" + ", ".join(["%s"] * len(_COLUMNS)) + ")"


def _write(facts: Sequence[Fact]) -> list[int]:
    with connection.cursor() as cursor:
        if len(facts) < rows.MANY:
            values = [value for fact in facts for value in _adapted(_row(fact))]
            cursor.execute(_INSERT + "VALUES " + ", ".join([_ROW] * len(facts)) + " RETURNING id", values)
        else:
            many = rows.records(_COLUMNS, map(_row, facts))
            cursor.execute(rows.insertion("records_entry", _COLUMNS) + " RETURNING id", [many])
        return [int(row[0]) for row in cursor.fetchall()]


def _row(fact: Fact) -> tuple[Any, ...]:
    by = fact.by
    return (
        fact.kind(),
        fact.subject,
        fact.subject_id,
        fact.customer_id,
        fact.audience,
        by.kind,
        by.person_id,
        by.name,
        _plain(by),
        fact.at,
        fact.values(),
    )


def _adapted(row: tuple[Any, ...]) -> Iterator[Any]:
    return (Jsonb(value, dumps=_dumps) if isinstance(value, dict) else value for value in row)


@cache
def _plain(actor: Actor) -> dict[str, Any]:
    plain: dict[str, Any] = _adapter(Actor).dump_python(actor, mode="json")
    return plain


def _dumps(values: Any) -> str:
    import json

    return json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False)


def _queue(entry_id: int, names: Iterable[str]) -> None:
    if not names:
        return
    react = app.configure_task("records.react")
    for name in names:
        react.defer(entry_id=entry_id, reaction=name)
