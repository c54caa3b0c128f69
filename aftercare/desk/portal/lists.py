"""The customer's lists: one's own or the organisation's, open or over, found by words; and as a workbook."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aftercare.accounts.doors import portal_door
from aftercare.customers.cards import ContactCard, SystemCard
from aftercare.customers.queries import contacts_of, systems_of
from aftercare.desk import labels, queries
from aftercare.desk.policies import reads_organisation
from aftercare.desk.portal.asking import actor, reads
from aftercare.desk.portal.steps import Standing, standing
from aftercare.desk.queries import Page, TicketRow
from aftercare.foundation.errors import NotFound
from aftercare.foundation.facts import Actor
from aftercare.ui import pages
from aftercare.ui.times import datetime as exact
from aftercare.ui.workbooks import workbook

STATES = ("open", "closed", "all")
FILTERS = ("q", "class", "system", "contact")
PER_PAGE = 30
MOST_ROWS = 5000


@dataclass(frozen=True, kw_only=True)
class ListPage:
    rows: list[TicketRow]
    next: str | None
    state: str
    scope: str
    organisation: bool
    systems: list[SystemCard]
    contacts: list[ContactCard]
    filtered: bool
    now: datetime

    def standing(self, row: TicketRow) -> Standing:
        return standing(row, self.now)

    @property
    def system_choices(self) -> list[tuple[int, str]]:
        return [(one.id, one.name) for one in self.systems]

    @property
    def contact_choices(self) -> list[tuple[int, str]]:
        return [(one.id, one.name) for one in self.contacts]

    @property
    def classes(self) -> list[tuple[str, str]]:
        return labels.choices("request_class")


@portal_door
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All issues that the asker may read, by state, with filters in the address."""
    by, now = actor(request), timezone.now()
    reads(by)
    wanted, scope, state = filters_of(request, by), scope_of(request, by), _state(request)
    found = page_of(by, state, wanted, scope, request.GET.get("after", ""), now=now, limit=PER_PAGE)
    organisation = reads_organisation(by)
    page = ListPage(
        rows=found.rows,
        next=_next(request, found),
        state=state,
        scope=scope,
        organisation=organisation,
        systems=systems_of(by.customer_id or 0),
        contacts=contacts_of(by.customer_id or 0) if organisation else [],
        filtered=bool(wanted),
        now=now,
    )
    block = "more_rows" if request.GET.get("after") else "issues"
    return pages.fragment(request, "desk/portal/list.html", block, page)


def scope_of(request: HttpRequest, by: Actor) -> str:
    """`mine` or `organisation`; only a coordinator has the choice."""
    asked = request.GET.get("scope", "")
    return "organisation" if reads_organisation(by) and asked != "mine" else "mine"


def filters_of(request: HttpRequest, by: Actor) -> dict[str, str]:
    """The filters of the address; a colleague's issues can be asked for by coordinators only."""
    names = FILTERS if reads_organisation(by) else FILTERS[:-1]
    given = {name: request.GET.get(name, "").replace("\x00", "").strip()[:200] for name in names}
    return {name: value for name, value in given.items() if value}


def page_of(
    by: Actor,
    state: str,
    wanted: Mapping[str, str],
    scope: str,
    cursor: str = "",
    *,
    now: datetime,
    limit: int,
) -> Page:
    """One page of a list; policies narrow it to what `by` may read. One statement."""
    mine = {"contact": str(by.contact_id or 0)} if scope == "mine" and reads_organisation(by) else {}
    return queries.inbox(by, state, {**wanted, **mine}, cursor, now=now, limit=limit)


@portal_door
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list as a workbook, for coordinators."""
    by, now = actor(request), timezone.now()
    if not reads_organisation(by):
        raise NotFound("There is no such page.")
    rows = _all(by, _state(request), filters_of(request, by), scope_of(request, by), now)
    return workbook(f"tickets-{timezone.localdate():%Y%m%d}", _head(), (_cells(row, now) for row in rows))


def _all(by: Actor, state: str, wanted: Mapping[str, str], scope: str, now: datetime) -> Iterator[TicketRow]:
    cursor: str | None = ""
    count = 0
    while cursor is not None and count < MOST_ROWS:
        found = page_of(by, state, wanted, scope, cursor, now=now, limit=200)
        yield from found.rows
        cursor, count = found.next_cursor, count + len(found.rows)


def _head() -> list[str]:
    return [
        _("Number"),
        _("Title"),
        _("Request class"),
        _("Priority"),
        _("System"),
        _("Reported by"),
        _("Received"),
        _("State"),
        _("Next step"),
        _("Responsible"),
    ]


def _cells(row: TicketRow, now: datetime) -> tuple[str, ...]:
    where = standing(row, now)
    return (
        row.number,
        row.title,
        labels.label("request_class", row.request_class),
        row.priority,
        row.system,
        row.contact,
        exact(row.received_at),
        where.state,
        where.line,
        where.who,
    )


def _state(request: HttpRequest) -> str:
    asked = request.GET.get("state", "open")
    return asked if asked in STATES else "open"


def _next(request: HttpRequest, found: Page) -> str | None:
    if found.next_cursor is None:
        return None
    asked = request.GET.copy()
    asked["after"] = found.next_cursor
    return f"{request.path}?{asked.urlencode()}"
