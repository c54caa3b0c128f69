"""Mail held after a restore: nothing leaves while the operator hasn't said whether it should go again."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from aftercare.channels import facts
from aftercare.channels.models import OutboundMessage, Parcel
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_
from aftercare.records.journal import tell

DROPPED = N_("Dropped after a restore.")


def is_held() -> bool:
    """Whether the file that holds the outbox is there."""
    return Path(settings.HELD_FILE).exists()


@transaction.atomic
def drop_waiting(before: datetime, *, by: Actor, at: datetime) -> int:
    """Cancel what was written before that moment and has not left; returns how many mails.

    What waited for other systems is dropped with it: the original may have told it already.
    """
    waiting = OutboundMessage.objects.select_for_update().filter(
        state__in=["queued", "leased"], created_at__lte=before
    )
    mails = list(waiting)
    OutboundMessage.objects.filter(pk__in=[mail.pk for mail in mails]).update(
        state="cancelled", leased_until=None
    )
    for mail in mails:
        fact = facts.MailCancelled(
            by=by,
            at=at,
            outbound_id=mail.pk,
            purpose=mail.purpose,
            ticket_id=mail.ticket_id,
            customer_id=mail.customer_id,
        )
        tell(fact)
    untold = Parcel.objects.filter(state__in=["queued", "leased"], created_at__lte=before)
    untold.update(state="failed", leased_until=None, last_error=DROPPED)
    return len(mails)
