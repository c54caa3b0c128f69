"""Questions that are asked all the time, composed by the ORM once and then only put again.

Composing a wide statement costs the ORM more than PostgreSQL needs to answer it, and so does planning it: on
each connection PostgreSQL keeps the plan. What may change from one asking to the next are the values only:
who asks must be one of them, or have a question of their own.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.backends.postgresql import base
from django.db.models import F, Func, QuerySet, Value
from django.db.models.query import get_related_populators
from psycopg.sql import Literal

_FIRST = 918273645
_MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda n: _FIRST + n,
    str: lambda n: f"{_FIRST}@mark{n}",
    datetime: lambda n: datetime(1900 + n, 2, 7, 3, 4, 5, tzinfo=UTC),
    list: lambda n: [_FIRST + n],
}


class AmongIds(Func):
    """Whether a column is one of the ids: one place in the statement, however many there are."""

    template = "%(expressions)s::bigint[])"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()

    def __init__(self, column: str, ids: Sequence[int]) -> None:
        super().__init__(F(column), Value(list(ids), output_field=ArrayField(models.BigIntegerField())))


class Question:
    """`Question(lambda key: Ticket.objects.filter(pk=key).values_list("number"), int)`; call it with the key.

    Answers tuples. The kinds are those of the arguments: int, str, datetime, or list (of ids). With `anew` it
    is planned each time: where the best plan depends on the values.
    """

    def __init__(self, compose: Callable[..., QuerySet[Any, Any]], *kinds: type, anew: bool = False) -> None:
        self._compose, self._anew = compose, anew
        self._marks = [_MARKS[kind](n) for n, kind in enumerate(kinds)]

    def __call__(self, *asked: Any) -> list[Any]:
        return [tuple(row) for row in self._rows(asked)]

    def _rows(self, asked: Sequence[Any]) -> Iterable[Sequence[Any]]:
        text, places = self._statement
        with connection.cursor() if self._anew or connection.queries_logged else _planned_once() as cursor:
            cursor.execute(text, [asked[n] for n in places])
            rows: Iterable[Sequence[Any]] = cursor.fetchall()
        return self._compiler.apply_converters(rows, self._converters) if self._converters else rows

    @cached_property
    def _compiler(self) -> Any:
        return self._compose(*self._marks).query.get_compiler(DEFAULT_DB_ALIAS)

    @cached_property
    def _statement(self) -> tuple[str, list[int]]:
        """The text, and which arguments go into its places. What never changes stands in the text: a partial
        index serves only a statement that says its condition.
        """
        text, values = self._compiler.as_sql()
        places = [self._place(value) for value in values]
        said = iter([_literal(value) if n is None else "%s" for n, value in zip(places, values, strict=True)])
        text = re.sub("%%|%s", lambda found: found[0] if found[0] == "%%" else next(said), text)
        return text, [n for n in places if n is not None]

    @cached_property
    def _converters(self) -> Any:
        return self._compiler.get_converters([column[0] for column in self._compiler.select])

    def _place(self, value: Any) -> int | None:
        same = (n for n, mark in enumerate(self._marks) if isinstance(value, type(mark)) and value == mark)
        place = next(same, None)
        if place is None and str(_FIRST)[:-1] in repr(value):
            raise ValueError(f"{value!r} is made of an argument: ask with that as an argument of its own")
        return place


def _literal(value: Any) -> str:
    return Literal(value).as_string(connection.connection).replace("%", "%%")


def _planned_once() -> Any:
    """A cursor whose statements PostgreSQL prepares once they have been asked a few times."""
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    wrapper: Any = connection
    cursor: Any = base.ServerBindingCursor
    return wrapper._prepare_cursor(cursor(wrapper.connection))  # noqa: SLF001


class Objects(Question):
    """The same for a queryset of models, also with `select_related` and annotations; answers the models."""

    def __call__(self, *asked: Any) -> list[Any]:
        return [self._made(row) for row in self._rows(asked)]

    def _made(self, row: Sequence[Any]) -> models.Model:
        model, names, places, related, extra = self._plan
        made: models.Model = model.from_db(DEFAULT_DB_ALIAS, names, row[places])
        for one in related:
            one.populate(row, made)
        for name, place in extra:
            setattr(made, name, row[place])
        return made

    @cached_property
    def _plan(self) -> Any:
        """Where in a row the model stands, what is read along, and what was annotated."""
        _ = self._statement  # only a compiler that has written its statement knows the columns
        select, chosen = self._compiler.select, self._compiler.klass_info
        places = slice(chosen["select_fields"][0], chosen["select_fields"][-1] + 1)
        names = [column[0].target.attname for column in select[places]]
        related = get_related_populators(chosen, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
        return chosen["model"], names, places, related, list(self._compiler.annotation_col_map.items())
