"""Everything about one ticket, in few statements."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from aftercare.contracts.queries import ClockCard, clocks_of
from aftercare.desk.models import (
    Confirmation,
    DelayNotice,
    Draft,
    Participant,
    Plan,
    Presence,
    Quotation,
    Ticket,
    TicketLink,
    WorkOrder,
)
from aftercare.desk.policies import NO_SUCH_TICKET, may_read_notes, sees_all, visible_to
from aftercare.desk.queries.possible import Possible, possible
from aftercare.desk.queries.rows import customer_step
from aftercare.desk.queries.timeline import Item, timeline
from aftercare.desk.rules.states import State
from aftercare.foundation.errors import NotFound
from aftercare.foundation.facts import Actor
from aftercare.records.asking import Objects

HERE = timedelta(seconds=45)
STEPS = ("accepted", "graded", "diagnosed", "working", "verifying", "confirming", "archived")


@dataclass(frozen=True)
class TicketPage:
    """One ticket as its page shows it. The lists hold dicts named like the columns; times are aware."""

    ticket: Ticket
    timeline: list[Item]
    clocks: list[ClockCard]
    possible: list[Possible]
    participants: list[dict[str, Any]]
    plans: list[dict[str, Any]]
    quotations: list[dict[str, Any]]
    orders: list[dict[str, Any]]
    delays: list[dict[str, Any]]
    links: list[dict[str, Any]]
    confirmations: list[dict[str, Any]]
    drafts: dict[str, str]
    others_here: list[dict[str, Any]]

    @property
    def verbs(self) -> set[str]:
        """The names of what can be done."""
        return {verb.name for verb in self.possible}

    @property
    def customer_step(self) -> str:
        """Where it stands in the customer's eyes."""
        ticket = self.ticket
        return customer_step(ticket.state, ticket.hold_reason, verified=ticket.verified_at is not None)

    @property
    def step(self) -> int:
        """How many of STEPS are behind it."""
        return step_of(self.ticket)


def step_of(ticket: Ticket) -> int:
    """The place on the way from report to archive: an index into STEPS, the step being done now."""
    if ticket.state in (State.ARCHIVED, State.CLOSED):
        return 6
    if ticket.state == State.RESOLVED:
        return 4 if ticket.verified_at is None else 5
    if ticket.started_at is not None:
        return 3
    if ticket.state == State.NEW:
        return 0
    return 1 if ticket.priority_confirmed_at is None and not ticket.kind else 2


def ticket_page(number: str, by: Actor, *, now: datetime) -> TicketPage:
    """The page of a ticket; NotFound if there is none that `by` may see. Five statements."""
    ticket = _read(number, by, now)
    lists = {name: _parsed(getattr(ticket, f"its_{name}")) for name in _LISTS}
    inside = may_read_notes(by)
    drafts = {one["kind"]: one["text"] for one in lists.pop("drafts")}
    if not inside:
        lists |= {"others_here": [], "orders": [], "links": []}
    return TicketPage(
        ticket=ticket,
        timeline=timeline(ticket, by),
        clocks=clocks_of(ticket.pk),
        possible=possible(ticket, by),
        drafts=drafts,
        **lists,
    )


def _read(number: str, by: Actor, now: datetime) -> Any:
    me, lately = by.person_id or 0, now - HERE
    found = _OF_STAFF(number, me, lately) if sees_all(by) else _rows(visible_to(by), number, me, lately)
    if not found:
        raise NotFound(NO_SUCH_TICKET)
    return found[0]


_LISTS = (
    "participants",
    "plans",
    "quotations",
    "orders",
    "delays",
    "links",
    "confirmations",
    "drafts",
    "others_here",
)


def _rows(tickets: QuerySet[Ticket], number: str, me: int, lately: datetime) -> QuerySet[Ticket]:
    here = Presence.objects.filter(ticket=OuterRef("pk"), seen_at__gt=lately).exclude(person_id=me)
    drafts = Draft.objects.filter(ticket=OuterRef("pk"), person_id=me)
    related = (
        "customer",
        "contact",
        "system",
        "contract",
        "owner",
        "team",
        "resolved_by",
        "verified_by",
        "merged_into",
    )
    return (
        tickets.filter(number=number)
        .select_related(*related)
        .annotate(
            its_participants=_list(Participant, "id address name role confirmed contact_id"),
            its_plans=_list(
                Plan,
                "id text schedule finishes_at given_at confirmed_at confirmed_by declined_at declined_why",
            ),
            its_quotations=_list(
                Quotation,
                "id number amount currency text valid_until state offered_at answered_at answered_by",
            ),
            its_orders=_list(
                WorkOrder,
                "id number task place on_site assignee_id state planned_at result minutes",
                assignee=F("assignee__name"),
            ),
            its_delays=_list(DelayNotice, "id reason old_time new_time told_at late"),
            its_links=_list(
                TicketLink,
                "id kind doubtful",
                number=F("other__number"),
                title=F("other__title"),
                state=F("other__state"),
            ),
            its_confirmations=_list(Confirmation, "id round answer text name role via at decisive"),
            its_drafts=ArraySubquery(drafts.values(json=JSONObject(kind="kind", text="text"))),
            its_others_here=ArraySubquery(
                here.values(json=JSONObject(name=F("person__name"), writing="writing", seen_at="seen_at"))
            ),
        )
    )


def _list(model: Any, fields: str, **more: F) -> ArraySubquery:
    rows = model.objects.filter(ticket=OuterRef("pk")).order_by("id")
    named = {name: F(name) for name in fields.split()}
    return ArraySubquery(rows.values(json=JSONObject(**named, **more)))


_OF_STAFF = Objects(partial(_rows, Ticket.objects.all()), str, int, datetime)
_TIMES = ("_at", "_time")


def _parsed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: _value(name, value) for name, value in row.items()} for row in rows]


def _value(name: str, value: Any) -> Any:
    if isinstance(value, str) and (name == "at" or name.endswith(_TIMES)):
        return datetime.fromisoformat(value)
    return value
