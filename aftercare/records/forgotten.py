"""Files that nobody needs any more: found by looking at what is there, removed after some days.

A file is removed in two steps at different times: its row, when no room refers to it; its content, when
neither a row nor a room names it. Both ask again under a lock that whoever newly refers to it takes too.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from aftercare.records import holders, store
from aftercare.records.models import Attachment
from aftercare.records.shelves import Held, shelf

BATCH = 500
HALF_WRITTEN = 3600  # seconds after which an upload is taken for broken off


@dataclass
class Forgotten:
    """What was, or would be, removed."""

    contents: int = 0
    rows: int = 0
    uploads: int = 0


def sweep(now: datetime, *, dry_run: bool = False) -> Forgotten:
    """Remove what has been needed by nobody for `FILES_ORPHAN_DAYS`, and uploads broken off an hour ago.

    Contents come before rows: what loses its row in this round keeps its content until the next, so a backup
    taken meanwhile is whole. With `dry_run` it only counts.
    """
    before = now - timedelta(days=settings.FILES_ORPHAN_DAYS)
    found = Forgotten(uploads=_broken_off(dry_run=dry_run))
    if not holders.is_complete():
        return found
    for batch in _batches(before):
        found.contents += sum(dry_run or _remove_content(sha256) for sha256 in _unneeded(batch))
    found.rows = _rows(before, dry_run=dry_run)
    return found


def _batches(before: datetime) -> Iterator[list[str]]:
    old = (held.sha256 for held in _walk() if held.since < before)
    while batch := list(islice(old, BATCH)):
        yield batch


def _walk() -> Iterator[Held]:
    return shelf().walk()


def _unneeded(sha256s: list[str]) -> list[str]:
    named: set[str] = set()
    for pair in Attachment.objects.filter(Q(sha256__in=sha256s) | Q(preview__in=sha256s)).values_list(
        "sha256", "preview"
    ):
        named.update(filter(None, pair))
    named |= holders.needed_contents(sha256s)
    return [one for one in sha256s if one not in named]


@transaction.atomic
def _remove_content(sha256: str) -> bool:
    """Unless somebody is just storing the same, or has meanwhile."""
    if not store.alone(sha256) or not _unneeded([sha256]):
        return False
    shelf().remove(sha256)
    return True


def _rows(before: datetime, *, dry_run: bool) -> int:
    """Rows that no room refers to, in order of their ids, a batch in each transaction."""
    after = removed = 0
    old = Attachment.objects.filter(written_at__lt=before).order_by("id")
    while ids := list(old.filter(id__gt=after).values_list("id", flat=True)[:BATCH]):
        after = ids[-1]
        unneeded = set(ids) - holders.needed_ids(ids)
        removed += len(unneeded) if dry_run else _remove_rows(unneeded)
    return removed


@transaction.atomic
def _remove_rows(ids: set[int]) -> int:
    """Whoever refers to one newly has locked it, or waits for our lock and then finds it gone."""
    rows = Attachment.objects.filter(id__in=ids)
    locked = set(rows.select_for_update(skip_locked=True).values_list("id", flat=True)) if ids else set()
    unneeded = locked - holders.needed_ids(locked)
    rows.filter(id__in=unneeded).delete()
    return len(unneeded)


def _broken_off(*, dry_run: bool) -> int:
    """Uploads whose process died. Times are those of the disk."""
    since = datetime.now(UTC).timestamp() - HALF_WRITTEN
    found = 0
    for path in Path(settings.MEDIA_ROOT).glob(f"{store.INCOMING}*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < since:
                found += 1
                if not dry_run:
                    path.unlink()
    return found
