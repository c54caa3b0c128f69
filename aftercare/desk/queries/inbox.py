"""The lists of the desk: views, filters, counts."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet, Value

from aftercare.accounts.rules.permissions import require
from aftercare.desk.models import Notice, SavedView, Ticket
from aftercare.desk.policies import sees_all, visible_to
from aftercare.desk.queries.rows import (
    COLUMNS,
    Page,
    Place,
    TicketRow,
    by_age,
    by_due,
    made,
    page_of,
    place_of,
    read,
)
from aftercare.desk.queries.search import matching
from aftercare.desk.rules import states
from aftercare.desk.rules.states import State
from aftercare.foundation.errors import Invalid
from aftercare.foundation.facts import Actor
from aftercare.records.asking import Objects, Question

SOON = timedelta(hours=4)
LONGEST = 200
VIEWS = (
    "mine",
    "team",
    "unassigned",
    "open",
    "due_soon",
    "breached",
    "green",
    "waiting",
    "to_verify",
    "to_confirm",
    "customer_wrote",
    "closed",
    "all",
)
COUNTED = tuple(view for view in VIEWS if view not in ("closed", "all", "team"))
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
    wanted, limit = _read(view, filters), min(limit, LONGEST)
    aged = sort == "newest" or (not sort and view in ("closed", "all"))
    place = place_of(cursor)
    if sees_all(by) and "q" not in wanted:
        rows = _list_of_staff(by, _Shape(view, aged, _from(place), tuple(wanted), limit), wanted, place, now)
    else:
        tickets = narrowed(visible_to(by).filter(_view(view, _me(by), now, now + SOON)), wanted)
        rows = read((by_age if aged else by_due)(tickets, place)[: limit + 1])
    return page_of(rows, limit)


class _Shape(NamedTuple):
    """What a list looks like, whoever asks for it and when: for each shape the statement is composed once."""

    view: str
    aged: bool
    place: str
    filters: tuple[str, ...]
    limit: int

    def tickets(
        self, me: int, now: datetime, soon: datetime, due: datetime, last: int, *values: Any
    ) -> QuerySet[Ticket]:
        tickets = Ticket.objects.filter(_view(self.view, me, now, soon))
        tickets = narrowed(tickets, dict(zip(self.filters, values, strict=True)))
        place = Place(due if self.place == "due" else None, last) if self.place else None
        return (by_age if self.aged else by_due)(tickets, place)[: self.limit + 1]


@lru_cache(500)
def _asking(shape: _Shape, kinds: tuple[type, ...]) -> Question:
    return Question(
        lambda *asked: shape.tickets(*asked).values_list(*COLUMNS),
        *(int, datetime, datetime, datetime, int, *kinds),
    )


def _list_of_staff(
    by: Actor, shape: _Shape, wanted: Mapping[str, Any], place: Place | None, now: datetime
) -> list[TicketRow]:
    ask = _asking(shape, tuple(map(type, wanted.values())))
    due, last = (place.due, place.id) if place else (None, 0)
    return [made(values) for values in ask(_me(by), now, now + SOON, due, last, *wanted.values())]


def _from(place: Place | None) -> str:
    return "" if place is None else "due" if place.due else "id"


def _me(by: Actor) -> int:
    """The id of who asks; of nobody for who is no person."""
    return by.person_id or 0


def whole_view(
    by: Actor, view: str, filters: Mapping[str, str], *, now: datetime, limit: int = 20_000
) -> list[TicketRow]:
    """Every ticket of a view for an export, the newest first. The right to export is asked. One statement."""
    require(by, "export.rows")
    wanted = _read(view, filters)
    tickets = visible_to(by).filter(_view(view, _me(by), now, now + SOON))
    return read(narrowed(tickets, wanted).order_by("-id")[:limit])


def by_numbers(by: Actor, numbers: Sequence[str]) -> list[TicketRow]:
    """The visible tickets of these numbers, the most urgent first. One statement."""
    tickets = visible_to(by).filter(number__in=list(numbers)[:LONGEST])
    return read(tickets.order_by(F("next_due_at").asc(nulls_last=True), "id"))


def narrowed(tickets: QuerySet[Ticket], wanted: Mapping[str, Any]) -> QuerySet[Ticket]:
    """The tickets that satisfy the filters, whose values have been read."""
    fields = {FILTERS[name]: value for name, value in wanted.items() if name != "q"}
    tickets = tickets.filter(**fields)
    return matching(tickets, wanted["q"]) if "q" in wanted else tickets


def _read(view: str, filters: Mapping[str, str]) -> dict[str, Any]:
    """The values of the filters of an address. Empty ones are no filter; Invalid for what nobody knows."""
    if view not in VIEWS:
        raise Invalid("There is no such view.", field="view")
    given = {name: value for name, value in filters.items() if value not in ("", None)}
    for name in given:
        if name != "q" and name not in FILTERS:
            raise Invalid("There is no filter “%(name)s”.", field=name[:40], name=name[:40])
    return {name: _value(name, given[name]) for name in sorted(given)}


def _value(name: str, value: str) -> Any:
    if name == "q":
        return value
    try:
        if FILTERS[name].endswith("_id"):
            return int(value)
        return datetime.fromisoformat(value).astimezone() if name in ("since", "until") else value
    except (ValueError, OverflowError):
        raise Invalid("This filter can't be read.", field=name) from None


def _view(view: str, me: int, now: datetime, soon: datetime) -> Q:
    among = _STATES.get(view, states.OPEN)
    besides = _besides(view, me, now, soon)
    return besides if view == "all" else Q(state__in=among) & besides


_STATES: Mapping[str, Collection[str]] = {
    "unassigned": states.WORKING,
    "waiting": (State.WAITING,),
    "to_verify": (State.RESOLVED,),
    "to_confirm": (State.RESOLVED,),
    "closed": states.OVER,
}


def _besides(view: str, me: int, now: datetime, soon: datetime) -> Q:
    """What a view asks of a ticket besides its state."""
    views = {
        "mine": Q(owner=me),
        "team": Q(team__members=me),
        "unassigned": Q(owner=None),
        "due_soon": Q(next_due_at__gt=now, next_due_at__lte=soon),
        "breached": Q(breached_at__isnull=False),
        "green": Q(emergency=True),
        "to_verify": Q(verified_at=None) & ~Q(resolved_by=me),
        "to_confirm": Q(verified_at__isnull=False),
        "customer_wrote": Q(customer_wrote_at__isnull=False, responded_at__isnull=False),
    }
    return views.get(view, Q())


def counts(by: Actor, *, now: datetime) -> dict[str, int]:
    """How many open tickets each view holds. One statement over the open ones."""
    if sees_all(by):
        found = _COUNTS_OF_STAFF(_me(by), now, now + SOON)
    else:
        found = list(_counted(visible_to(by), _me(by), now, now + SOON))
    return dict(zip(COUNTED, found[0] if found else (0,) * len(COUNTED), strict=True))


def _counted(
    tickets: QuerySet[Ticket], me: int, now: datetime, soon: datetime
) -> QuerySet[Ticket, tuple[int, ...]]:
    """One row, or none if there is no open ticket at all."""
    numbers = {f"n_{view}": Count("id", filter=_among_open(view, me, now, soon)) for view in COUNTED}
    opened = tickets.filter(state__in=states.OPEN).annotate(all=Value(1)).values("all")
    return opened.annotate(**numbers).order_by().values_list(*numbers)


def _among_open(view: str, me: int, now: datetime, soon: datetime) -> Q | None:
    """The same as `_view` of a ticket known to be open: fewer comparisons for each of them."""
    narrower = Q(state__in=_STATES[view]) if view in _STATES else Q()
    return narrower & _besides(view, me, now, soon) or None


_COUNTS_OF_STAFF = Question(partial(_counted, Ticket.objects.all()), int, datetime, datetime)


def mine_open(by: Actor) -> int:
    """The number beside the desk in the menu."""
    return visible_to(by).filter(state__in=states.OPEN, owner=by.person_id).count()


def own_tickets(by: Actor, *, over: bool = False, cursor: str = "", limit: int = 50) -> Page:
    """A customer's own list: what needs them first comes from `to_answer`, this is the rest by age."""
    tickets = visible_to(by).filter(state__in=states.OVER if over else states.OPEN)
    limit = min(limit, LONGEST)
    return page_of(read(by_age(tickets, place_of(cursor))[: limit + 1]), limit)


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
    found: list[SavedView] = _SAVED(_me(by)) if by.is_staff else []
    return found


_SAVED = Objects(
    lambda me: SavedView.objects.filter(Q(person_id=me) | Q(shared=True)).order_by("name", "id"), int
)
