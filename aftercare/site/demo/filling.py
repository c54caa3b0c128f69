"""Filling in the fictional vendor: all or nothing, and at most once."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from aftercare.contracts.actions.calendars import ensure_defaults
from aftercare.records.models import Counter
from aftercare.site.demo import contracts, customers, doors, people, promised
from aftercare.site.demo.hush import hush
from aftercare.site.demo.lives import DAYS, lives
from aftercare.site.demo.mails import mails
from aftercare.site.demo.marks import is_filled, mark
from aftercare.site.demo.stage import Stage
from aftercare.site.demo.stories import stories

TICKETS = 120
#: Any number that nobody else uses for an advisory lock.
LOCK = 0xDE30

#: Hears which share (0–1) of the story has been told.
Progress = Callable[[float], None]


def fill(
    tickets: int = TICKETS, *, now: datetime | None = None, progress: Progress = lambda _share: None
) -> bool:
    """Fill in the vendor with about that many tickets. False if it is there already: nothing is done then.

    One transaction: nobody sees half of it, and no mail of it is ever in the outbox to be sent.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        if is_filled():
            return False
        _fill(tickets, now or timezone.now(), progress)
    return True


def _fill(tickets: int, now: datetime, progress: Progress) -> None:
    known = set(Counter.objects.values_list("pk", flat=True))
    stage = _set(now)
    doors.build(stage)
    told = stories(stage)
    played = [*told, *doors.visits(stage), *mails(stage), *lives(stage, max(0, tickets - len(told)))]
    begin = now - timedelta(days=DAYS)
    stage.play(played, tick=lambda at: progress(max(0.0, (at - begin) / (now - begin))))
    hush(now)
    for counter in Counter.objects.exclude(pk__in=known):
        mark("counter", counter.pk)


def _set(now: datetime) -> Stage:
    """Everybody in place, before anything happens."""
    ensure_defaults(now)
    long_ago = now - timedelta(days=1000)
    staff = people.hire(long_ago)
    clientele = customers.win(staff["zhao"], staff, long_ago)
    signed = contracts.sign(clientele, staff, now)
    promised.agree(signed, staff, long_ago)
    return Stage(
        now=now,
        staff=staff,
        customers=clientele.customers,
        contacts=clientele.contacts,
        systems=clientele.systems,
        contracts=signed,
    )
