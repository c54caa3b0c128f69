"""Work orders: whose, and how far."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from aftercare.desk.models import WorkOrder
from aftercare.desk.policies import visible_to
from aftercare.foundation.errors import NotFound
from aftercare.foundation.facts import Actor

OPEN_ORDERS = ("ordered", "accepted", "arrived")
RECENT = timedelta(days=7)
MOST = 200


def work_orders(by: Actor, *, everybody: bool = False) -> list[WorkOrder]:
    """Tasks that are open, or were finished this week: one's own, or everybody's. One statement."""
    wanted = Q(state__in=OPEN_ORDERS) | Q(finished_at__gt=timezone.now() - RECENT)
    found = _rows(by).filter(wanted)
    mine = found if everybody else found.filter(assignee_id=by.person_id or 0)
    return list(mine.order_by("finished_at", "planned_at", "id")[:MOST])


def work_order(order_id: int, by: Actor) -> WorkOrder:
    """One task; NotFound if it is none of theirs to know."""
    order: WorkOrder | None = _rows(by).filter(pk=order_id).first()
    if order is None:
        raise NotFound("There is no such task.")
    return order


def _rows(by: Actor) -> QuerySet[WorkOrder, Any]:
    related = ("ticket", "ticket__customer", "assignee")
    return WorkOrder.objects.filter(ticket__in=visible_to(by)).select_related(*related)
