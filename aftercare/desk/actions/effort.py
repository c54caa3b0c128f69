"""工时: who worked how long. Drawn from the contract's budget, and taken back by an opposite entry."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from aftercare.accounts.rules.permissions import can
from aftercare.contracts.actions import budgets
from aftercare.contracts.actions.budgets import Work
from aftercare.contracts.rules.budgets import in_hours
from aftercare.desk import policies
from aftercare.desk.actions.changes import about
from aftercare.desk.facts import EffortLogged, EffortTakenBack
from aftercare.desk.models import Effort, Ticket, WorkOrder
from aftercare.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from aftercare.foundation.facts import Actor
from aftercare.records.journal import tell
from aftercare.records.rows import next_id

LONGEST = 24 * 60
OLDEST = timedelta(days=366)


@transaction.atomic
def log(
    ticket: Ticket,
    *,
    minutes: int,
    day: date | None = None,
    on_site: bool = False,
    billable: bool = True,
    note: str = "",
    by: Actor,
    at: datetime,
) -> Effort:
    """One's own work on a day, today if none is named. Billable work is drawn from the contract's hours."""
    policies.require(by, ticket, "log_effort")
    worked = day or local_day(at)
    if not local_day(at) - OLDEST <= worked <= local_day(at):
        raise Invalid("Work lies in the past, and not longer ago than a year.", field="day")
    if not 0 < minutes <= LONGEST:
        raise Invalid("How many minutes did it take?", field="minutes")
    return write(ticket, minutes, worked, on_site=on_site, billable=billable, note=note, by=by, at=at)


def write(
    ticket: Ticket,
    minutes: int,
    day: date,
    *,
    on_site: bool,
    billable: bool,
    note: str,
    order: WorkOrder | None = None,
    by: Actor,
    at: datetime,
) -> Effort:
    """Write it down without asking who may: the caller did."""
    if by.person_id is None:
        raise Forbidden("You are not allowed to do this.")
    key = next_id(Effort)
    over = billable and _draw(ticket, key, minutes, day, note=note, by=by, at=at)
    made = Effort.objects.create(
        id=key,
        ticket=ticket,
        order=order,
        customer_id=ticket.customer_id,
        person_id=by.person_id,
        day=day,
        minutes=minutes,
        on_site=on_site,
        billable=billable,
        over=over,
        note=note.strip()[:500],
        by_name=by.name,
        at=at,
    )
    _count(ticket, minutes)
    tell(
        EffortLogged(
            **about(ticket, by=by, at=at), effort_id=made.pk, minutes=minutes, day=day, billable=billable
        )
    )
    return made


def _draw(ticket: Ticket, key: int, minutes: int, day: date, *, note: str, by: Actor, at: datetime) -> bool:
    """Whether it took more than was left of the contract's hours."""
    if ticket.contract_id is None:
        return False
    work = Work(
        kind="hours",
        amount=in_hours(minutes),
        day=day,
        source=_source(key),
        ticket_id=ticket.pk,
        ticket_number=ticket.number,
        note=note,
    )
    drawn = budgets.draw(ticket.contract_id, work, by=by, at=at)
    return drawn is not None and drawn.over


def _source(effort_id: int) -> str:
    return f"effort:{effort_id}"


def _count(ticket: Ticket, minutes: int) -> None:
    """The sum on the ticket. No version: who writes an answer meanwhile isn't outrun by it."""
    Ticket.objects.filter(pk=ticket.pk).update(effort_minutes=F("effort_minutes") + minutes)
    ticket.effort_minutes += minutes


@transaction.atomic
def take_back(ticket: Ticket, effort_id: int, *, by: Actor, at: datetime) -> Effort:
    """It was written wrongly: an opposite entry, and the hours go back to the budget. One's own, or by who
    assigns work. Conflict if that was done before.
    """
    policies.require(by, ticket, "log_effort")
    wrong = Effort.objects.filter(pk=effort_id, ticket=ticket, takes_back=None).first()
    if wrong is None:
        raise NotFound("There is no such effort.")
    if wrong.person_id != by.person_id and not can(by, "ticket.dispatch"):
        raise Forbidden("Only who did the work, or who assigns it, can take it back.")
    made = _reverse(wrong, by=by, at=at)
    budgets.take_back(_source(wrong.pk), by=by, at=at)
    _count(ticket, -wrong.minutes)
    tell(EffortTakenBack(**about(ticket, by=by, at=at), effort_id=wrong.pk, minutes=wrong.minutes))
    return made


def _reverse(wrong: Effort, *, by: Actor, at: datetime) -> Effort:
    same = ("ticket_id", "order_id", "customer_id", "person_id", "day", "on_site", "billable", "note")
    kept = {name: getattr(wrong, name) for name in same}
    try:
        with transaction.atomic():
            return Effort.objects.create(
                **kept, minutes=-wrong.minutes, takes_back=wrong, by_name=by.name, at=at
            )
    except IntegrityError as error:
        raise Conflict("This was taken back already.") from error


def draw_visit(order: WorkOrder, *, by: Actor, at: datetime) -> None:
    """An arrival on site is a visit of the contract's."""
    ticket = order.ticket
    if ticket.contract_id is None:
        return
    work = Work(
        kind="visits",
        amount=Decimal(1),
        day=local_day(at),
        source=f"order:{order.pk}",
        ticket_id=ticket.pk,
        ticket_number=ticket.number,
        note=order.place,
    )
    budgets.draw(ticket.contract_id, work, by=by, at=at)


def local_day(at: datetime) -> date:
    """The day on the vendor's wall calendar."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
