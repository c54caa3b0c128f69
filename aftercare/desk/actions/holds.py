"""Holds are chased and expire: nobody waits for ever, and no clock stands still unnoticed."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from aftercare.desk import letters
from aftercare.desk.actions.changes import about, change
from aftercare.desk.actions.mails import send_letter
from aftercare.desk.actions.notices import notify
from aftercare.desk.actions.progress import go_on
from aftercare.desk.facts import HoldChased
from aftercare.desk.models import Ticket
from aftercare.desk.rules.patience import chase_due
from aftercare.desk.rules.states import State
from aftercare.foundation.facts import SYSTEM
from aftercare.foundation.text import N_
from aftercare.records.journal import tell

EXPIRED = N_("The hold of %(number)s is over, its clocks run again: %(title)s")


def chase_holds(now: datetime) -> int:
    """Remind customers we wait for, end holds whose time is over. Returns how many it touched."""
    waiting = Ticket.objects.filter(state=State.WAITING).order_by("hold_until")
    return sum(_look_at(pk, now) for pk in list(waiting.values_list("pk", flat=True)[:1000]))


@transaction.atomic
def _look_at(ticket_id: int, now: datetime) -> bool:
    rows = Ticket.objects.select_for_update(skip_locked=True, of=("self",)).select_related("owner")
    ticket = rows.filter(pk=ticket_id, state=State.WAITING).first()
    if ticket is None or ticket.held_at is None:
        return False
    if ticket.hold_until is not None and ticket.hold_until <= now:
        _expire(ticket, now)
        return True
    zone = ZoneInfo(settings.TIME_ZONE)
    if ticket.hold_reason == "customer" and chase_due(ticket.held_at, ticket.hold_chased, now, zone):
        _chase(ticket, now)
        return True
    return False


def _expire(ticket: Ticket, now: datetime) -> None:
    """The clock has stood still until the agreed time, not until somebody noticed."""
    go_on(ticket, why="expired", by=SYSTEM, at=min(now, ticket.hold_until or now))
    values = {"number": ticket.number, "title": ticket.title}
    notify([ticket.owner_id], ticket, kind="hold_over", text=EXPIRED, at=now, **values)


def _chase(ticket: Ticket, now: datetime) -> None:
    question = ticket.hold_note
    send_letter(
        ticket, lambda to: letters.chase(ticket, to.name, question), purpose="chase", by=SYSTEM, at=now
    )
    change(ticket, at=now, hold_chased=ticket.hold_chased + 1)
    tell(HoldChased(**about(ticket, by=SYSTEM, at=now), times=ticket.hold_chased))
