"""派员 and the work order 维护任务单: somebody is sent, accepts, arrives, finishes."""

from datetime import datetime
from typing import Any

from django.db import transaction

from aftercare.contracts.actions import clocks
from aftercare.desk import policies
from aftercare.desk.actions import effort
from aftercare.desk.actions.changes import about, change, due
from aftercare.desk.actions.effort import draw_visit, local_day
from aftercare.desk.actions.messages import said
from aftercare.desk.actions.notices import notify
from aftercare.desk.actions.ownership import colleague, make_owner
from aftercare.desk.facts import ArrivedOnSite, Dispatched, WorkOrderAccepted, WorkOrderFinished
from aftercare.desk.models import Ticket, WorkOrder
from aftercare.foundation.errors import Conflict, Forbidden, Invalid
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_
from aftercare.records.journal import tell
from aftercare.records.numbering import next_number

ORDERED = N_("A work order for you on %(number)s: %(title)s")
LONGEST_MINUTES = 60_000


@transaction.atomic
def dispatch(
    ticket: Ticket,
    person_id: int,
    *,
    task: str,
    on_site: bool = False,
    place: str = "",
    planned_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> WorkOrder:
    """Give somebody a task; on site it is the contract's `dispatched`. Nobody's ticket becomes theirs."""
    policies.require(by, ticket, "dispatch" if person_id != by.person_id else "work_order")
    person = colleague(person_id)
    order = WorkOrder.objects.create(
        number=next_number("WX", at),
        ticket=ticket,
        task=said(task, "task"),
        place=place[:300],
        on_site=on_site,
        assignee_id=person_id,
        planned_at=planned_at,
        ordered_at=at,
        ordered_by_id=by.person_id,
    )
    if on_site:
        card = clocks.record(ticket.pk, "dispatched", at=at, by=by)
        change(ticket, at=at, **due(card))
        tell(Dispatched(**about(ticket, by=by, at=at), order_id=order.pk, person=person.name))
    if ticket.owner_id is None:
        make_owner(ticket, person, how="dispatch", by=by, at=at)
    values = {"number": ticket.number, "title": ticket.title}
    notify([person_id], ticket, kind="ordered", text=ORDERED, at=at, **values)
    return order


@transaction.atomic
def accept_order(order: WorkOrder, *, by: Actor, at: datetime) -> None:
    """接单: whoever was given the task will do it."""
    _step(order, ("ordered",), by, state="accepted", accepted_at=at)
    tell(WorkOrderAccepted(**about(order.ticket, by=by, at=at), order_id=order.pk))


@transaction.atomic
def arrive(order: WorkOrder, *, by: Actor, at: datetime) -> None:
    """到场: on site, the contract's `arrived`."""
    policies.require(by, order.ticket, "work_order")
    if not order.on_site:
        raise Invalid("This task is not done on site.")
    _step(order, ("ordered", "accepted"), by, state="arrived", arrived_at=at)
    card = clocks.record(order.ticket_id, "arrived", at=at, by=by)
    change(order.ticket, at=at, **due(card))
    draw_visit(order, by=by, at=at)
    tell(ArrivedOnSite(**about(order.ticket, by=by, at=at), order_id=order.pk, person=by.name))


@transaction.atomic
def finish_order(order: WorkOrder, *, result: str, minutes: int, by: Actor, at: datetime) -> None:
    """The task is done: what came of it, and how many minutes it took."""
    policies.require(by, order.ticket, "work_order")
    words = said(result, "result")
    if not 0 <= minutes <= LONGEST_MINUTES:
        raise Invalid("How many minutes did it take?", field="minutes")
    states = ("ordered", "accepted", "arrived")
    _step(order, states, by, state="finished", finished_at=at, result=words, minutes=minutes)
    if minutes:
        day, site = local_day(at), order.on_site
        effort.write(
            order.ticket, minutes, day, on_site=site, billable=True, note=words, order=order, by=by, at=at
        )
    tell(WorkOrderFinished(**about(order.ticket, by=by, at=at), order_id=order.pk, minutes=minutes))


def _step(order: WorkOrder, states: tuple[str, ...], by: Actor, **changes: Any) -> None:
    policies.require(by, order.ticket, "work_order")
    if by.person_id != order.assignee_id:
        raise Forbidden("Only who was given the task can do this.")
    if not WorkOrder.objects.filter(pk=order.pk, state__in=states).update(**changes):
        raise Conflict("This task has moved on meanwhile.")
    for name, value in changes.items():
        setattr(order, name, value)
