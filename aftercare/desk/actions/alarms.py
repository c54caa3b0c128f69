"""Alarms: a promise is broken, or about to be. In the list of those who answer for it, and by mail.

Where many promises break at once (nobody looked for a day, a whole site stood still) somebody who answers for
more than a few of them gets one mail that names them all.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext

from aftercare.accounts import queries as people
from aftercare.channels.actions import outbox
from aftercare.desk import letters
from aftercare.desk.actions.changes import about
from aftercare.desk.facts import TicketEscalated
from aftercare.desk.models import Ticket
from aftercare.desk.rules.quiet import awake_at
from aftercare.foundation.facts import SYSTEM
from aftercare.records.journal import tell
from aftercare.records.rows import insertion, records

#: More breaches than this reach a person in one mail.
MOST_MAILS: Final = 3
PURPOSES: Final = {"breach": "escalation", "warning": "warning"}


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """What to say (`text` is a msgid) about one clock, to whom; `once` names it, so that it's said once.

    `about`: what must still be so when a mail that waited for the morning leaves.
    """

    ticket: Ticket
    to: Sequence[int]
    kind: str
    text: str
    commitment: str
    clock_id: int
    once: str
    at: datetime
    about: str | None = None

    @property
    def values(self) -> dict[str, str]:
        return {"commitment": self.commitment, "number": self.ticket.number, "title": self.ticket.title}

    def said(self) -> str:
        """The sentence in the language at hand, the promise's name, too."""
        return gettext(self.text) % {**self.values, "commitment": gettext(self.commitment)}


def raise_alarms(alarms: Sequence[Alarm]) -> list[Alarm]:
    """Tell everybody who hasn't been told yet. Returns what was news to somebody."""
    fresh = _put_into_lists(alarms)
    if fresh:
        _mail(fresh)
        names = people.people_by_ids({person for alarm in fresh for person in alarm.to})
        tell(*(_escalated(alarm, [names[pk].name for pk in alarm.to if pk in names]) for alarm in fresh))
    return fresh


def wake_or_wait(ticket: Ticket, zone: str, at: datetime) -> datetime:
    """The most urgent wakes people at night; everything else waits for the morning."""
    return at if ticket.priority == "P1" else awake_at(at, ZoneInfo(zone or settings.TIME_ZONE))


_NOTICE: Final = ("person_id", "ticket_id", "kind", "text", "values", "once", "at")
_NOTE: Final = insertion("desk_notice", _NOTICE) + " ON CONFLICT DO NOTHING RETURNING person_id, once"


def _put_into_lists(alarms: Sequence[Alarm]) -> list[Alarm]:
    """Returns the alarms with those whom they hadn't reached yet."""
    rows = [
        (person, alarm.ticket.pk, alarm.kind, alarm.text, alarm.values, alarm.once, alarm.at)
        for alarm in alarms
        for person in sorted(set(alarm.to))
    ]
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [records(_NOTICE, rows)])
        new = set(cursor.fetchall())
    told = [
        replace(alarm, to=[pk for pk in dict.fromkeys(alarm.to) if (pk, alarm.once) in new])
        for alarm in alarms
    ]
    return [alarm for alarm in told if alarm.to]


def _mail(alarms: Sequence[Alarm]) -> None:
    boxes = people.postboxes({person for alarm in alarms for person in alarm.to})
    waiting: dict[tuple[int, str, datetime], list[Alarm]] = defaultdict(list)
    for alarm in alarms:
        for person in alarm.to:
            if box := boxes.get(person):
                leaves_at = wake_or_wait(alarm.ticket, box.time_zone, alarm.at)
                waiting[person, alarm.kind, leaves_at].append(alarm)
    for (person, kind, leaves_at), together in waiting.items():
        if kind == "breach" and len(together) > MOST_MAILS:
            _write_one(together, boxes[person], leaves_at)
        else:
            _write_each(together, boxes[person], leaves_at)


def _write_each(alarms: Iterable[Alarm], box: people.Postbox, leaves_at: datetime) -> None:
    for alarm in alarms:
        letter = letters.written(box.language, partial(_letter, alarm))
        outbox.send(
            to=[box.address],
            subject=letter.subject,
            text=letter.text,
            ticket_id=alarm.ticket.pk,
            purpose=PURPOSES[alarm.kind],
            not_before=leaves_at,
            about=alarm.about,
            by=SYSTEM,
            at=alarm.at,
        )


def _letter(alarm: Alarm) -> letters.Letter:
    return letters.alarm(alarm.ticket, alarm.said())


def _write_one(alarms: Sequence[Alarm], box: people.Postbox, leaves_at: datetime) -> None:
    letter = letters.written(
        box.language, lambda: letters.alarms([(alarm.ticket, alarm.said()) for alarm in alarms])
    )
    outbox.send(
        to=[box.address],
        subject=letter.subject,
        text=letter.text,
        purpose=PURPOSES[alarms[0].kind],
        not_before=leaves_at,
        by=SYSTEM,
        at=alarms[0].at,
    )


def _escalated(alarm: Alarm, names: Iterable[str]) -> TicketEscalated:
    return TicketEscalated(
        **about(alarm.ticket, by=SYSTEM, at=alarm.at),
        clock_id=alarm.clock_id,
        what=alarm.kind,
        told=sorted(names),
    )
