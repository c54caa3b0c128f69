"""Several tickets at once: first what would happen to which; then it happens, one transaction each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from aftercare.accounts.doors import staff_door
from aftercare.accounts.rules.permissions import require
from aftercare.desk import forms, labels, queries
from aftercare.desk.actions import ownership, triage
from aftercare.desk.models import Ticket
from aftercare.desk.queries import TicketRow
from aftercare.desk.rules import states
from aftercare.desk.rules.verbs import VERBS
from aftercare.desk.views.asking import actor, clean
from aftercare.desk.views.exports import workbook_of
from aftercare.desk.views.listing import rows_by_number
from aftercare.foundation.errors import Invalid, Refused
from aftercare.foundation.facts import Actor
from aftercare.ui import pages

MOST = 100
VERB = {"take": "take", "hand_over": "hand_over", "priority": "classify"}


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What will happen to which tickets, and which will stay as they are."""

    what: str
    going: list[TicketRow]
    staying: list[TicketRow]
    choices: list[tuple[str, str]]
    back: str

    @property
    def title(self) -> str:
        titles = {"take": _("Take it"), "hand_over": _("Hand over"), "priority": _("Propose a priority")}
        return titles[self.what]

    @property
    def effect(self) -> str:
        n = len(self.going)
        return ngettext("%(num)s ticket will change.", "%(num)s tickets will change.", n) % {"num": n}

    def state(self, row: TicketRow) -> str:
        return labels.label("state", row.state)


@staff_door("ticket.read")
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """GET shows what would happen, POST lets it happen."""
    by = actor(request)
    asked = request.POST if request.method == "POST" else request.GET
    what, numbers = asked.get("what", ""), [clean(one, 24) for one in asked.getlist("chosen")[:MOST]]
    rows = rows_by_number(by, numbers)
    if what == "export":
        require(by, "export.rows")
        return workbook_of(rows)
    if what not in VERB:
        raise Invalid("Choose what to do.", field="what")
    require(by, VERBS[VERB[what]].staff or "ticket.take")
    going = [row for row in rows if _concerns(row, what, by)]
    if request.method == "POST":
        return _carry_out(request, what, going)
    staying = [row for row in rows if row not in going]
    page = Preview(
        what=what, going=going, staying=staying, choices=_choices(what), back=reverse("desk:workspace")
    )
    return pages.page(request, "desk/bulk.html", page)


def _concerns(row: TicketRow, what: str, by: Actor) -> bool:
    """Whether the act changes this ticket at all."""
    if row.state not in VERBS[VERB[what]].states:
        return False
    return row.owner_id is None if what == "take" else True


def _choices(what: str) -> list[tuple[str, str]]:
    if what == "hand_over":
        return [(str(pk), name) for pk, name in forms.colleagues("ticket.take")]
    return [(code, code) for code in states.PRIORITIES] if what == "priority" else []


def _carry_out(request: HttpRequest, what: str, rows: Sequence[TicketRow]) -> HttpResponse:
    by, now = actor(request), timezone.now()
    refused, changed = [], []
    for row in rows:
        try:
            _do(what, queries.get(row.number, by), request, by, now, quiet=len(rows) > 1)
            changed.append(row.number)
        except Refused as error:
            sentence = _(error.sentence) % (error.params or {})
            refused.append(f"{row.number}: {sentence}")
    if what == "hand_over" and len(rows) > 1 and changed:
        ownership.tell_of_many(changed, int(request.POST.get("choice", "")), by=by, at=now)
    done = len(changed)
    pages.toast(
        request, ngettext("%(num)s ticket changed.", "%(num)s tickets changed.", done) % {"num": done}
    )
    for sentence in refused[:5]:
        pages.toast(request, sentence, "warning", seconds=12)
    return pages.see_other(request, reverse("desk:workspace"))


def _do(what: str, ticket: Ticket, request: HttpRequest, by: Actor, at: datetime, *, quiet: bool) -> None:
    choice = request.POST.get("choice", "")
    if what == "take":
        ownership.take(ticket, by=by, at=at)
    elif what == "priority":
        triage.classify(ticket, priority=choice, by=by, at=at)
    elif not choice.isdigit():
        raise Invalid("Choose one of the values offered.", field="choice")
    else:
        reason = request.POST.get("reason", "")
        ownership.hand_over(ticket, int(choice), reason=reason, quiet=quiet, by=by, at=at)
