"""Where there is a scanner, every file is scanned before it is shown. A pause of the scanner only delays."""

import logging
import time
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from aftercare.foundation.facts import SYSTEM
from aftercare.records import scanner, store
from aftercare.records.facts import VirusFound
from aftercare.records.health import Finding
from aftercare.records.journal import tell
from aftercare.records.models import Attachment
from aftercare.records.rules.scans import ERROR, INFECTED, MOST_TRIES, WAITING, Verdict, wait_after

log = logging.getLogger(__name__)

BUDGET = 20.0  # seconds of one sweep
LATE = timedelta(minutes=15)


def scan_waiting(now: datetime) -> int:
    """Scan what waits, oldest first; returns how many were judged. Without a scanner nothing is done.

    A scanner that is away is nobody's failure: all waits. A file at which it fails is tried again later, and
    set aside as `error` after several times.
    """
    if not scanner.is_set_up():
        return 0
    until, done = time.monotonic() + BUDGET, 0
    while time.monotonic() < until and (found := _next(now)):
        try:
            verdict = _judge(found)
        except scanner.Unanswered as error:
            log.warning("no virus scanner: %s", error)
            break
        done += _settle(found, verdict, now)
    return done


def _next(now: datetime) -> Attachment | None:
    due = Attachment.objects.filter(Q(scan_at=None) | Q(scan_at__lte=now), scan__in=WAITING)
    return due.order_by(F("scan_at").asc(nulls_first=True), "id").first()


def _judge(found: Attachment) -> Verdict:
    """What the scanner says; error with the reason if it, or the store, failed at this file."""
    try:
        with store.take_out(found.sha256) as content:
            return scanner.scan(content)
    except (scanner.TooSlow, store.Unreadable) as error:
        return Verdict(ERROR, str(error)[:200])


@transaction.atomic
def _settle(found: Attachment, verdict: Verdict, now: datetime) -> bool:
    """Write the verdict to every row of this content; a failure counts, and puts it off."""
    rows = Attachment.objects.filter(sha256=found.sha256, scan__in=WAITING)
    tries = found.scan_tries + 1
    if verdict.state == ERROR and tries < MOST_TRIES:
        again = now + timedelta(seconds=wait_after(tries))
        rows.update(scan_tries=tries, scan_at=again, scan_detail=verdict.detail)
        return False
    judged = list(rows.values_list("id", "name", "customer_id"))
    rows.filter(id__in=[one[0] for one in judged]).update(
        scan=verdict.state, scan_tries=tries, scan_at=now, scan_detail=verdict.detail
    )
    if verdict.state == INFECTED:
        log.warning("file %s (%s) is infected: %s", found.public_id, found.sha256, verdict.detail)
        about: dict[str, Any] = {"by": SYSTEM, "at": now, "sha256": found.sha256, "found": verdict.detail}
        tell(*(VirusFound(file_id=pk, name=name, customer_id=whose, **about) for pk, name, whose in judged))
    return True


def health() -> Finding:
    """Whether the scanner answers and keeps up. Well where none is set up: it says so."""
    if not scanner.is_set_up():
        return Finding(ok=True, detail="no virus scanner is set up")
    late = Attachment.objects.filter(scan__in=WAITING, written_at__lt=timezone.now() - LATE)[:1000].count()
    failed = Attachment.objects.filter(scan=ERROR)[:1000].count()
    figures: dict[str, float] = {"late": late, "failed": failed}
    try:
        name = scanner.version()
    except scanner.Unanswered as error:
        return Finding(ok=False, detail=f"the virus scanner does not answer: {error}", figures=figures)
    return Finding(not late, f"{name}; {late} files wait too long, {failed} could not be scanned", figures)
