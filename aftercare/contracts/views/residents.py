"""Resident service: the plan, the days of a month, the sign-in, the statement."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from aftercare.accounts import queries as people
from aftercare.accounts.doors import staff_door
from aftercare.accounts.rules.permissions import can, require
from aftercare.contracts import labels
from aftercare.contracts.actions import contracts, residents
from aftercare.contracts.models import Contract, ResidentPlan
from aftercare.contracts.more_forms import SignInForm, StayForm
from aftercare.contracts.queries.calendars import calendar_choices
from aftercare.contracts.queries.residents import DayLine, ResidentPage, resident_page
from aftercare.contracts.views.asking import actor, serve
from aftercare.contracts.views.contracts import filling_of
from aftercare.ui import pages
from aftercare.ui.workbooks import workbook


@dataclass(frozen=True, kw_only=True)
class ShowResident:
    sheet: ResidentPage
    may_edit: bool
    may_sign: bool
    may_export: bool

    @property
    def today(self) -> date:
        return timezone.localdate()

    @property
    def words(self) -> Any:
        return labels


@staff_door("contract.read")
@require_safe
def show(request: HttpRequest, plan_id: int) -> HttpResponse:
    """One plan: month by month, and the days of one month."""
    by, sheet = actor(request), _sheet(request, plan_id)
    page = ShowResident(
        sheet=sheet,
        may_edit=can(by, "contract.edit"),
        may_sign=residents.may_sign(sheet.sheet.plan, by),
        may_export=can(by, "export.rows"),
    )
    return pages.page(request, "contracts/resident.html", page)


def _sheet(request: HttpRequest, plan_id: int) -> ResidentPage:
    month = request.GET.get("month", "")[:7]
    return resident_page(plan_id, actor(request), today=timezone.localdate(), month=month)


@staff_door("contract.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Promise somebody on the customer's premises."""
    by = actor(request)
    contract = contracts.find(contract_id, by)

    def act(form: StayForm) -> str:
        return _address(residents.plan(contract_id, stay=form.stay(), by=by, at=timezone.now()))

    form = StayForm(request.POST or None, initial=_beginning(contract), **_choices())
    return serve(request, form, filling_of(contract, _("Plan resident service"), act))


def _beginning(contract: Contract) -> dict[str, Any]:
    return {"starts_on": contract.starts_on, "ends_on": contract.ends_on}


@staff_door("contract.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Another person, place or time."""
    by = actor(request)
    plan = residents.find_plan(plan_id, by)

    def act(form: StayForm) -> str:
        return _address(residents.change(plan_id, stay=form.stay(), by=by, at=timezone.now()))

    form = StayForm(request.POST or None, initial=StayForm.initial_of(plan), **_choices())
    return serve(request, form, filling_of(plan.contract, _("Resident support"), act))


@staff_door("contract.read")
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, plan_id: int) -> HttpResponse:
    """How a day was."""
    by = actor(request)
    plan = residents.find_plan(plan_id, by)

    def act(form: SignInForm) -> str:
        day = form.cleaned_data["day"]
        residents.sign_in(plan_id, day=day, said=form.said(), by=by, at=timezone.now())
        return f"{_address(plan)}?month={day:%Y-%m}"

    form = SignInForm(request.POST or None, initial=_so_far(request, plan))
    return serve(
        request,
        form,
        filling_of(plan.contract, _("Sign in for the day"), act, f"{plan.person_name} · {plan.place}"),
    )


def _so_far(request: HttpRequest, plan: ResidentPlan) -> dict[str, Any]:
    """The day of the address, and what was said of it before."""
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        day = timezone.localdate()
    record = plan.days.filter(day=day).first()
    names = ("state", "arrived", "left", "substitute", "reason")
    return {"day": day, **({name: getattr(record, name) for name in names} if record else {})}


@staff_door("export.rows")
@require_safe
def export(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The days of a month as a workbook."""
    require(actor(request), "contract.read")
    sheet = _sheet(request, plan_id)
    head = [_("Day"), _("State"), _("Arrived"), _("Left at"), _("Who came instead"), _("Reason")]
    name = f"resident-{sheet.sheet.plan.contract.number}-{sheet.month.first:%Y-%m}"
    return workbook(name, head, map(_cells, sheet.lines))


def _cells(line: DayLine) -> list[str]:
    record, state = line.record, labels.label(labels.DAY_STATES, line.state)
    if record is None:
        return [line.day.isoformat(), state, "", "", "", ""]
    times = [f"{at:%H:%M}" if at else "" for at in (record.arrived, record.left)]
    return [line.day.isoformat(), state, *times, record.substitute, record.reason]


def _address(plan: ResidentPlan) -> str:
    return reverse("contracts:resident", args=[plan.pk])


def _choices() -> dict[str, Any]:
    return {
        "people": [(card.id, card.name) for card in people.staff()],
        "calendars": [(key, labels.called(name)) for key, name in calendar_choices()],
    }
