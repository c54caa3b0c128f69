"""Mail that a mail server on this machine hands over, one at a time. A second time changes nothing."""

import hashlib
from datetime import datetime

from aftercare.accounts.rules.permissions import require
from aftercare.channels.actions.holding import is_held
from aftercare.channels.actions.inbox import store_raw
from aftercare.channels.mail.accounts import LARGEST
from aftercare.channels.models import InboundMessage, Mailbox
from aftercare.channels.queries import mailbox_named
from aftercare.foundation.errors import Conflict, Invalid, NotFound
from aftercare.foundation.facts import Actor


def deliver(raw: bytes, mailbox: str, *, by: Actor, at: datetime) -> tuple[InboundMessage, bool]:
    """Keep a mail for the mailbox of this name or address; True if it is new. A job judges it.

    NotFound if there is no such mailbox, Invalid if the mail can never be taken, Conflict if not now.
    """
    require(by, "mailbox.edit")
    box = mailbox_named(mailbox)
    if box is None:
        raise NotFound("There is no such mailbox.")
    if not raw.strip():
        raise Invalid("The mail is empty.")
    if len(raw) > LARGEST:
        raise Invalid("The mail is larger than 35 MB.")
    if not box.active:
        raise Conflict("The mailbox is paused.")
    if is_held():
        raise Conflict("Nothing is taken in after a restore until the operator says so.")
    kept = store_raw("mail", f"{box.pk}:delivered:{hashlib.sha256(raw).hexdigest()}", raw, at, box)
    Mailbox.objects.filter(pk=box.pk, kind="delivered").update(last_tried_at=at, last_success_at=at)
    return kept
