"""Following the journal: whoever wants to know of a fact gets a parcel for it, once."""

import logging
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from aftercare.channels import telling
from aftercare.channels.actions.parcels import put
from aftercare.channels.actions.talks import answer
from aftercare.channels.hooks.rules.envelope import envelope
from aftercare.channels.kinds import KINDS
from aftercare.channels.models import Connection, Cursor, InboundMessage, Parcel, SmsConsent
from aftercare.channels.rules.posting import after_quiet, concerns
from aftercare.channels.sms.rules import PER_NUMBER_AND_DAY
from aftercare.channels.telling import Answer, News
from aftercare.foundation.facts import Fact
from aftercare.foundation.text import N_
from aftercare.records.following import facts_between, settled_horizon

log = logging.getLogger(__name__)

BATCH = 500
TRAY_PATIENCE = timedelta(hours=2)
WAITS = N_("%(n)s messages wait in the tray, the oldest for %(hours)s hours")
NAMESPACE = uuid.UUID("8f0c3c5e-6d0b-4b52-9a51-6a1f0f6f4f11")


def follow(now: datetime) -> int:
    """Read the journal on from where it was read last; returns how many facts were looked at.

    The cursor moves in the transaction that writes the parcels: no fact is missed, none told twice.
    """
    horizon = settled_horizon()
    if horizon is None:
        return 0
    with transaction.atomic():
        cursor, fresh = Cursor.objects.select_for_update().get_or_create(
            name="journal", defaults={"entry_id": horizon}
        )
        listeners = list(Connection.objects.filter(active=True).exclude(kind="entrance"))
        kinds = {*telling.kinds(), *(kind for one in listeners for kind in one.hears)}
        found = facts_between(cursor.entry_id, horizon, kinds, BATCH) if listeners and not fresh else []
        for entry_id, fact in found:
            _distribute(entry_id, fact, listeners, now)
        reached = found[-1][0] if len(found) == BATCH else horizon
        Cursor.objects.filter(name="journal", entry_id__lt=reached).update(entry_id=reached)
    return len(found)


def mind_tray(now: datetime, *, path: str = "") -> int:
    """Tell the robots once a day that messages have waited in the tray for hours; `path` leads there."""
    waiting = InboundMessage.objects.filter(
        state__in=["tray", "quarantined"], judged_at__lt=now - TRAY_PATIENCE
    ).order_by("judged_at")
    oldest = waiting.values_list("judged_at", flat=True).first()
    if oldest is None:
        return 0
    hours = int((now - oldest).total_seconds() // 3600)
    news = News(what="tray", sentence=WAITS, values={"n": waiting.count(), "hours": hours}, path=path)
    once = f"tray:{timezone.localtime(now, ZoneInfo(settings.TIME_ZONE)):%Y-%m-%d}"
    robots = [one for one in Connection.objects.filter(active=True) if KINDS[one.kind].group == "robot"]
    return sum(_tell_robot(robot, once, news, now) for robot in robots)


def _distribute(entry_id: int, fact: Fact, listeners: Iterable[Connection], now: datetime) -> None:
    try:
        with transaction.atomic():
            news = telling.describe(fact)
            if isinstance(news, Answer):
                answer(news, at=now)
            for one in listeners:
                _tell(one, entry_id, fact, news, now)
    except Exception:  # one fact that can't be told must not hold up the others
        log.exception("entry %s can't be told", entry_id)


def _tell(one: Connection, entry_id: int, fact: Fact, news: News | Answer | None, now: datetime) -> None:
    group = KINDS[one.kind].group
    if group == "hook":
        _tell_hook(one, entry_id, fact, now)
    elif isinstance(news, News) and group == "robot":
        _tell_robot(one, f"entry:{entry_id}", news, now)
    elif isinstance(news, News) and group == "sms":
        _tell_people(one, f"entry:{entry_id}", news, now)


def _tell_hook(one: Connection, entry_id: int, fact: Fact, now: datetime) -> None:
    inside = bool(one.options.get("inside"))
    if fact.kind() not in one.hears or not concerns(one.customers, fact.customer_id):
        return
    if not inside and fact.audience != "customer":
        return
    message_id = str(uuid.uuid5(NAMESPACE, f"{one.key}:{entry_id}"))
    content = {"what": fact.kind(), "id": message_id, "body": _envelope(message_id, fact, inside=inside)}
    put(one.pk, f"entry:{entry_id}", content, at=now, ticket_id=getattr(fact, "ticket_id", None))


def _envelope(message_id: str, fact: Fact, *, inside: bool) -> str:
    subject = "ticket" if getattr(fact, "ticket_id", None) else fact.subject
    members: dict[str, Any] = {
        "at": fact.at.isoformat(),
        "by": {"kind": fact.by.kind, "name": fact.by.name},
        "customer_id": fact.customer_id,
        "values": fact.values() if inside else fact.values_outside(),
        subject: telling.card(fact, inside=inside),
    }
    return envelope(message_id, fact.kind(), members)


def _tell_robot(one: Connection, once: str, news: News, now: datetime) -> int:
    wanted = news.what in one.hears and all(
        concerns(choice, found) or found in (None, "")
        for choice, found in (
            (one.customers, news.customer_id),
            (one.priorities, news.priority),
        )
    )
    if not wanted or (news.ticket_id and not concerns(one.teams, news.team_id)):
        return 0
    zone = ZoneInfo(settings.TIME_ZONE)
    wakes = now if news.is_urgent else after_quiet(now, one.quiet_from, one.quiet_until, zone)
    put(one.pk, once, news.content(), at=now, not_before=wakes, ticket_id=news.ticket_id)
    return 1


def _tell_people(one: Connection, once: str, news: News, now: datetime) -> None:
    """Only what is most urgent, only those whom it concerns and who want it, only so often a day."""
    if not news.is_urgent or news.what not in one.hears or not news.people:
        return
    for person_id, phone in SmsConsent.objects.filter(person_id__in=news.people).values_list(
        "person_id", "phone"
    ):
        today = Parcel.objects.filter(connection=one, created_at__gt=now - timedelta(days=1))
        if today.filter(content__phone=phone).count() < PER_NUMBER_AND_DAY:
            content = {**news.content(), "phone": phone}
            put(one.pk, f"{once}:{person_id}", content, at=now, ticket_id=news.ticket_id)
