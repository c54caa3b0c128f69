"""The lists of the desk: views, filters, counts."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from aftercare.accounts.rules.permissions import require
from aftercare.desk.models import Notice, SavedView, Ticket
from aftercare.desk.policies import visible_to
from aftercare.desk.queries.rows import Page, TicketRow, page_by_age, page_by_due, read
from aftercare.desk.queries.search import matching
from aftercare.desk.rules import states
from aftercare.desk.rules.states import State
from aftercare.foundation.errors import Invalid
from aftercare.foundation.facts import Actor

SOON = timedelta(hours=4)
LONGEST = 200
VIEWS = (
    "mine",
    "team",
    "unassigned",
    "open",
    "due_soon",
    "breached",
    "waiting",
    "to_verify",
    "to_confirm",
    "customer_wrote",
    "closed",
    "all",
)
FILTERS: Mapping[str, str] = {
    "customer": "customer_id",
    "contact": "contact_id",
    "system": "system_id",
    "contract": "contract_id",
    "owner": "owner_id",
    "team": "team_id",
    "state": "state",
    "priority": "priority",
    "class": "request_class",
    "kind": "kind",
    "channel": "channel",
    "entitlement": "entitlement",
    "since": "received_at__gte",
    "until": "received_at__lt",
}


def inbox(
    by: Actor,
    view: str,
    filters: Mapping[str, str],
    cursor: str = "",
    *,
    sort: str = "",
    now: datetime,
    limit: int = 50,
) -> Page:
    """One page of a view. `filters` come from the address: keys of FILTERS and `q`; any other is Invalid.

    Open views are sorted by the next due time, those of finished tickets by age, unless `sort` ("due",
    "newest") says otherwise. One statement.
    """
    if view not in VIEWS:
        raise Invalid("There is no such view.", field="view")
    tickets = narrowed(visible_to(by).filter(_view(view, by, now)), filters)
    by_age = sort == "newest" or (not sort and view in ("closed", "all"))
    page = page_by_age if by_age else page_by_due
    return page(tickets, cursor, min(limit, LONGEST))


def whole_view(
    by: Actor, view: str, filters: Mapping[str, str], *, now: datetime, limit: int = 20_000
) -> list[TicketRow]:
    """Every ticket of a view for an export, the newest first. The right to export is asked. One statement."""
    require(by, "export.rows")
    if view not in VIEWS:
        raise Invalid("There is no such view.", field="view")
    return read(narrowed(visible_to(by).filter(_view(view, by, now)), filters).order_by("-id")[:limit])


def by_numbers(by: Actor, numbers: Sequence[str]) -> list[TicketRow]:
    """The visible tickets of these numbers, the most urgent first. One statement."""
    tickets = visible_to(by).filter(number__in=list(numbers)[:LONGEST])
    return read(tickets.order_by(F("next_due_at").asc(nulls_last=True), "id"))


def narrowed(tickets: QuerySet[Ticket], filters: Mapping[str, str]) -> QuerySet[Ticket]:
    """The tickets that satisfy the filters of an address. Empty values are no filter."""
    for name, value in filters.items():
        if value in ("", None):
            continue
        if name == "q":
            tickets = matching(tickets, value)
        elif name in FILTERS:
            tickets = tickets.filter(**{FILTERS[name]: _value(name, value)})
        else:
            raise Invalid("There is no filter “%(name)s”.", field=name[:40], name=name[:40])
    return tickets


def _value(name: str, value: str) -> Any:
    try:
        if FILTERS[name].endswith("_id"):
            return int(value)
        return datetime.fromisoformat(value).astimezone() if name in ("since", "until") else value
    except (ValueError, OverflowError):
        raise Invalid("This filter can't be read.", field=name) from None


def _view(view: str, by: Actor, now: datetime) -> Q:
    opened = Q(state__in=states.OPEN)
    resolved = Q(state=State.RESOLVED)
    views = {
        "mine": opened & Q(owner=by.person_id),
        "team": opened & Q(team__members=by.person_id),
        "unassigned": Q(state__in=states.WORKING, owner=None),
        "open": opened,
        "due_soon": opened & Q(next_due_at__gt=now, next_due_at__lte=now + SOON),
        "breached": opened & Q(breached_at__isnull=False),
        "waiting": Q(state=State.WAITING),
        "to_verify": resolved & Q(verified_at=None) & ~Q(resolved_by=by.person_id),
        "to_confirm": resolved & Q(verified_at__isnull=False),
        "customer_wrote": opened & Q(customer_wrote_at__isnull=False, responded_at__isnull=False),
        "closed": Q(state__in=states.OVER),
        "all": Q(),
    }
    return views[view]


def counts(by: Actor, *, now: datetime) -> dict[str, int]:
    """How many open tickets each view holds. One statement over the open ones."""
    counted = [view for view in VIEWS if view not in ("closed", "all", "team")]
    opened = visible_to(by).filter(state__in=states.OPEN)
    return opened.aggregate(**{view: Count("id", filter=_view(view, by, now)) for view in counted})


def mine_open(by: Actor) -> int:
    """The number beside the desk in the menu."""
    return visible_to(by).filter(state__in=states.OPEN, owner=by.person_id).count()


def own_tickets(by: Actor, *, over: bool = False, cursor: str = "", limit: int = 50) -> Page:
    """A customer's own list: what needs them first comes from `to_answer`, this is the rest by age."""
    tickets = visible_to(by).filter(state__in=states.OVER if over else states.OPEN)
    return page_by_age(tickets, cursor, min(limit, LONGEST))


def to_answer(by: Actor) -> list[TicketRow]:
    """What waits for the customer: results, questions, plans, prices, milder priorities. One statement."""
    wanted = (
        Q(state=State.RESOLVED, verified_at__isnull=False)
        | Q(state=State.WAITING, hold_reason="customer")
        | Q(plans__confirmed_at=None, plans__declined_at=None, plans__isnull=False)
        | Q(quotations__state="offered")
        | ~Q(priority_proposed="")
    )
    tickets = visible_to(by).filter(wanted, state__in=states.OPEN).distinct()
    return read(tickets.order_by(F("asked_at").asc(nulls_last=True), "-id")[:20])


def of_customer(by: Actor, customer_id: int, *, limit: int = 20) -> list[TicketRow]:
    """The open tickets of one customer, the most urgent first, for the customer's page."""
    tickets = visible_to(by).filter(customer_id=customer_id, state__in=states.OPEN)
    return read(tickets.order_by(F("next_due_at").asc(nulls_last=True), "id")[:limit])


def notices(by: Actor, *, limit: int = 30) -> list[Notice]:
    """One's own unread notices, the newest first."""
    mine = Notice.objects.filter(person_id=by.person_id or 0, read_at=None).select_related("ticket")
    return list(mine.order_by("-id")[:limit])


def saved_views(by: Actor) -> list[SavedView]:
    """One's own saved views and those that colleagues share."""
    found = SavedView.objects.filter(Q(person_id=by.person_id or 0) | Q(shared=True))
    return list(found.order_by("name", "id")) if by.is_staff else []
