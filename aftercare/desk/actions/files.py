"""Attachments that come with words: whose they are is checked before they are shown to anybody else."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from aftercare.foundation.errors import NotFound
from aftercare.foundation.facts import Actor
from aftercare.records.queries import open_attachment

MOST = 20


def claim(public_ids: Sequence[UUID | str], customer_id: int, by: Actor) -> list[Any]:
    """The attachments that `by` may open and that belong to this customer or to nobody yet."""
    found = [open_attachment(public_id, by) for public_id in public_ids[:MOST]]
    if any(one.customer_id not in (None, customer_id) for one in found):
        raise NotFound("There is no such file.")
    return found
