"""Listening: a thread for each mailbox whose server tells news by itself (IDLE); polling stands behind it.

Who listens holds a lease in the mailbox's row and renews it all the time. A worker that dies, a line that
drops, settings that change: the lease ends, the mailbox is polled again, and somebody listens anew.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import connections
from django.utils import timezone

from aftercare.channels import secrets
from aftercare.channels.actions import reaching
from aftercare.channels.actions.fetching import fetch
from aftercare.channels.actions.holding import is_held
from aftercare.channels.mail.accounts import Unreadable
from aftercare.channels.mail.imap import Folder
from aftercare.channels.models import Mailbox

log = logging.getLogger(__name__)

MOST = 40  # threads of one worker; the mailboxes beyond are polled
LEASE = timedelta(seconds=30)
RENEW = 9 * 60.0  # seconds after which IDLE is asked for again: servers may hang up after 29 minutes
STEP = 5.0  # seconds between two looks at whether to go on
PAUSE = timedelta(minutes=1)
LONG_PAUSE = timedelta(hours=1)  # where the server can't do it at all

_threads: dict[int, threading.Thread] = {}
_paused: dict[int, datetime] = {}


def keep_listening(now: datetime) -> int:
    """Have somebody listen to every mailbox that was read well and that nobody listens to; how many began."""
    if is_held():
        return 0
    able = Mailbox.objects.filter(kind="imap", active=True, failures=0, last_success_at__isnull=False)
    unheard = able.exclude(host="").exclude(listens_until__gt=now).order_by("pk")
    return sum(_begin(pk, now) for pk in unheard.values_list("pk", flat=True))


def listen(pk: int, name: str, clock: Callable[[], datetime] = timezone.now) -> None:
    """Wait for news of one mailbox and fetch it, for as long as the lease of this name can be renewed."""
    mailbox = Mailbox.objects.get(pk=pk)
    folder = reaching.open_folder(mailbox, clock(), longest=RENEW + 120)
    try:
        if not folder.can_wait():
            _paused[pk] = clock() + LONG_PAUSE
            return
        while _renew(mailbox, name, clock()):
            _wait_once(mailbox, name, folder, clock)
    finally:
        folder.close()


def _wait_once(mailbox: Mailbox, name: str, folder: Folder, clock: Callable[[], datetime]) -> None:
    """One IDLE. What came before it began is fetched first, so nothing falls between two of them."""
    folder.begin_waiting()
    while fetch(Mailbox.objects.get(pk=mailbox.pk), clock()):
        continue
    until = time.monotonic() + RENEW
    while time.monotonic() < until and _renew(mailbox, name, clock()):
        if folder.news(STEP):
            break
    folder.stop_waiting()


def _begin(pk: int, now: datetime) -> int:
    alive = sum(thread.is_alive() for thread in _threads.values())
    if alive >= MOST or _paused.get(pk, now) > now:
        return 0
    name = uuid4().hex
    free = Mailbox.objects.filter(pk=pk, active=True).exclude(listens_until__gt=now)
    if not free.update(listener=name, listens_until=now + LEASE):
        return 0
    _threads[pk] = threading.Thread(target=_listen, args=(pk, name), name=f"listener {pk}", daemon=True)
    _threads[pk].start()
    return 1


def _listen(pk: int, name: str) -> None:
    try:
        listen(pk, name)
    except (Unreadable, secrets.Unreadable) as error:
        log.info("nobody listens to mailbox %s: %s", pk, error)
        _paused[pk] = timezone.now() + PAUSE
    except Exception:
        log.exception("listening to mailbox %s failed", pk)
        _paused[pk] = timezone.now() + PAUSE
    finally:
        Mailbox.objects.filter(pk=pk, listener=name).update(listener="", listens_until=None)
        connections.close_all()


def _renew(mailbox: Mailbox, name: str, now: datetime) -> bool:
    """Whether to go on: same settings, nobody else's turn, nothing held."""
    mine = Mailbox.objects.filter(pk=mailbox.pk, listener=name, active=True, revision=mailbox.revision)
    return not is_held() and bool(mine.update(listens_until=now + LEASE))
