"""The dialogs of a ticket: asked by GET, done by POST; one view for all, made from the table of acts."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from aftercare.accounts.doors import staff_door
from aftercare.contracts.queries import clocks_of, explain, timed
from aftercare.contracts.queries.reasoning import Reasoning, reason
from aftercare.desk import queries
from aftercare.desk.forms import ActForm
from aftercare.desk.models import Ticket
from aftercare.desk.queries import Item
from aftercare.desk.rules.verbs import VERBS
from aftercare.desk.views.acts import BY_NOUN, Act
from aftercare.desk.views.asking import actor, ticket_url
from aftercare.desk.views.chips import Shown, shown
from aftercare.desk.views.sheet import sheet_of, since
from aftercare.desk.views.workspace import renewed
from aftercare.foundation.errors import Conflict, NotFound, Refused
from aftercare.ui import pages

FRACTION = re.compile(r"(\d)\.\d{3,}")
"""Fractions of a second: the sums keep them, a reader needs none."""


@dataclass(frozen=True, kw_only=True)
class ActPage:
    """What is asked before something is done."""

    ticket: Ticket
    act: Act
    form: ActForm
    seen: str
    meanwhile: list[Item] = field(default_factory=list)

    @property
    def title(self) -> str:
        verb = VERBS.get(self.act.verb)
        return _(self.act.title or (verb.label if verb else self.act.verb))

    @property
    def effect(self) -> str:
        return _(self.act.effect) if self.act.effect else ""

    @property
    def address(self) -> str:
        return reverse("desk:act", args=[self.ticket.number, self.act.noun])


@staff_door("ticket.read")
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, number: str, noun: str) -> HttpResponse:
    """Ask for what an act needs, and do it."""
    found = BY_NOUN.get(noun)
    if found is None:
        raise NotFound("There is no such page.")
    by = actor(request)
    ticket = queries.get(number, by)
    if request.method != "POST":
        page = ActPage(ticket=ticket, act=found, form=found.form(ticket, by), seen=_stamp(timezone.now()))
        return pages.page(request, _template(request, "desk/act_dialog.html"), page)
    form = found.form(ticket, by, request.POST)
    meanwhile: list[Item] = []
    if form.is_valid():
        try:
            chosen = queries.get_version(number, form.cleaned_data["version"], by)
            found.run(chosen, form.given(), by, timezone.now())
        except Refused as refused:
            meanwhile = _outrun(request, form, refused)
        else:
            return _done(request, found, number)
    page = ActPage(ticket=ticket, act=found, form=form, seen=_stamp(timezone.now()), meanwhile=meanwhile)
    return pages.page(request, _template(request, "desk/act_form.html"), page, status=422)


def _template(request: HttpRequest, part: str) -> str:
    return part if pages.is_htmx(request) else "desk/act.html"


def _done(request: HttpRequest, found: Act, number: str) -> HttpResponse:
    pages.toast(request, _(found.done))
    if pages.is_htmx(request) and not _stands_alone(request):
        return renewed(request, number)
    return pages.see_other(request, ticket_url(number))


def _stands_alone(request: HttpRequest) -> bool:
    """Whether the form was opened as a page of its own: no ticket stands behind it that could be renewed."""
    return urlsplit(request.headers.get("HX-Current-URL", "")).path == request.path


def _outrun(request: HttpRequest, form: ActForm, refused: Refused) -> list[Item]:
    """What was refused; if others were faster: what they did. What was typed stays and counts next time."""
    form.refuse(refused)
    if not isinstance(refused, Conflict):
        return []
    now = timezone.now()
    sheet = sheet_of(form.ticket.number, form.by, now=now)
    typed = request.POST.copy()
    typed["version"] = str(sheet.ticket.version)
    form.data = typed
    return since(sheet, seen_at(request))


def _stamp(at: datetime) -> str:
    return at.isoformat()


def seen_at(request: HttpRequest) -> datetime | None:
    """When the form was shown."""
    try:
        return parse_datetime(request.POST.get("seen", "")[:40])
    except ValueError:
        return None


@dataclass(frozen=True, kw_only=True)
class WhyPage:
    """How a due time came about."""

    ticket_number: str
    clock: Shown
    sentences: list[str]


@dataclass(frozen=True, kw_only=True)
class WholeWhyPage:
    """The same with all it rests on, to be printed."""

    ticket_number: str
    clock: Shown
    reasoning: Reasoning | None


@staff_door("ticket.read")
@require_safe
def why(request: HttpRequest, number: str, clock_id: int) -> HttpResponse:
    """The whole explanation of a promise's due time."""
    by, now = actor(request), timezone.now()
    ticket = queries.get(number, by)
    card = next((card for card in clocks_of(timed(ticket.pk).pk, now) if card.id == clock_id), None)
    if card is None:
        raise NotFound("There is no such clock.")
    sentences = [FRACTION.sub(r"\1", sentence) for sentence in explain(clock_id, by, now)]
    clock = shown(card, now)
    if not pages.is_htmx(request):
        whole = WholeWhyPage(ticket_number=number, clock=clock, reasoning=reason(clock_id, by, now))
        return pages.page(request, "desk/why.html", whole)
    page = WhyPage(ticket_number=number, clock=clock, sentences=sentences)
    return pages.page(request, "desk/why_dialog.html", page)
