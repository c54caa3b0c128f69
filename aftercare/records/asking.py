"""Questions that are asked all the time, composed by the ORM once and then only put again."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet

_MARKS: dict[type, Any] = {int: 918273645, str: "918273645@mark"}


class Question:
    """`Question(lambda key: Ticket.objects.filter(pk=key).values_list("number"), int)`; call it with the key.

    Answers the rows as the driver gives them. One argument, whose type is int or str.
    """

    def __init__(self, compose: Callable[[Any], QuerySet[Any, Any]], kind: type) -> None:
        self._compose, self._mark = compose, _MARKS[kind]

    def __call__(self, asked: Any) -> list[tuple[Any, ...]]:
        text, values = self._composed
        with connection.cursor() as cursor:
            cursor.execute(text, [asked if value == self._mark else value for value in values])
            return list(cursor.fetchall())

    @cached_property
    def _composed(self) -> tuple[str, list[Any]]:
        text, values = self._compose(self._mark).query.sql_with_params()
        return text, list(values)
