"""Mail from files, through the same door as mail from a server. Doing it again changes nothing."""

import hashlib
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from aftercare.accounts.rules.permissions import require
from aftercare.channels.actions import inbox
from aftercare.channels.actions.mailboxes import MailboxSettings, add_mailbox
from aftercare.channels.models import InboundMessage, Mailbox
from aftercare.channels.queries import mailbox_named
from aftercare.customers.rules.addresses import normalise
from aftercare.foundation.facts import Actor

COUNTED = {"ticket": "tickets", "reply": "replies", "bounce": "bounces", "auto_reply": "auto_replies"}
PATIENCE = 60.0  # seconds to wait for a message that a worker has in hand


@dataclass
class Counts:
    """What became of the mails; the members of `aftercare mail import`'s answer."""

    received: int = 0
    tickets: int = 0
    replies: int = 0
    bounces: int = 0
    auto_replies: int = 0
    quarantined: int = 0
    duplicates: int = 0
    tray: int = field(default=0, repr=False)

    def add(self, message: InboundMessage) -> None:
        name = "quarantined" if message.state == "quarantined" else COUNTED.get(message.verdict, "tray")
        setattr(self, name, getattr(self, name) + 1)


def take_in(mails: Iterable[bytes], mailbox: Mailbox, *, by: Actor, at: datetime) -> Counts:
    """Store and judge each mail in turn, as if it had just arrived in the mailbox."""
    require(by, "mailbox.edit")
    counts = Counts()
    for raw in mails:
        _take_one(raw, mailbox, at, counts)
    return counts


def mailbox_for_import(name: str, *, by: Actor, at: datetime) -> tuple[Mailbox, bool]:
    """The mailbox of this name or address; made if there is none (True), without a server and paused."""
    known = mailbox_named(name)
    if known:
        return known, False
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    address = normalise(name) or f"{name}@{domain}"
    return add_mailbox(MailboxSettings(name=name, address=address), active=False, by=by, at=at), True


def _take_one(raw: bytes, mailbox: Mailbox, at: datetime, counts: Counts) -> None:
    counts.received += 1
    external_id = f"sha256:{hashlib.sha256(raw).hexdigest()}"
    message, fresh = inbox.store_raw("mail", external_id, raw, at, mailbox)
    if not fresh or message.duplicate_of_id:
        counts.duplicates += 1
        return
    counts.add(inbox.judge(message.pk, at=at, wait=False) or _judged_elsewhere(message.pk))


def _judged_elsewhere(pk: int) -> InboundMessage:
    """A worker was faster: wait until it is done."""
    until = time.monotonic() + PATIENCE
    message = InboundMessage.objects.get(pk=pk)
    while message.state == "stored" and time.monotonic() < until:
        time.sleep(0.1)
        message = InboundMessage.objects.get(pk=pk)
    return message
