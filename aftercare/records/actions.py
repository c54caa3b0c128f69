"""Keeping files."""

from datetime import datetime

from aftercare.foundation.facts import Actor
from aftercare.records import store
from aftercare.records.models import Attachment
from aftercare.records.rules.media import media_type as judged
from aftercare.records.rules.names import safe_name


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

    Who may open it, the guards of the rooms decide (`guards.register`), and its maker may.
    Raises Invalid if it is too large.
    """
    stored = store.put(content)
    return Attachment.objects.create(
        sha256=stored.sha256,
        size=stored.size,
        name=safe_name(name),
        original_name=name.replace("\x00", "")[:500],
        media_type=judged(stored.head, safe_name(name)),
        customer_id=customer_id,
        created_by_id=by.person_id,
        created_by_name=by.name,
        created_at=at,
    )
