"""Telling other systems: what waits is taken, posted and marked, at the pace the other side allows."""

import logging
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from aftercare.channels import adapters
from aftercare.channels.actions.holding import is_held
from aftercare.channels.actions.keeping import secrets_of
from aftercare.channels.actions.settling import settle
from aftercare.channels.failpoints import reach
from aftercare.channels.models import Connection, Parcel
from aftercare.channels.rules.posting import Outcome, recent, room_left
from aftercare.channels.secrets import Unreadable

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
KEPT = timedelta(days=90)
BUDGET = 20.0  # seconds of one sweep
MOST_AT_ONCE = 100


def put(
    connection_id: int,
    once: str,
    content: Mapping[str, Any],
    *,
    at: datetime,
    not_before: datetime | None = None,
    ticket_id: int | None = None,
) -> None:
    """Have something told, in the caller's transaction; the same `once` again changes nothing."""
    parcel = Parcel(
        connection_id=connection_id,
        once=once[:120],
        content=dict(content),
        ticket_id=ticket_id,
        not_before=not_before or at,
        created_at=at,
    )
    Parcel.objects.bulk_create([parcel], ignore_conflicts=True)


def send_due(now: datetime) -> int:
    """Post what is due on every connection that may be spoken to; returns how many posts were made.

    One that fails rests longer and longer and never stops another. After a restore all waits for the
    operator's word.
    """
    if is_held():
        return 0
    until, done = time.monotonic() + BUDGET, 0
    for connection_id in list(_due(now)):
        while time.monotonic() < until and _post_next(connection_id, now):
            done += 1
    return done


def forget_told(now: datetime) -> int:
    """Remove what was told long ago; what was lost stays as long, for whoever wants to tell it again."""
    old = Parcel.objects.filter(state__in=["sent", "failed"], created_at__lt=now - KEPT).order_by("pk")
    return Parcel.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:5000])).delete()[0]


def _due(now: datetime) -> QuerySet[Any, int]:
    able = Connection.objects.filter(kind__in=adapters.SPEAKING, active=True, dead=False)
    rested = able.exclude(paused_until__gt=now)
    waiting = Parcel.objects.filter(_takeable(now)).values("connection_id")
    return rested.filter(pk__in=waiting).order_by("failures", "pk").values_list("pk", flat=True)


def _takeable(now: datetime) -> Q:
    return Q(state="queued", not_before__lte=now) | Q(state="leased", leased_until__lt=now)


def _post_next(connection_id: int, now: datetime) -> bool:
    """Take, post, mark; False if there is nothing (more) to do, or the other side refused."""
    taken = _take(connection_id, now)
    if taken is None:
        return False
    connection, parcels, body = taken
    reach("after_parcel_lease")
    outcome = _post(connection, body, now)
    reach("after_parcel_post")
    settle(connection, parcels, outcome, now)
    return outcome.ok or outcome.lost


@transaction.atomic
def _take(connection_id: int, now: datetime) -> tuple[Connection, list[Parcel], dict[str, Any]] | None:
    able = Connection.objects.select_for_update(skip_locked=True).exclude(paused_until__gt=now)
    connection = able.filter(pk=connection_id, active=True, dead=False).first()
    if connection is None:
        return None
    voice = adapters.voice(connection.kind)
    if not room_left(connection.posted_at, now, voice.per_minute(connection.kind)):
        return None
    waiting = list(connection.parcels.filter(_takeable(now)).order_by("pk")[:MOST_AT_ONCE])
    if not waiting:
        return None
    contents = [parcel.content for parcel in waiting]
    body, n = voice.pack(connection.kind, contents, connection.options, connection.language)
    for parcel in waiting[:n]:
        parcel.state, parcel.leased_until, parcel.attempts = "leased", now + LEASE, parcel.attempts + 1
    Parcel.objects.bulk_update(waiting[:n], ["state", "leased_until", "attempts"])
    connection.posted_at = [*recent(connection.posted_at, now), now]
    connection.save(update_fields=["posted_at"])
    return connection, waiting[:n], body


def _post(connection: Connection, body: dict[str, Any], now: datetime) -> Outcome:
    try:
        return adapters.voice(connection.kind).post(connection.kind, secrets_of(connection), body, now)
    except Unreadable as error:
        return Outcome(reason=str(error), dead=True)
    except Exception as error:  # one that can't be told must not stop the others
        log.exception("connection %s can't tell", connection.pk)
        return Outcome(reason=type(error).__name__, lost=True)
