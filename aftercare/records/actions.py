"""Keeping files."""

from datetime import datetime
from functools import partial

from django.db import transaction

from aftercare.foundation.facts import Actor
from aftercare.records import quotas, scanner, store
from aftercare.records.models import Attachment
from aftercare.records.rules.media import media_type as judged
from aftercare.records.rules.names import safe_name
from aftercare.records.rules.scans import PENDING, UNSCANNED


@transaction.atomic
def keep(
    content: bytes | store.Readable,
    name: str,
    media_type: str = "",
    *,
    by: Actor,
    at: datetime,
    customer_id: int | None = None,
) -> Attachment:
    """Store a file. What it is, its bytes tell; the `media_type` claimed is not believed.

    Who may open it, the guards of the rooms decide (`guards.register`), and its maker may; where there is a
    virus scanner, once it is clean. Raises TooLarge if it is, or if the customer has sent too much.
    """
    stored = store.put(content, admit=partial(quotas.demand_room, customer_id=customer_id, by=by))
    return Attachment.objects.create(
        sha256=stored.sha256,
        size=stored.size,
        name=safe_name(name),
        original_name=name.replace("\x00", "")[:500],
        media_type=judged(stored.head, safe_name(name)),
        scan=PENDING if scanner.is_set_up() else UNSCANNED,
        customer_id=customer_id,
        created_by_id=by.person_id,
        created_by_name=by.name,
        created_at=at,
    )
