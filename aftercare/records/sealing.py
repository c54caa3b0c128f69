"""The chain over the journal, so that nobody can change what was written without it showing.

Entries are written without a lock on each other; a single sealer chains them afterwards in batches and notes
every seal in a file outside the database, so that a cut-off tail shows as well.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet, Sum

from aftercare.records.following import settled_horizon
from aftercare.records.models import DemoMark, Entry, Seal

BATCH = 2000
_LOCK = 0x5EA1


@dataclass(frozen=True)
class Problem:
    """Something that isn't as it was sealed. `kind` is changed, missing, added, chain or anchor."""

    kind: str
    seal_id: int
    detail: str


def seal(now: datetime) -> int:
    """Chain the entries written since the last seal. Returns how many; 0 also if another sealer is at it."""
    horizon = settled_horizon()
    with transaction.atomic():
        if horizon is None or not _alone():
            return 0
        last = Seal.objects.order_by("-id").first()
        after = last.up_to_entry_id if last else 0
        rows = list(_sealable(after, horizon)[:BATCH])
        if not rows:
            return 0
        fresh = Seal.objects.create(
            after_entry_id=after,
            up_to_entry_id=rows[-1].pk,
            count=len(rows),
            digest=_chain(bytes(last.digest) if last else b"", rows),
            sealed_at=now,
        )
    _anchor(fresh)
    return len(rows)


def verify() -> list[Problem]:
    """Everything that isn't as it was sealed; an empty list if history is untouched."""
    return [*_verify_chain(), *_verify_anchors()]


def count_sealed() -> int:
    """How many entries stand under a seal."""
    return int(Seal.objects.aggregate(Sum("count"))["count__sum"] or 0)


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _sealable(after: int, up_to: int) -> QuerySet[Entry]:
    """Rows of the fictional vendor can be removed again, so they aren't part of the chain."""
    fictional = DemoMark.objects.filter(kind="customer", object_id=OuterRef("customer_id"))
    return Entry.objects.filter(~Exists(fictional), pk__gt=after, pk__lte=up_to).order_by("pk")


def _chain(before: bytes, rows: list[Entry]) -> bytes:
    whole = hashlib.sha256(before)
    for row in rows:
        whole.update(hashlib.sha256(_canonical(row)).digest())
    return whole.digest()


def _canonical(row: Entry) -> bytes:
    values = [
        row.pk,
        row.kind,
        row.subject_kind,
        row.subject_id,
        row.customer_id,
        row.audience,
        row.actor_kind,
        row.actor_id,
        row.actor_name,
        row.actor,
        row.at.timestamp(),
        row.written_at.timestamp(),
        row.body,
    ]
    return json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _verify_chain() -> Iterator[Problem]:
    before, reached = b"", 0
    for sealed in Seal.objects.order_by("id").iterator():
        if sealed.after_entry_id != reached:
            yield Problem("chain", sealed.pk, f"starts after {sealed.after_entry_id}, expected {reached}")
        rows = list(_sealable(sealed.after_entry_id, sealed.up_to_entry_id))
        if len(rows) != sealed.count:
            kind = "missing" if len(rows) < sealed.count else "added"
            yield Problem(kind, sealed.pk, f"{len(rows)} entries, sealed were {sealed.count}")
        elif _chain(before, rows) != bytes(sealed.digest):
            yield Problem("changed", sealed.pk, f"entries {rows[0].pk} to {rows[-1].pk}")
        before, reached = bytes(sealed.digest), sealed.up_to_entry_id


def _verify_anchors() -> Iterator[Problem]:
    digests = {pk: bytes(digest).hex() for pk, digest in Seal.objects.values_list("id", "digest")}
    for seal_id, digest in _anchored():
        if digests.get(seal_id) != digest:
            kind = "differs from" if seal_id in digests else "is missing, but stands in"
            yield Problem("anchor", seal_id, f"the seal {kind} the anchor file")


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "anchors"


def _anchor(sealed: Seal) -> None:
    """One line a seal, into this month's file, synced."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    at = sealed.sealed_at.isoformat()
    line = f"{sealed.pk} {sealed.up_to_entry_id} {sealed.count} {sealed.digest.hex()} {at}\n"
    with (folder / f"audit-{sealed.sealed_at:%Y-%m}.log").open("a") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def _anchored() -> Iterator[tuple[int, str]]:
    for path in sorted(_folder().glob("audit-*.log")):
        for line in path.read_text().splitlines():
            seal_id, _, _, digest, *_ = line.split()
            yield int(seal_id), digest
