"""One issue as its customer sees it, and what they can do to it. Every act is one form, sent once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aftercare.accounts.doors import portal_door
from aftercare.contracts.queries import ClockCard, clocks_of
from aftercare.contracts.queries.reasoning import Reasoning, reason
from aftercare.desk import labels, queries
from aftercare.desk.actions import confirmation, green, incoming, planning, quotations, triage
from aftercare.desk.file_links import FileLink, file_link
from aftercare.desk.models import Ticket
from aftercare.desk.portal.asking import actor, kept_files, mark, once
from aftercare.desk.portal.frames import own_mails
from aftercare.desk.portal.steps import Standing, silence_ends, stages, standing
from aftercare.desk.queries import Item, TicketPage
from aftercare.foundation.errors import NotFound
from aftercare.foundation.facts import Actor
from aftercare.foundation.money import Money
from aftercare.ui import pages
from aftercare.ui.times import clock_time


@dataclass(frozen=True, kw_only=True)
class IssuePage:
    """Only what a customer may read: the timeline comes filtered, and no cost of ours is in here."""

    sheet: TicketPage
    standing: Standing
    stages: list[tuple[str, str]]
    mails: set[int]
    once: str
    now: datetime

    @property
    def next_line(self) -> str:
        """What happens next; while an answer is awaited, what silence will mean."""
        if ends := silence_ends(self.sheet.ticket):
            said = _("Without an answer by %(time)s we close it. You can still come back to us.")
            return said % {"time": clock_time(ends, self.now)}
        return self.standing.line or self.standing.state

    @property
    def green_reason(self) -> str:
        """Why the green channel is open; empty if it isn't."""
        opened = [one for one in self.sheet.timeline if one.kind == "desk.GreenChannelOpened"]
        return str(opened[-1].values.get("reason", "")) if self.sheet.ticket.emergency and opened else ""

    @property
    def plans(self) -> list[dict[str, Any]]:
        return [one for one in self.sheet.plans if not one["confirmed_at"] and not one["declined_at"]]

    @property
    def prices(self) -> list[dict[str, Any]]:
        return [one for one in self.sheet.quotations if one["state"] == "offered"]

    @property
    def promises(self) -> list[ClockCard]:
        return [card for card in self.sheet.clocks if card.state not in ("superseded", "merged", "cancelled")]

    def money(self, price: dict[str, Any]) -> Money:
        return Money(Decimal(str(price["amount"])), price["currency"])

    def files_of(self, item: Item) -> list[FileLink]:
        """What hangs on a message, for `ui.attachment`."""
        return [file_link(one) for one in item.files]

    def label(self, group: str, code: str) -> str:
        return labels.label(group, code)

    def left(self, card: ClockCard) -> int | None:
        if card.state not in ("running", "breached"):
            return None
        return -card.late_seconds if card.late_seconds else card.remaining_seconds

    def clock(self, card: ClockCard) -> str:
        """The state word of a promise for `ui.promise`."""
        if card.state == "running":
            return "warning" if card.share > WARN else "running"
        return {"breached": "late", "met": "met", "met_late": "missed", "paused": "paused"}.get(
            card.state, "stopped"
        )


WARN = 0.75


@portal_door
@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    """Where it stands, what happens next, the conversation, and what can be done."""
    by, now = actor(request), timezone.now()
    sheet = queries.ticket_page(number, by, now=now)
    page = IssuePage(
        sheet=sheet,
        standing=standing(sheet.ticket, now),
        stages=stages(sheet.ticket),
        mails=own_mails(sheet.ticket, by),
        once=mark(by, now),
        now=now,
    )
    return pages.page(request, "desk/portal/ticket.html", page)


@dataclass(frozen=True, kw_only=True)
class WhyPage:
    """How a due time came about, as staff see it."""

    ticket: Ticket
    name: str
    reasoning: Reasoning | None


@portal_door
@require_safe
def why(request: HttpRequest, number: str, clock_id: int) -> HttpResponse:
    """Everything a due time rests on, to be read and printed."""
    by, now = actor(request), timezone.now()
    ticket = queries.get(number, by)
    card = next((card for card in clocks_of(ticket.pk, now) if card.id == clock_id), None)
    if card is None:
        raise NotFound("There is no such clock.")
    name = labels.label("milestone", card.milestone)
    page = WhyPage(ticket=ticket, name=name, reasoning=reason(clock_id, by, now))
    return pages.page(request, "desk/portal/why.html", page)


@portal_door
@require_POST
def write(request: HttpRequest, number: str) -> HttpResponse:
    """An answer, with files."""

    def act(ticket: Ticket, by: Actor, at: datetime) -> None:
        files = kept_files(request, by, at)
        text = request.POST.get("text", "") or (_("(files)") if files else "")
        incoming.write(ticket, text, attachments=files, by=by, at=at)

    return _act(request, number, act, _("Your message is with us."))


@portal_door
@require_POST
def urge(request: HttpRequest, number: str) -> HttpResponse:
    """催办."""
    said = _("We have told the one responsible that it is pressing.")
    return _act(request, number, lambda ticket, by, at: incoming.urge(ticket, by=by, at=at), said)


@portal_door
@require_POST
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """It is solved, or still broken."""
    text = request.POST.get("text", "")
    if request.POST.get("answer") == "confirmed":
        return _act(
            request,
            number,
            lambda ticket, by, at: confirmation.confirm(ticket, text=text, by=by, at=at),
            _("Thank you for confirming."),
        )
    return _act(
        request,
        number,
        lambda ticket, by, at: confirmation.still_broken(ticket, text=text, by=by, at=at),
        _("We go on working on it."),
    )


@portal_door
@require_POST
def plan(request: HttpRequest, number: str, plan_id: int) -> HttpResponse:
    """Agree to a plan, or say why not."""
    agreed, why = request.POST.get("answer") == "confirmed", request.POST.get("text", "")
    return _act(
        request,
        number,
        lambda ticket, by, at: planning.answer_plan(ticket, plan_id, confirmed=agreed, why=why, by=by, at=at),
        _("Your answer is on record."),
    )


@portal_door
@require_POST
def quotation(request: HttpRequest, number: str, quotation_id: int) -> HttpResponse:
    """Accept a price or decline it; coordinators only, the action sees to that."""
    accepted, text = request.POST.get("answer") == "accepted", request.POST.get("text", "")
    return _act(
        request,
        number,
        lambda ticket, by, at: quotations.answer(
            ticket, quotation_id, accepted=accepted, text=text, by=by, at=at
        ),
        _("Your answer is on record."),
    )


@portal_door
@require_POST
def emergency(request: HttpRequest, number: str) -> HttpResponse:
    """绿色通道, where the contract lets the customer open it."""
    reason = request.POST.get("reason", "")
    return _act(
        request,
        number,
        lambda ticket, by, at: green.open_channel(ticket, reason=reason, by=by, at=at),
        _("The green channel is open. Our emergency team has been told."),
    )


@portal_door
@require_POST
def priority(request: HttpRequest, number: str) -> HttpResponse:
    """Agree to the priority that we propose."""
    return _act(
        request,
        number,
        lambda ticket, by, at: triage.confirm_priority(ticket, by=by, at=at),
        _("Thank you for confirming."),
    )


Act = Callable[[Ticket, Actor, datetime], object]


def _act(request: HttpRequest, number: str, act: Act, said: str) -> HttpResponse:
    """Do it once to the issue of this number, then show the issue."""
    ticket = queries.get(number, actor(request))
    done = once(request, lambda by, at: act(ticket, by, at))
    if done:
        pages.toast(request, said)
    else:
        pages.toast(request, _("This was sent already."), kind="info")
    return pages.see_other(request, reverse("desk_portal:ticket", args=[ticket.number]))
