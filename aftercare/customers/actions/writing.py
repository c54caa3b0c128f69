"""Writing particulars so that nobody overwrites anybody."""

from dataclasses import fields
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F

from aftercare.foundation.errors import Conflict, Invalid

DERIVED = frozenset({"pinyin", "initials", "phone_keys"})


def values(particulars: Any) -> dict[str, Any]:
    """The fields of a particulars dataclass, shallow."""
    return {field.name: getattr(particulars, field.name) for field in fields(particulars)}


def insert(row: models.Model, *, taken: str, field: str) -> None:
    """Insert the row; a value that must be unique and isn't becomes `Invalid(taken)` on `field`."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Invalid(taken, field=field) from error


def update(row: Any, wanted: dict[str, Any], *, revision: int | None, taken: str, field: str) -> list[str]:
    """Write what differs and say what that was. `revision` is the one the writer had seen; None: any.

    Conflict if somebody else wrote in between.
    """
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    if not changed:
        return []
    seen = row.revision if revision is None else revision
    try:
        with transaction.atomic():
            done = _conditional(row, seen, {name: wanted[name] for name in changed})
    except IntegrityError as error:
        raise Invalid(taken, field=field) from error
    if not done:
        raise Conflict("Somebody else has changed this in the meantime. Load the page again and compare.")
    row.refresh_from_db()
    return [name for name in changed if name not in DERIVED]


def _conditional(row: Any, seen: int, wanted: dict[str, Any]) -> int:
    rows = type(row).objects.filter(pk=row.pk, revision=seen)
    return int(rows.update(**wanted, revision=F("revision") + 1))
