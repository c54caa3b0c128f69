"""Telling colleagues: an entry in their list, and by mail where it is urgent."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from aftercare.desk.models import Notice, Ticket
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_

STRAY = N_("A mail on %(number)s needs a look: %(title)s")


def notify(
    people: Iterable[int | None],
    ticket: Ticket | None,
    *,
    kind: str,
    text: str,
    at: datetime,
    once: str = "",
    **values: Any,
) -> list[int]:
    """Put a notice before each of these people, once for the same `once`. `text` is a msgid.

    Returns whom it concerns, each once. Nobody is told what they did themselves: leave them out.
    """
    ids = list(dict.fromkeys(person for person in people if person is not None))
    Notice.objects.bulk_create(
        [
            Notice(person_id=person, ticket=ticket, kind=kind, text=text, values=values, once=once, at=at)
            for person in ids
        ],
        ignore_conflicts=True,
    )
    return ids


def call_for_a_look(ticket: Ticket, at: datetime) -> None:
    """Tell the one responsible that a mail came which nobody may take for the customer's word."""
    values = {"number": ticket.number, "title": ticket.title}
    notify([ticket.owner_id], ticket, kind="stray", text=STRAY, at=at, **values)


def mark_read(notice_ids: Iterable[int], *, by: Actor, at: datetime) -> int:
    """Mark one's own notices as read; foreign ones stay as they are. Returns how many were unread."""
    mine = Notice.objects.filter(person_id=by.person_id or 0, read_at=None)
    return mine.filter(pk__in=list(notice_ids)).update(read_at=at)


def mark_all_read(*, by: Actor, at: datetime) -> int:
    """Mark all of one's own notices as read."""
    return Notice.objects.filter(person_id=by.person_id or 0, read_at=None).update(read_at=at)
