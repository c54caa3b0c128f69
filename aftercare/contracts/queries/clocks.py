"""Clocks as pages show them, counted up to now without evaluating anything again."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext

from aftercare.contracts.models import Clock, Contract, TimedTicket
from aftercare.contracts.policies import visible_tickets
from aftercare.contracts.queries.cards import ClockCard
from aftercare.contracts.queries.terms import calendars_by_version, terms_of
from aftercare.contracts.queries.timelines import key_of, load_timeline
from aftercare.contracts.rules.reminders import is_after
from aftercare.foundation.errors import NotFound
from aftercare.foundation.facts import Actor
from aftercare.foundation.worktime import Calendar
from aftercare.foundation.worktime.counting import PLAIN_TIME
from aftercare.foundation.worktime.moments import SECOND, instant
from aftercare.records.asking import AmongIds, Question

_FIELDS = (
    "id",
    "ticket_id",
    "state",
    "cycle",
    "started_at",
    "due_at",
    "fulfilled_at",
    "used_seconds",
    "remaining_seconds",
    "late_seconds",
    "provisional",
    "calendar_version_id",
    "commitment__name",
    "commitment__milestone",
    "commitment__penalty",
    "commitment__amount",
    "commitment__contract__currency",
    "commitment__calendar__name",
    "breach__id",
    "breach__waiver__id",
)
_OF_TICKET = Question(
    lambda ticket_id: (
        Clock.objects.filter(ticket=ticket_id).order_by("started_at", "id").values_list(*_FIELDS)
    ),
    int,
)
_NEXT = Question(
    lambda ticket_ids: Clock.objects.filter(
        AmongIds("ticket", ticket_ids), id=F("ticket__next_clock_id")
    ).values_list(*_FIELDS),
    list,
)


def clocks_of(ticket_id: int, now: datetime | None = None) -> list[ClockCard]:
    """All clocks of a ticket: what is owed first, by due time; then the rest as they began. One query."""
    cards = _cards(_OF_TICKET(ticket_id), now)
    return sorted(cards, key=lambda card: (not card.is_open, card.is_open and _urgency(card)))


def next_clocks(ticket_ids: Collection[int], now: datetime | None = None) -> dict[int, ClockCard]:
    """The clock of each ticket that falls due next; tickets that owe nothing are left out. One query."""
    return {card.ticket_id: card for card in _cards(_NEXT(list(ticket_ids)), now)}


def explain(clock_id: int, by: Actor, now: datetime | None = None) -> list[str]:
    """How the due time came about, sentence by sentence, in the reader's language. NotFound if not theirs."""
    clock = Clock.objects.select_related("commitment__contract").filter(pk=clock_id).first()
    ticket = visible_tickets(by).filter(pk=clock.ticket_id).first() if clock else None
    if clock is None or ticket is None:
        raise NotFound("There is no such clock.")
    timeline = load_timeline(ticket)
    terms = [terms_of(contract) for contract in Contract.objects.filter(pk__in=timeline.spells)]
    now = (now or timezone.now()).replace(microsecond=0)
    for placed in timeline.read(terms, timeline.now(now)):
        if key_of(placed) == (clock.commitment_id, clock.cycle, clock.seq):
            return [phrase.render(gettext) for phrase in placed.reading.explanation]
    return []


def needs_warning(clock_id: int, step: str) -> bool:
    """Whether a warning that was told is still to be said: the promise is open, or broken and unkept.

    `step` as in WarningDue. What warned of a breach ahead says nothing new once it is broken.
    """
    states = ("breached",) if is_after(step) else ("running", "paused")
    return Clock.objects.filter(pk=clock_id, state__in=states, ticket__ended_at=None).exists()


def parked() -> list[str]:
    """Clocks the sweeper gave up on, a line each: for the health page."""
    rows = Clock.objects.filter(parked_at__isnull=False).values_list("ticket__number", "parked_reason")
    return [f"{number}: {reason}" for number, reason in rows[:50]]


def timed(ticket_id: int) -> TimedTicket:
    """The ticket as this room knows it; NotFound before its clocks were started."""
    found = TimedTicket.objects.filter(pk=ticket_id).first()
    if found is None:
        raise NotFound("There is no such ticket.")
    return found


def _urgency(card: ClockCard) -> tuple[bool, float]:
    return (card.due_at is None, card.due_at.timestamp() if card.due_at else 0.0)


def _cards(found: Iterable[Sequence[Any]], now: datetime | None) -> list[ClockCard]:
    rows: list[dict[str, Any]] = [dict(zip(_FIELDS, values, strict=True)) for values in found]
    calendars = calendars_by_version({row["calendar_version_id"] for row in rows if _counts(row)})
    now = now or timezone.now()
    return [_card(row, calendars, now) for row in rows]


def _counts(row: dict[str, Any]) -> bool:
    """Whether time still moves this clock's figures."""
    return bool(row["due_at"]) and row["state"] in ("running", "breached") and not row["fulfilled_at"]


def _card(row: dict[str, Any], calendars: dict[int, Calendar], now: datetime) -> ClockCard:
    elapsed = row["commitment__amount"].get("counting") == "elapsed"
    if _counts(row):
        calendar = PLAIN_TIME if elapsed else calendars[row["calendar_version_id"]]
        row = {**row, **_counted(row, calendar, now)}
    total = row["used_seconds"] + row["remaining_seconds"]
    return ClockCard(
        **{name: row[name] for name in _FIELDS[:11] if name != "share"},
        name=row["commitment__name"],
        milestone=row["commitment__milestone"],
        share=min(1.0, row["used_seconds"] / total) if total else 1.0,
        penalty=row["commitment__penalty"],
        currency=row["commitment__contract__currency"],
        calendar_name=row["commitment__calendar__name"],
        breached=row["breach__id"] is not None or row["state"] in ("breached", "met_late"),
        waived=row["breach__waiver__id"] is not None,
    )


def _counted(row: dict[str, Any], calendar: Calendar, now: datetime) -> dict[str, Any]:
    """The figures of now: the time left shrinks as the calendar's time goes by, then lateness grows."""
    due, at = instant(row["due_at"]), instant(now)
    left = calendar.open_between(at, due) // SECOND
    late = calendar.open_between(due, at) // SECOND
    allowed = row["used_seconds"] + row["remaining_seconds"] - row["late_seconds"]
    return {
        "state": "breached" if at > due else row["state"],
        "remaining_seconds": left,
        "used_seconds": max(0, allowed - left) + late,
        "late_seconds": late,
    }
