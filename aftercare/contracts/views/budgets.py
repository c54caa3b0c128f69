"""Budgets of hours and visits: agreed, looked at, exported."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aftercare.accounts.doors import staff_door
from aftercare.accounts.rules.permissions import can, require
from aftercare.contracts import labels
from aftercare.contracts.actions import budgets, contracts
from aftercare.contracts.more_forms import AmountForm, BudgetForm
from aftercare.contracts.queries.budgets import BudgetPage, budget_page
from aftercare.contracts.views.asking import actor, serve
from aftercare.contracts.views.contracts import address_of, filling_of
from aftercare.ui import pages
from aftercare.ui.workbooks import workbook


@dataclass(frozen=True, kw_only=True)
class ShowBudget:
    sheet: BudgetPage
    may_edit: bool
    may_export: bool

    @property
    def words(self) -> Any:
        return labels


@staff_door("contract.read")
@require_safe
def show(request: HttpRequest, budget_id: int) -> HttpResponse:
    """What was drawn in a period, and what is left."""
    by = actor(request)
    sheet = _sheet(request, budget_id)
    page = ShowBudget(sheet=sheet, may_edit=can(by, "contract.edit"), may_export=can(by, "export.rows"))
    return pages.page(request, "contracts/budget.html", page)


def _sheet(request: HttpRequest, budget_id: int) -> BudgetPage:
    period = request.GET.get("period", "")[:10]
    return budget_page(budget_id, actor(request), today=timezone.localdate(), period=period)


@staff_door("contract.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Agree on so many hours or visits."""
    by = actor(request)
    contract = contracts.find(contract_id, by)

    def act(form: BudgetForm) -> str:
        made = budgets.add(contract_id, **form.cleaned_data, by=by, at=timezone.now())
        return reverse("contracts:budget", args=[made.pk])

    note = _("Billable effort and arrivals on site are drawn from it. Both sides are told when it runs out.")
    form = BudgetForm(request.POST or None)
    return serve(request, form, filling_of(contract, _("New budget"), act, note))


@staff_door("contract.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, budget_id: int) -> HttpResponse:
    """Another amount."""
    by = actor(request)
    sheet = _sheet(request, budget_id)

    def act(form: AmountForm) -> str:
        budgets.change(budget_id, **form.cleaned_data, by=by, at=timezone.now())
        return reverse("contracts:budget", args=[budget_id])

    initial = {name: getattr(sheet.budget, name) for name in ("amount", "needs_quotation")}
    form = AmountForm(request.POST or None, initial=initial)
    title = labels.budget_name(sheet.budget.kind, sheet.budget.every)
    return serve(request, form, filling_of(sheet.budget.contract, title, act))


@staff_door("contract.edit")
@require_POST
def end(request: HttpRequest, budget_id: int) -> HttpResponse:
    """The budget ends today."""
    sheet = _sheet(request, budget_id)
    budgets.end(budget_id, on=timezone.localdate(), by=actor(request), at=timezone.now())
    pages.toast(request, _("The budget has ended."))
    return pages.see_other(request, address_of(sheet.budget.contract))


@staff_door("export.rows")
@require_safe
def export(request: HttpRequest, budget_id: int) -> HttpResponse:
    """The draws of a period as a workbook."""
    require(actor(request), "contract.read")
    sheet = _sheet(request, budget_id)
    head = [_("Day"), _("Ticket"), _("What was done"), labels.label(labels.BUDGETS, sheet.budget.kind)]
    head += [_("Over the budget"), _("Written by")]
    rows = [
        [
            one.day.isoformat(),
            one.ticket_number,
            one.note,
            labels.quantity(one.amount),
            _("yes") if one.over else "",
            one.by_name,
        ]
        for one in sheet.draws
    ]
    name = f"budget-{sheet.budget.contract.number}-{sheet.chosen.period.start}"
    return workbook(name, head, rows)
