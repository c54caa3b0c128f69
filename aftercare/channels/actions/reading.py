"""Reading one mailbox: one mail a transaction, the cursor moving with it; the server is told afterwards."""

import hashlib
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Greatest

from aftercare.channels import facts
from aftercare.channels.actions import reaching
from aftercare.channels.actions.inbox import store_raw
from aftercare.channels.arrivals import CUT_OFF
from aftercare.channels.failpoints import reach
from aftercare.channels.mail.accounts import Fetched
from aftercare.channels.mail.imap import Folder
from aftercare.channels.mail.pop3 import Maildrop
from aftercare.channels.models import InboundMessage, Mailbox, TakenMail
from aftercare.foundation.facts import SYSTEM
from aftercare.records.journal import tell

PAGE = 50
BUDGET = 30.0  # seconds for one mailbox in one go; what is left is fetched by the next


def read(mailbox: Mailbox, now: datetime) -> int:
    """Store what is new; returns how many mails. Raises Unreadable if the mailbox can't be read."""
    return _read_maildrop(mailbox, now) if mailbox.kind == "pop3" else _read_folder(mailbox, now)


def _read_folder(mailbox: Mailbox, now: datetime) -> int:
    folder = reaching.open_folder(mailbox, now)
    try:
        _check_validity(mailbox, folder.uidvalidity, now)
        return _read_news(mailbox, folder)
    finally:
        folder.close()


def _read_news(mailbox: Mailbox, folder: Folder) -> int:
    until, stored = time.monotonic() + BUDGET, 0
    uids = folder.uids_after(min(mailbox.flagged_uid, mailbox.last_uid))
    _flag(mailbox, folder, [uid for uid in uids if uid <= mailbox.last_uid])
    for page in _pages([uid for uid in uids if uid > mailbox.last_uid]):
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


def _keep(mailbox: Mailbox, uidvalidity: int, mail: Fetched) -> bool:
    """Store one mail and move the cursor, together."""
    with transaction.atomic():
        fresh = _store(mailbox, f"{mailbox.pk}:{uidvalidity}:{mail.uid}", mail)
        cursor = Mailbox.objects.filter(pk=mailbox.pk, uidvalidity=uidvalidity)
        cursor.update(last_uid=Greatest("last_uid", mail.uid))
        reach("before_store_commit")
    reach("after_store")
    return fresh


def _read_maildrop(mailbox: Mailbox, now: datetime) -> int:
    drop = reaching.open_maildrop(mailbox, now)
    try:
        listed = drop.uidls()
        stored = _take(mailbox, drop, listed, now)
        _clear(mailbox, drop, listed, now)
        return stored
    finally:
        drop.close()


def _take(mailbox: Mailbox, drop: Maildrop, listed: dict[str, int], now: datetime) -> int:
    until, stored = time.monotonic() + BUDGET, 0
    taken = set(TakenMail.objects.filter(mailbox=mailbox).values_list("uidl", flat=True))
    TakenMail.objects.filter(mailbox=mailbox, uidl__in=taken - {uidl[:70] for uidl in listed}).delete()
    for uidl, number in listed.items():
        if uidl[:70] not in taken:
            stored += _keep_taken(mailbox, drop.fetch(uidl, number), now)
            if time.monotonic() > until:
                break
    return stored


def _keep_taken(mailbox: Mailbox, mail: Fetched, now: datetime) -> bool:
    """Store one mail and note its UIDL, together. Its bytes count too: some servers give a UIDL twice."""
    uidl = str(mail.uid)[:70]
    with transaction.atomic():
        fresh = _store(mailbox, f"{mailbox.pk}:{uidl}:{hashlib.sha256(mail.raw).hexdigest()[:24]}", mail)
        noted = {"taken_at": now, "whole": mail.whole}
        TakenMail.objects.get_or_create(mailbox=mailbox, uidl=uidl, defaults=noted)
        reach("before_store_commit")
    reach("after_store")
    return fresh


def _clear(mailbox: Mailbox, drop: Maildrop, listed: dict[str, int], now: datetime) -> None:
    """Delete on the server what has been stored for as long as the mailbox says; never what was cut off."""
    if mailbox.leave_days is not None:
        old = TakenMail.objects.filter(mailbox=mailbox, whole=True)
        stored = set(
            old.filter(taken_at__lte=now - timedelta(days=mailbox.leave_days)).values_list("uidl", flat=True)
        )
        reach("before_delete")
        drop.delete(number for uidl, number in listed.items() if uidl[:70] in stored)
        reach("after_delete")
    drop.leave()


def _store(mailbox: Mailbox, external_id: str, mail: Fetched) -> bool:
    reach("after_fetch")
    message, fresh = store_raw("mail", external_id, mail.raw, mail.arrived_at, mailbox)
    if fresh and not mail.whole:  # judging reads no more than its fields
        InboundMessage.objects.filter(pk=message.pk, state="stored").update(reason=CUT_OFF)
    return fresh


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


def _pages(uids: list[int]) -> Iterator[list[int]]:
    return (uids[start : start + PAGE] for start in range(0, len(uids), PAGE))
