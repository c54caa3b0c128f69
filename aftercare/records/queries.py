"""What one asks of the records: attachments, timelines, the audit trail."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import QuerySet

from aftercare.foundation.errors import NotFound
from aftercare.foundation.facts import Actor
from aftercare.records import guards
from aftercare.records.asking import Objects
from aftercare.records.models import Attachment, Entry

__all__ = ["AuditFilter", "Entry", "audit", "audit_all", "kinds", "open_attachment", "timeline"]


def open_attachment(public_id: UUID | str, by: Actor) -> Attachment:
    """The attachment, if `by` may open it. NotFound otherwise, whether it exists or not."""
    found = Attachment.objects.filter(public_id=public_id).first()
    if found is None or not guards.may_open(found, by):
        raise NotFound("There is no such file.")
    return found


def timeline(
    subject_kind: str,
    subject_id: int,
    audience: str = "staff",
    *,
    before: tuple[datetime, int] | None = None,
    limit: int = 100,
) -> list[Entry]:
    """The entries about one subject, newest first; `audience` "customer" sees only what is meant for it.

    `before` is (at, id) of the last entry of the page before.
    """
    at, last = before or (None, 0)
    asking = _timeline(customers=audience == "customer", goes_on=before is not None, limit=limit)
    found: list[Entry] = asking(subject_kind, subject_id, at, last)
    return found


@lru_cache(100)
def _timeline(*, customers: bool, goes_on: bool, limit: int) -> Objects:
    def compose(kind: str, subject_id: int, at: datetime, last: int) -> QuerySet[Entry]:
        entries = Entry.objects.filter(subject_kind=kind, subject_id=subject_id)
        if customers:
            entries = entries.filter(audience="customer")
        if goes_on:
            entries = entries.filter(at__lte=at).exclude(at=at, id__gte=last)
        return entries.order_by("-at", "-id")[:limit]

    return Objects(compose, str, int, datetime, int)


@dataclass(frozen=True, kw_only=True)
class AuditFilter:
    """Which entries of the audit trail: all parts are optional; days are half-open instants."""

    actor_id: int | None = None
    customer_id: int | None = None
    subject_kind: str = ""
    subject_id: int | None = None
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> dict[str, object]:
        """As Django's lookups, without the parts left out."""
        wanted = {
            "actor_id": self.actor_id,
            "customer_id": self.customer_id,
            "subject_kind": self.subject_kind or None,
            "subject_id": self.subject_id,
            "kind": self.kind or None,
            "written_at__gte": self.since,
            "written_at__lt": self.until,
        }
        return {name: value for name, value in wanted.items() if value is not None}


def audit(wanted: AuditFilter, *, before_id: int | None = None, limit: int = 50) -> list[Entry]:
    """Entries as they were written, newest first; page by the id of the last one."""
    entries = Entry.objects.filter(**wanted.conditions())
    if before_id is not None:
        entries = entries.filter(id__lt=before_id)
    return list(entries.order_by("-id")[:limit])


def audit_all(wanted: AuditFilter, *, most: int) -> Iterator[Entry]:
    """The same without pages, for an export: read in pieces, at most `most` rows."""
    before, left = None, most
    while left > 0 and (piece := audit(wanted, before_id=before, limit=min(1000, left))):
        yield from piece
        before, left = piece[-1].pk, left - len(piece)


def kinds() -> list[str]:
    """The kinds of facts this house can state, by name."""
    from aftercare.foundation.facts import Fact

    return sorted(kind for kind, cls in Fact.known.items() if cls.subject)


def attachments(ids: Iterable[int]) -> list[Attachment]:
    """The attachments of these ids, for a room that has asked its own policy. One statement."""
    return list(Attachment.objects.filter(pk__in=set(ids)))
