"""Fetching: from every mailbox what is new, one mail a transaction, the cursor moving with it."""

import logging
import time
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest

from aftercare.channels import facts, secrets
from aftercare.channels.actions.inbox import store_raw
from aftercare.channels.failpoints import reach
from aftercare.channels.mail.imap import Account, Fetched, Folder, Unreadable
from aftercare.channels.models import InboundMessage, Mailbox
from aftercare.channels.rules.delivery import BACK_OFF
from aftercare.channels.rules.lines import one_line
from aftercare.foundation.facts import SYSTEM
from aftercare.foundation.text import N_
from aftercare.records.journal import tell

log = logging.getLogger(__name__)

PAGE = 50
BUDGET = 30.0  # seconds for one mailbox in one sweep; what is left is fetched by the next
SILENT_TOO_LONG = timedelta(minutes=15)
LONGEST_WAIT = timedelta(minutes=5)


def fetch_all(now: datetime) -> int:
    """Fetch from every active mailbox that is due; returns how many new mails were stored.

    A mailbox that fails waits longer each time (1, 2, 5 minutes) and never stops the others.
    """
    boxes = Mailbox.objects.filter(active=True).exclude(host="").order_by("failures", "pk")
    return sum(fetch(box, now) for box in boxes if _is_due(box, now))


def fetch(mailbox: Mailbox, now: datetime) -> int:
    """Fetch what is new in one mailbox and write down how it went; returns how many were stored."""
    try:
        stored = _fetch(mailbox, now)
    except Exception as error:  # whatever a server does, the other mailboxes are read
        log.warning("mailbox %s could not be read", mailbox.pk, exc_info=True)
        _note_failure(mailbox, error, now)
        return 0
    _note_success(mailbox, now)
    return stored


def watch_mailboxes(now: datetime) -> int:
    """State once that a mailbox has had no success for 15 minutes; returns how many were stated."""
    silent = Mailbox.objects.filter(_silent(now), active=True, alarmed_at=None).exclude(host="")
    return sum(_alarm(pk, now) for pk in silent.values_list("pk", flat=True))


def account_of(mailbox: Mailbox) -> Account:
    """The mailbox as an IMAP account, with its password."""
    return Account(
        host=mailbox.host,
        port=mailbox.port,
        user=mailbox.user,
        password=secrets.decrypt(mailbox.password),
        security=mailbox.security,
        folder=mailbox.folder,
    )


def _fetch(mailbox: Mailbox, now: datetime) -> int:
    folder = Folder(account_of(mailbox))
    try:
        _check_validity(mailbox, folder.uidvalidity, now)
        return _read(mailbox, folder)
    finally:
        folder.close()


def _read(mailbox: Mailbox, folder: Folder) -> int:
    until, stored = time.monotonic() + BUDGET, 0
    uids = folder.uids_after(min(mailbox.flagged_uid, mailbox.last_uid))
    _flag(mailbox, folder, [uid for uid in uids if uid <= mailbox.last_uid])
    uids = [uid for uid in uids if uid > mailbox.last_uid]
    for start in range(0, len(uids), PAGE):
        page = uids[start : start + PAGE]
        stored += sum(_keep(mailbox, folder.uidvalidity, mail) for mail in folder.fetch(page))
        _flag(mailbox, folder, page)
        if time.monotonic() > until:
            break
    return stored


def _flag(mailbox: Mailbox, folder: Folder, uids: list[int]) -> None:
    """Flag what is stored. A crash before this is made up for by the next fetch."""
    if not uids:
        return
    reach("before_flag")
    folder.mark_seen(uids)
    reach("after_flag")
    Mailbox.objects.filter(pk=mailbox.pk, uidvalidity=folder.uidvalidity).update(flagged_uid=uids[-1])


@transaction.atomic
def _keep(mailbox: Mailbox, uidvalidity: int, mail: Fetched) -> bool:
    """Store one mail and move the cursor, together."""
    reach("after_fetch")
    external_id = f"{mailbox.pk}:{uidvalidity}:{mail.uid}"
    message, fresh = store_raw("mail", external_id, mail.raw, mail.arrived_at, mailbox)
    if fresh and not mail.whole:
        _set_aside(message, mail.arrived_at)
    cursor = Mailbox.objects.filter(pk=mailbox.pk, uidvalidity=uidvalidity)
    cursor.update(last_uid=Greatest("last_uid", mail.uid))
    reach("before_store_commit")
    return fresh


def _set_aside(message: InboundMessage, at: datetime) -> None:
    reason = N_("The mail is too large. Only its beginning was kept; the rest is still in the mailbox.")
    kept = InboundMessage.objects.filter(pk=message.pk, state="stored")
    if kept.update(state="quarantined", reason=reason, judged_at=at):
        tell(facts.MessageQuarantined(by=SYSTEM, at=at, inbound_id=message.pk, reason=reason))


@transaction.atomic
def _check_validity(mailbox: Mailbox, uidvalidity: int, now: datetime) -> None:
    """Begin again where the server has numbered its mails anew; copies are recognised by their content."""
    if mailbox.uidvalidity == uidvalidity:
        return
    renumbered = mailbox.uidvalidity is not None
    mailbox.uidvalidity, mailbox.last_uid, mailbox.flagged_uid = uidvalidity, 0, 0
    mailbox.save(update_fields=["uidvalidity", "last_uid", "flagged_uid"])
    if renumbered:
        tell(facts.MailboxChanged(by=SYSTEM, at=now, mailbox_id=mailbox.pk, changed=["uidvalidity"]))


def _is_due(mailbox: Mailbox, now: datetime) -> bool:
    if not mailbox.failures or mailbox.last_tried_at is None:
        return True
    wait = BACK_OFF[min(mailbox.failures, len(BACK_OFF)) - 1]
    return mailbox.last_tried_at + min(wait, LONGEST_WAIT) <= now


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


def _silent(now: datetime) -> Q:
    since = now - SILENT_TOO_LONG
    return Q(last_success_at__lt=since) | Q(last_success_at=None, created_at__lt=since)


@transaction.atomic
def _alarm(pk: int, now: datetime) -> int:
    if not Mailbox.objects.filter(pk=pk, alarmed_at=None).update(alarmed_at=now):
        return 0
    mailbox = Mailbox.objects.get(pk=pk)
    since = mailbox.last_success_at or mailbox.created_at
    reason = mailbox.last_error or N_("Nobody has tried to read it.")
    tell(facts.MailboxFailing(by=SYSTEM, at=now, mailbox_id=pk, since=since, reason=reason))
    return 1
