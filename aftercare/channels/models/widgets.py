"""Keys of the windows that stand on other people's pages."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


def origins() -> "ArrayField[Any, Any]":
    return ArrayField(models.CharField(max_length=253), default=list)


class WidgetKey(models.Model):
    """What a page elsewhere names to show our window. It is public; what it opens is bound to `origins`.

    After a rotation the `previous` key goes on working until `previous_until`, so that pages can follow.
    """

    name = models.CharField(max_length=60, unique=True)
    key = models.CharField(max_length=40, unique=True)
    previous = models.CharField(max_length=40, blank=True)
    previous_until = models.DateTimeField(null=True)
    origins = origins()
    chat = models.BooleanField(default=True)
    feedback = models.BooleanField(default=True)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(previous="") ^ models.Q(previous_until__isnull=False),
                name="widget_previous_ends",
            ),
        )
        indexes = (
            models.Index(fields=["previous"], condition=~models.Q(previous=""), name="widget_previous"),
        )

    def __str__(self) -> str:
        return self.name
