"""New rows of busy tables, written by one statement whose text is made once for each model.

The ORM composes every INSERT anew, which for a wide row costs more than PostgreSQL takes to write it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models
from django.db.models.fields import NOT_PROVIDED, Field
from psycopg.types.json import Jsonb

Cast = Callable[[Any], Any]


@dataclass(frozen=True)
class _Form:
    """How rows of a model are written: each field given with what makes its value one the driver knows."""

    given: Sequence[tuple["Field[Any, Any]", Cast | None]]
    returned: Sequence[str]
    head: str
    row: str
    tail: str

    def values(self, row: models.Model) -> list[Any]:
        found = []
        for field, cast in self.given:
            value = field.pre_save(row, add=True)
            found.append(cast(value) if cast and value is not None else value)
        return found

    def take(self, row: models.Model, answer: Sequence[Any]) -> None:
        for name, value in zip(self.returned, answer, strict=True):
            setattr(row, name, value)
        row._state.adding, row._state.db = False, "default"  # noqa: SLF001 - as the ORM does


def insert(*rows: models.Model) -> None:
    """Write new rows of one model, all with ids or all without; they learn what the database filled in.

    A search vector is given as the list of its words.
    """
    if not rows:
        return
    form = _form(type(rows[0]), with_key=rows[0].pk is not None)
    values = [value for row in rows for value in form.values(row)]
    with connection.cursor() as cursor:
        cursor.execute(form.head + ", ".join([form.row] * len(rows)) + form.tail, values)
        for row, answer in zip(rows, cursor.fetchall(), strict=True):
            form.take(row, answer)


def next_id(model: type[models.Model]) -> int:
    """An id for a row that is written later than what points at it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s)", [f"{model._meta.db_table}_id_seq"])
        return int(cursor.fetchone()[0])


@cache
def _form(model: type[models.Model], *, with_key: bool) -> _Form:
    fields = model._meta.concrete_fields
    given = [one for one in fields if (with_key if one.primary_key else one.db_default is NOT_PROVIDED)]
    returned = [one for one in fields if one.primary_key or one not in given]
    return _Form(
        given=[(one, Jsonb if isinstance(one, models.JSONField) else None) for one in given],
        returned=[one.attname for one in returned],
        head=f'INSERT INTO "{model._meta.db_table}" ({_names(given)}) VALUES ',  # noqa: S608 - names of our own
        row="(" + ", ".join(map(_place, given)) + ")",
        tail=f" RETURNING {_names(returned)}",
    )


def _names(fields: Sequence["Field[Any, Any]"]) -> str:
    return ", ".join(f'"{field.column}"' for field in fields)


def _place(field: "Field[Any, Any]") -> str:
    return "array_to_tsvector(%s::text[])" if isinstance(field, SearchVectorField) else "%s"
