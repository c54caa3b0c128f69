"""Fetching: from every mailbox that is due, several at a time; one that fails or hangs stops no other."""

import logging
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta

from django.db import connections, transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from aftercare.channels import facts, secrets
from aftercare.channels.actions.reading import read
from aftercare.channels.mail.accounts import Unreadable
from aftercare.channels.models import Mailbox
from aftercare.channels.rules.delivery import BACK_OFF
from aftercare.channels.rules.lines import one_line
from aftercare.foundation.facts import SYSTEM
from aftercare.foundation.text import N_
from aftercare.records.journal import tell

log = logging.getLogger(__name__)

THREADS = 8
PATIENCE = 10.0  # seconds that a sweep waits; whoever takes longer goes on by themselves
LONGEST_WAIT = timedelta(minutes=5)
POP3_EVERY = timedelta(minutes=1)  # each session locks the mailbox and lists all of it
_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="mailbox")
_running: dict[int, Future[int]] = {}


def fetch_all(now: datetime) -> int:
    """Fetch from every active mailbox that is due; returns how many new mails were stored in time.

    A mailbox that fails waits longer each time (1, 2, 5 minutes). One that hangs keeps one thread busy until
    its session is cut; it is not asked again before that.
    """
    boxes = Mailbox.objects.filter(active=True).exclude(host="").exclude(kind="delivered")
    due = [box for box in boxes.order_by("failures", "pk") if is_due(box, now) and not _is_running(box.pk)]
    for box in due:
        _running[box.pk] = _threads.submit(_fetch_apart, box, now)
    done, _ = wait([_running[box.pk] for box in due], timeout=PATIENCE)
    return sum(one.result() for one in done)


def fetch(mailbox: Mailbox, now: datetime) -> int:
    """Fetch what is new in one mailbox and write down how it went; returns how many were stored."""
    try:
        stored = read(mailbox, now)
    except Exception as error:  # whatever a server does, the other mailboxes are read
        known = isinstance(error, Unreadable | secrets.Unreadable)
        log.warning("mailbox %s could not be read: %s", mailbox.pk, error, exc_info=not known)
        _note_failure(mailbox, error, now)
        return 0
    _note_success(mailbox, now)
    return stored


def is_due(mailbox: Mailbox, now: datetime) -> bool:
    """Whether it is time to look: always, unless it fails, or somebody waits there for news by IDLE."""
    if mailbox.last_tried_at is None:
        return True
    if mailbox.failures:
        wait_for = BACK_OFF[min(mailbox.failures, len(BACK_OFF)) - 1]
        return mailbox.last_tried_at + min(wait_for, LONGEST_WAIT) <= now
    if mailbox.kind == "pop3":
        return mailbox.last_tried_at + POP3_EVERY <= now
    is_heard = mailbox.listens_until is not None and mailbox.listens_until > now
    return not is_heard or mailbox.last_tried_at + LONGEST_WAIT <= now


def _is_running(pk: int) -> bool:
    return pk in _running and not _running[pk].done()


def _fetch_apart(mailbox: Mailbox, now: datetime) -> int:
    try:
        return fetch(mailbox, now)
    finally:
        connections.close_all()


@transaction.atomic
def _note_success(mailbox: Mailbox, now: datetime) -> None:
    was_alarmed = Mailbox.objects.filter(pk=mailbox.pk, alarmed_at__isnull=False).exists()
    Mailbox.objects.filter(pk=mailbox.pk).update(
        last_tried_at=now,
        last_success_at=now,
        last_error="",
        failing_since=None,
        failures=0,
        alarmed_at=None,
    )
    if was_alarmed:
        tell(facts.MailboxRecovered(by=SYSTEM, at=now, mailbox_id=mailbox.pk))


def _note_failure(mailbox: Mailbox, error: Exception, now: datetime) -> None:
    known = isinstance(error, Unreadable | secrets.Unreadable)
    Mailbox.objects.filter(pk=mailbox.pk).update(
        last_tried_at=now,
        last_error=one_line(str(error) if known else N_("Reading the mailbox failed."), 300),
        failing_since=Coalesce("failing_since", now),
        failures=F("failures") + 1,
    )
