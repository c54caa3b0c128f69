"""Attachments that come with words: whose they are is checked before they are shown to anybody else."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from aftercare.foundation.errors import NotFound
from aftercare.foundation.facts import Actor
from aftercare.records.attached import claim_attachments
from aftercare.records.quotas import demand_one_message

MOST = 20


def claim(public_ids: Sequence[UUID | str], customer_id: int, by: Actor) -> list[Any]:
    """The attachments that `by` may know of and that belong to this customer or to nobody yet, locked.

    NotFound for any other; TooLarge if they are too much for one message.
    """
    found = claim_attachments(public_ids[:MOST], by)
    demand_one_message([one.size for one in found])
    if any(one.customer_id not in (None, customer_id) for one in found):
        raise NotFound("There is no such file.")
    return found
