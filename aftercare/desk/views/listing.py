"""The list at the left of the workspace: a view, its filters, its rows with what falls due next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from aftercare.accounts.rules.permissions import can
from aftercare.contracts.queries import next_clocks
from aftercare.desk import labels, queries
from aftercare.desk.models import SavedView
from aftercare.desk.queries.inbox import FILTERS, VIEWS
from aftercare.desk.rules import states
from aftercare.desk.views.asking import actor, clean
from aftercare.desk.views.chips import Line, line
from aftercare.foundation.facts import Actor
from aftercare.ui.addresses import url

SORTS = ("due", "newest")
BY_AGE = ("closed", "all")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the address asks for."""

    view: str
    filters: Mapping[str, str]
    sort: str
    cursor: str

    @cached_property
    def search(self) -> str:
        """The same as the end of an address, without the place in the list."""
        asked = {"view": self.view, **self.filters}
        if self.sort != _usual(self.view):
            asked["sort"] = self.sort
        return urlencode(asked)


def wanted_of(request: HttpRequest, counts: Mapping[str, int]) -> Wanted:
    """View, filters and sort of the address; one's own tickets first, if there are any."""
    asked = request.GET
    view = asked.get("view", "")
    if view not in VIEWS:
        view = "mine" if counts.get("mine") else "open"
    filters = {name: clean(asked[name]) for name in (*FILTERS, "q") if clean(asked.get(name, ""))}
    sort = asked.get("sort", "")
    return Wanted(
        view=view,
        filters=filters,
        sort=sort if sort in SORTS else _usual(view),
        cursor=clean(asked.get("cursor", "")),
    )


def _usual(view: str) -> str:
    return "newest" if view in BY_AGE else "due"


@dataclass(frozen=True, kw_only=True)
class Listing:
    """The list as the page shows it."""

    wanted: Wanted
    lines: list[Line]
    next: str
    counts: Mapping[str, int]
    saved: list[SavedView]
    may_export: bool
    person_id: int | None

    @property
    def view(self) -> str:
        return self.wanted.view

    @property
    def name(self) -> str:
        """The saved view that is shown, else the view's own name."""
        here = {"view": self.view, **self.wanted.filters}
        for one in self.saved:
            if {"view": one.view, **one.filters} == here:
                return one.name
        return labels.label("view", self.view)

    @property
    def total(self) -> int | None:
        """How many the view holds, where that is known without counting."""
        return None if self.wanted.filters else self.counts.get(self.view)

    @property
    def views(self) -> list[tuple[str, str, str, int | None]]:
        """Code, name, address and count of every view."""
        home = reverse("desk:workspace")
        return [
            (view, labels.label("view", view), f"{home}?view={view}", self.counts.get(view)) for view in VIEWS
        ]

    @property
    def own_views(self) -> list[tuple[SavedView, str]]:
        """The saved views and their addresses."""
        home = reverse("desk:workspace")
        return [(one, f"{home}?{urlencode({'view': one.view, **one.filters})}") for one in self.saved]

    def options(self, name: str) -> list[tuple[str, str]]:
        """What a filter offers."""
        if name == "priority":
            return [(code, code) for code in states.PRIORITIES]
        return labels.choices({"class": "request_class"}.get(name, name))

    def href(self, number: str) -> str:
        """A ticket's address that keeps the list beside it."""
        return f"{url('desk:ticket', number)}?{self.wanted.search}"


def lines_of(rows: list[queries.TicketRow], now: datetime) -> list[Line]:
    """The rows with their clocks, counted in the calendars' time. Two statements, however many rows."""
    cards = next_clocks([row.id for row in rows], now)
    return [line(row, cards.get(row.id), now) for row in rows]


def listing(request: HttpRequest, *, now: datetime) -> Listing:
    """The list that the address asks for."""
    by = actor(request)
    counts = queries.counts(by, now=now)
    wanted = wanted_of(request, counts)
    page = queries.inbox(by, wanted.view, wanted.filters, wanted.cursor, sort=wanted.sort, now=now)
    following = f"{reverse('desk:workspace')}?{wanted.search}&{urlencode({'cursor': page.next_cursor})}"
    return Listing(
        wanted=wanted,
        lines=lines_of(page.rows, now),
        next=following if page.next_cursor else "",
        counts=counts,
        saved=queries.saved_views(by),
        may_export=can(by, "export.rows"),
        person_id=by.person_id,
    )


def rows_by_number(by: Actor, numbers: list[str]) -> list[queries.TicketRow]:
    """The visible tickets of these numbers, in the order asked."""
    found = {row.number: row for row in queries.by_numbers(by, numbers)}
    return [found[number] for number in numbers if number in found]
