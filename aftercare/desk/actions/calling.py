"""Calling people at once: in their list and by mail, whatever the hour where they are."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from aftercare.accounts import queries as people
from aftercare.channels.actions import outbox
from aftercare.desk import letters
from aftercare.desk.actions.notices import notify
from aftercare.desk.models import Notice, Ticket
from aftercare.desk.queries.wards import called
from aftercare.desk.wording import notice
from aftercare.foundation.facts import SYSTEM, Actor


def call(
    ticket: Ticket,
    team: Iterable[int | None],
    *,
    kind: str,
    text: str,
    values: Mapping[str, str],
    once: str,
    by: Actor,
    at: datetime,
) -> list[str]:
    """Tell the team and who is responsible, each once; an empty team: the service managers. Returns names."""
    told = [pk for pk in called(ticket, team) if pk != by.person_id]
    known = Notice.objects.filter(person__in=told, once=once).values_list("person_id", flat=True)
    fresh = sorted(set(told) - set(known))
    notify(fresh, ticket, kind=kind, text=text, at=at, once=once, **values)
    for box in people.postboxes(fresh).values():
        letter = letters.written(box.language, lambda: letters.alarm(ticket, notice(text, values)))
        outbox.send(
            to=[box.address],
            subject=letter.subject,
            text=letter.text,
            ticket_id=ticket.pk,
            purpose="escalation",
            not_before=at,
            by=SYSTEM,
            at=at,
        )
    return sorted(card.name for card in people.people_by_ids(fresh).values())
