"""New rows of busy tables, written by one statement whose text is made once for each model.

The ORM composes every INSERT anew, which for a wide row costs more than PostgreSQL takes to write it. Many
rows go as one JSON text, for thousands of places in a statement cost more than the rest.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from django.contrib.postgres.search import SearchVectorField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.db.models.fields import NOT_PROVIDED, Field
from psycopg.types.json import Jsonb

Cast = Callable[[Any], Any]
MANY: Final = 8
_NOT_PLAIN: Final = (SearchVectorField, models.BinaryField)


@dataclass(frozen=True)
class _Form:
    """How rows of a model are written: each field given with what makes its value one the driver knows."""

    table: str
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

    def plain_values(self, row: models.Model) -> list[Any]:
        return [field.pre_save(row, add=True) for field, _cast in self.given]

    @property
    def columns(self) -> list[str]:
        return [str(field.column) for field, _cast in self.given]

    @property
    def is_plain(self) -> bool:
        """Whether JSON can say every value."""
        return not any(
            isinstance(field, SearchVectorField | models.BinaryField) for field, _cast in self.given
        )

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
    with connection.cursor() as cursor:
        if len(rows) < MANY or not form.is_plain:
            values = [value for row in rows for value in form.values(row)]
            cursor.execute(form.head + "VALUES " + ", ".join([form.row] * len(rows)) + form.tail, values)
        else:
            plain = [form.plain_values(row) for row in rows]
            cursor.execute(insertion(form.table, form.columns) + form.tail, [records(form.columns, plain)])
        for row, answer in zip(rows, cursor.fetchall(), strict=True):
            form.take(row, answer)


def insertion(table: str, columns: Sequence[str]) -> str:
    """The statement that writes many rows out of one parameter, which `records` makes."""
    names = ", ".join(f'"{name}"' for name in columns)
    into = f'INSERT INTO "{table}" ({names}) SELECT {names}'
    return f'{into} FROM jsonb_populate_recordset(NULL::"{table}", %s::jsonb)'


def records(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Rows as JSON; their own moments keep the microseconds that moments inside JSON columns don't have."""
    exact = [
        {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in zip(columns, row, strict=True)
        }
        for row in rows
    ]
    return json.dumps(exact, cls=DjangoJSONEncoder, ensure_ascii=False)


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
        table=model._meta.db_table,
        given=[(one, Jsonb if isinstance(one, models.JSONField) else None) for one in given],
        returned=[one.attname for one in returned],
        head=f'INSERT INTO "{model._meta.db_table}" ({_names(given)}) ',
        row="(" + ", ".join(map(_place, given)) + ")",
        tail=f" RETURNING {_names(returned)}",
    )


def _names(fields: Sequence["Field[Any, Any]"]) -> str:
    return ", ".join(f'"{field.column}"' for field in fields)


def _place(field: "Field[Any, Any]") -> str:
    return "array_to_tsvector(%s::text[])" if isinstance(field, SearchVectorField) else "%s"
