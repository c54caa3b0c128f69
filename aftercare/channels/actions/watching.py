"""Watching the mailboxes: one that nobody could read for a quarter of an hour raises the alarm, once."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from aftercare.channels import facts
from aftercare.channels.models import Mailbox
from aftercare.channels.rules.silence import SILENT_TOO_LONG
from aftercare.foundation.facts import SYSTEM
from aftercare.foundation.text import N_
from aftercare.records.journal import tell


def watch_mailboxes(now: datetime) -> int:
    """State once that a mailbox has had no success for too long; returns how many were stated."""
    since = now - SILENT_TOO_LONG
    silent = Q(last_success_at__lte=since) | Q(last_success_at=None, created_at__lte=since)
    found = Mailbox.objects.filter(silent, active=True, alarmed_at=None).exclude(host="")
    return sum(_alarm(pk, now) for pk in found.exclude(kind="delivered").values_list("pk", flat=True))


@transaction.atomic
def _alarm(pk: int, now: datetime) -> int:
    if not Mailbox.objects.filter(pk=pk, alarmed_at=None).update(alarmed_at=now):
        return 0
    mailbox = Mailbox.objects.get(pk=pk)
    since = mailbox.last_success_at or mailbox.created_at
    reason = mailbox.last_error or N_("Nobody has tried to read it.")
    tell(
        facts.MailboxFailing(by=SYSTEM, at=now, mailbox_id=pk, name=mailbox.name, since=since, reason=reason)
    )
    return 1
