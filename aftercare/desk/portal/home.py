"""The first page: a box for the trouble, what waits for an answer, four doors, one's own issues."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from aftercare.accounts import queries as people
from aftercare.accounts.doors import portal_door
from aftercare.accounts.rules.permissions import can
from aftercare.contracts.queries.contracts import own_contract
from aftercare.contracts.queries.promised import Promised, first_of, promised
from aftercare.customers.queries import customer_card
from aftercare.desk.policies import reads_organisation
from aftercare.desk.portal import lists
from aftercare.desk.portal.asking import actor, mark
from aftercare.desk.portal.steps import Standing, standing
from aftercare.desk.queries import TicketRow
from aftercare.desk.queries.awaited import Awaited, awaited
from aftercare.foundation.facts import Actor
from aftercare.foundation.money import Money
from aftercare.foundation.text import N_
from aftercare.ui import pages

SHOWN = 10
DOORS = (
    ("fault", N_("Report a fault"), "message-report", "", "P3", ("responded",)),
    ("urgent_business", N_("Urgent channel"), "bolt", "late", "P1", ("dispatched", "responded")),
    ("customisation", N_("Ask for a change"), "bulb", "", "P3", ("requirement_discussed", "responded")),
    ("consultation", N_("Ask a question"), "messages", "", "P3", ("answered", "responded")),
)
NOTES: Mapping[str, str] = {
    "fault": N_("Something does not work"),
    "urgent_business": N_("Business stands still"),
    "customisation": N_("Something should work differently"),
    "consultation": N_("How does it work?"),
}


@dataclass(frozen=True, kw_only=True)
class Cover:
    """Until when the contract covers them, and whom to call."""

    until: date | None
    warranty: bool
    manager: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class Door:
    request_class: str
    label: str
    icon: str
    kind: str
    note: str


@dataclass(frozen=True, kw_only=True)
class Home:
    cover: Cover
    waiting: list[Awaited]
    rows: list[TicketRow]
    more: bool
    doors: list[Door]
    organisation: bool
    scope: str
    may_report: bool
    may_read: bool
    may_decide: bool
    once: str
    now: datetime

    def standing(self, row: TicketRow) -> Standing:
        return standing(row, self.now)

    def money(self, one: Awaited) -> Money:
        return Money(one.amount or Decimal(0), one.currency)

    @property
    def open_words(self) -> str:
        """How many are open; beyond a page it says so."""
        count = f"{len(self.rows)}+" if self.more else str(len(self.rows))
        return ngettext("%(num)s issue is open", "%(num)s issues are open", len(self.rows)) % {"num": count}


@portal_door
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where everybody of a customer arrives."""
    by, now = actor(request), timezone.now()
    scope = lists.scope_of(request, by)
    found = lists.page_of(by, "open", {}, scope, now=now, limit=SHOWN)
    page = Home(
        cover=cover_of(by),
        waiting=awaited(by),
        rows=found.rows,
        more=found.next_cursor is not None,
        doors=_doors(promised(by.customer_id or 0, now)),
        organisation=reads_organisation(by),
        scope=scope,
        may_report=can(by, "portal.report"),
        may_read=can(by, "portal.read_own"),
        may_decide=can(by, "portal.confirm"),
        once=mark(by, now),
        now=now,
    )
    return pages.fragment(request, "desk/portal/home.html", "issues", page)


def cover_of(by: Actor) -> Cover:
    """Until when the contracts last, and who answers for them."""
    contracts = own_contract(by)
    first = next((one for one in contracts if one.covered_until), None)
    manager: Any = next((one.manager for one in contracts if one.manager), None) or _account_manager(by)
    return Cover(
        until=first.covered_until if first else None,
        warranty=first is not None and first.kind == "warranty",
        manager=manager.name if manager else "",
        phone=manager.phone if manager else "",
    )


def _account_manager(by: Actor) -> Any:
    card = customer_card(by.customer_id or 0)
    if card is None or card.manager_id is None:
        return None
    return people.people_by_ids([card.manager_id]).get(card.manager_id)


def _doors(found: list[Promised]) -> list[Door]:
    return [
        Door(
            request_class=code,
            label=_(label),
            icon=icon,
            kind=kind,
            note=_note(code, [one for one in found if one.covers(code, priority, None)], milestones),
        )
        for code, label, icon, kind, priority, milestones in DOORS
    ]


def _note(code: str, fitting: list[Promised], milestones: tuple[str, ...]) -> str:
    first = first_of(fitting, *milestones)
    return promise_words(first) if first else _(NOTES[code])


def promise_words(one: Promised) -> str:
    """A promise in five words, for a door and for the form behind it."""
    sentence = PROMISES.get(one.milestone, N_("We act within %(amount)s"))
    return _(sentence) % {"amount": one.amount}


PROMISES: Mapping[str, str] = {
    "responded": N_("We answer within %(amount)s"),
    "answered": N_("You have our answer within %(amount)s"),
    "requirement_discussed": N_("We discuss it with you within %(amount)s"),
    "dispatched": N_("Somebody is on the way within %(amount)s"),
    "arrived": N_("Somebody is with you within %(amount)s"),
    "plan_given": N_("You have a plan within %(amount)s"),
    "workaround_given": N_("You can work again within %(amount)s"),
    "recovered": N_("You can work again within %(amount)s"),
    "resolved": N_("We solve it within %(amount)s"),
    "started": N_("We start within %(amount)s of the agreement"),
}
