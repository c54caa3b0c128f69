"""Reporting: what is promised and what is known already is shown before anything is sent."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from aftercare.accounts.doors import portal_door
from aftercare.accounts.rules.permissions import require
from aftercare.contracts.queries import entitlement
from aftercare.contracts.queries.promised import Promised, first_of, promised
from aftercare.customers.cards import SystemCard
from aftercare.customers.queries import systems_of
from aftercare.desk import queries
from aftercare.desk.actions.intake import open_ticket
from aftercare.desk.actions.reports import Report
from aftercare.desk.completeness import missing_words
from aftercare.desk.models import Ticket
from aftercare.desk.portal.asking import actor, kept_files, mark, once
from aftercare.desk.portal.forms import CLASSES, ReportForm
from aftercare.desk.portal.home import DOORS, Cover, cover_of, promise_words
from aftercare.desk.portal.steps import Standing, standing
from aftercare.desk.queries import TicketRow
from aftercare.desk.rules.completeness import SHOWN
from aftercare.desk.rules.priority import propose
from aftercare.foundation.errors import Refused
from aftercare.foundation.facts import Actor
from aftercare.ui import pages

TOLD = ("error_text", "steps", "environment")
FIRST = (("dispatched", "responded", "answered", "requirement_discussed"),)
THEN = (("workaround_given", "plan_given"), ("recovered", "resolved", "started"))
LABELS = {code: label for code, label, *_rest in DOORS}
ICONS = {code: icon for code, _label, icon, *_rest in DOORS}


@dataclass(frozen=True, kw_only=True)
class Hints:
    """What the form says back while it is being filled in."""

    promises: list[str]
    entitlement: str
    twins: list[TicketRow]
    call: Cover | None


@dataclass(frozen=True, kw_only=True)
class ReportPage:
    form: ReportForm
    hints: Hints
    once: str
    now: datetime

    def standing(self, row: TicketRow) -> Standing:
        return standing(row, self.now)

    def icon(self, request_class: str) -> str:
        return ICONS.get(request_class, "")

    def only(self, field: str) -> str:
        """The classes of markup that show a field for some classes of requests only."""
        fitting = SHOWN.get(field)
        return "only " + " ".join(f"for-{one}" for one in fitting) if fitting else ""

    def card_label(self, request_class: str) -> str:
        return _(LABELS[request_class])

    @property
    def cards(self) -> tuple[str, ...]:
        return CLASSES


@portal_door
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form; asked for in part it tells what is promised and whether the same is known already."""
    by = actor(request)
    require(by, "portal.report")
    systems = systems_of(by.customer_id or 0)
    if request.method == "POST":
        form = ReportForm(request.POST, systems=systems)
        if form.is_valid() and (answer := _send(request, form)):
            return answer
        return _page(request, form, systems, request.POST, status=422)
    return _page(request, ReportForm(initial=_first(request, systems), systems=systems), systems, request.GET)


@dataclass(frozen=True, kw_only=True)
class Lacking:
    missing: list[str]


@portal_door
@require_POST
def completeness(request: HttpRequest) -> HttpResponse:
    """What the report lacks so far. It may be sent all the same."""
    by = actor(request)
    require(by, "portal.report")
    given = request.POST
    values = {name: given.get(name, "") for name in ("title", "occurred_at", "system_id", *TOLD)}
    if len(systems_of(by.customer_id or 0)) == 1:
        values["system_id"] = "it goes without saying"
    found = missing_words(given.get("request_class") or "fault", values | {"symptom": given.get("text", "")})
    return pages.page(request, "desk/portal/lacking.html", Lacking(missing=found))


def _first(request: HttpRequest, systems: list[SystemCard]) -> dict[str, object]:
    asked = request.GET
    return {
        "request_class": asked.get("request_class") or "fault",
        "title": asked.get("title", "")[:300],
        "urgency": "immediate" if asked.get("request_class") == "urgent_business" else "normal",
        "system_id": systems[0].id if len(systems) == 1 else None,
    }


def _send(request: HttpRequest, form: ReportForm) -> HttpResponse | None:
    made: list[Ticket] = []

    def act(by: Actor, at: datetime) -> None:
        made.append(open_ticket(_report(request, form, by, at), by=by, at=at))

    try:
        done = once(request, act)
    except Refused as refused:
        form.add_error(
            refused.field if refused.field in form.fields else None, _(refused.sentence) % refused.params
        )
        return None
    if not done:
        pages.toast(request, _("We have received this report already."), kind="info")
        return pages.see_other(request, reverse("desk_portal:home"))
    pages.toast(request, _("Thank you. Your request has the number %(number)s.") % {"number": made[0].number})
    return pages.see_other(request, reverse("desk_portal:ticket", args=[made[0].number]))


def _report(request: HttpRequest, form: ReportForm, by: Actor, at: datetime) -> Report:
    given = form.cleaned_data
    said = Report(
        customer_id=by.customer_id or 0,
        title=given["title"],
        text=given["text"] or given["title"],
        channel="portal",
        received_at=at,
        attachments=kept_files(request, by, at),
    )
    names = ("request_class", "urgency", "impact", "scope", "system_id", "occurred_at", *TOLD)
    return replace(said, **{name: given[name] for name in names})


def _page(
    request: HttpRequest, form: ReportForm, systems: list[SystemCard], given: QueryDict, status: int = 200
) -> HttpResponse:
    by, now = actor(request), timezone.now()
    page = ReportPage(form=form, hints=_hints(by, given, systems, now), once=mark(by, now), now=now)
    return pages.fragment(request, "desk/portal/report.html", "hints", page, status=status)


def _hints(by: Actor, given: QueryDict, systems: list[SystemCard], now: datetime) -> Hints:
    request_class = given.get("request_class") or "fault"
    system_id = _system(given.get("system_id", ""), systems)
    covered = entitlement(by.customer_id or 0, system_id, now)
    priority = _priority(request_class, given)
    found = promised(by.customer_id or 0, now, contract_id=covered.contract_id)
    fitting = [one for one in found if one.covers(request_class, priority, system_id)]
    text = given.get("title", "")[:300]
    urgent = request_class == "urgent_business"
    return Hints(
        call=cover_of(by) if urgent else None,
        promises=_promises(fitting),
        entitlement=covered.state,
        twins=queries.twins(by, by.customer_id or 0, text, now=now) if len(text) > 1 else [],
    )


def _promises(fitting: list[Promised]) -> list[str]:
    found = [first_of(fitting, *names) for names in (*FIRST, *THEN)]
    return [promise_words(one) for one in found if one is not None]


def _priority(request_class: str, given: QueryDict) -> str:
    """What the desk will propose first."""
    if request_class == "urgent_business":
        return "P1"
    impact = given.get("impact", "")
    return propose(impact, given.get("scope", ""), given.get("urgency", "")) if impact else "P3"


def _system(given: str, systems: list[SystemCard]) -> int | None:
    """The system of the form, if it is one of theirs; the only one there is goes without saying."""
    known = {str(one.id): one.id for one in systems}
    return known.get(given) or (systems[0].id if len(systems) == 1 else None)
