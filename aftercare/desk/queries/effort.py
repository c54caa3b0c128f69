"""Effort on a ticket, as its page shows it."""

from dataclasses import dataclass
from datetime import date

from aftercare.desk.models import Effort


@dataclass(frozen=True, kw_only=True)
class EffortLine:
    """A piece of work that was not taken back."""

    id: int
    day: date
    person_id: int
    person: str
    minutes: int
    on_site: bool
    billable: bool
    over: bool
    note: str


def efforts_of(ticket_id: int) -> list[EffortLine]:
    """What counts of a ticket's effort, by day. One statement; the caller has seen to who may see it."""
    found = Effort.objects.filter(ticket=ticket_id, takes_back=None, taken_back=None)
    return [_line(one) for one in found.select_related("person").order_by("day", "id")]


def _line(one: Effort) -> EffortLine:
    return EffortLine(
        id=one.pk,
        day=one.day,
        person_id=one.person_id,
        person=one.person.name,
        minutes=one.minutes,
        on_site=one.on_site,
        billable=one.billable,
        over=one.over,
        note=one.note,
    )
