"""The customer's own contracts: what was promised, how it's kept, what it has cost, whom to call."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aftercare.accounts.doors import portal_door
from aftercare.accounts.rules.permissions import can
from aftercare.contracts import labels
from aftercare.contracts.actions import penalties
from aftercare.contracts.models import Contract
from aftercare.contracts.queries.budgets import BudgetPage, budget_page
from aftercare.contracts.queries.contracts import (
    ContractCard,
    ContractPage,
    card_of,
    contract_page,
    own_contract,
)
from aftercare.contracts.queries.penalties import PenaltyRow, penalties_of_contract
from aftercare.contracts.queries.residents import ResidentPage, resident_page
from aftercare.foundation.facts import Actor
from aftercare.foundation.money import Money
from aftercare.ui import pages


@dataclass(frozen=True, kw_only=True)
class OwnContract:
    contract: Contract
    card: ContractCard


@dataclass(frozen=True, kw_only=True)
class IndexPage:
    rows: list[OwnContract]
    may_open: bool

    @property
    def words(self) -> Any:
        return labels


@dataclass(frozen=True, kw_only=True)
class ShowPage:
    sheet: ContractPage
    penalties: list[PenaltyRow]
    by: Actor

    @property
    def words(self) -> Any:
        return labels

    def money(self, amount: Decimal) -> Money:
        return Money(amount, self.sheet.contract.currency)

    @property
    def may_call(self) -> bool:
        """Whether the reader may open the green channel under this contract."""
        return self.sheet.contract.customer_opens_green and can(self.by, "portal.green")


@portal_door
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The cover and the manager of each contract; whoever may see more goes on from here."""
    by = _actor(request)
    rows = [OwnContract(contract=contract, card=card_of(contract)) for contract in own_contract(by)]
    page = IndexPage(rows=rows, may_open=can(by, "portal.contract"))
    return pages.page(request, "contracts/portal_index.html", page)


@portal_door
@require_safe
def show(request: HttpRequest, contract_id: int) -> HttpResponse:
    """One contract in full."""
    by = _actor(request)
    page = ShowPage(
        sheet=contract_page(contract_id, by), penalties=penalties_of_contract(contract_id, by), by=by
    )
    return pages.page(request, "contracts/portal_show.html", page)


@dataclass(frozen=True, kw_only=True)
class PromisesPage:
    sheet: ContractPage
    vendor: str
    printed_on: date

    @property
    def system_names(self) -> str:
        return _(", ").join(str(covered.system) for covered in self.sheet.systems)

    @property
    def words(self) -> Any:
        return labels


@portal_door
@require_safe
def promises(request: HttpRequest, contract_id: int) -> HttpResponse:
    """The promises on paper."""
    sheet = contract_page(contract_id, _actor(request))
    page = PromisesPage(sheet=sheet, vendor=settings.VENDOR_NAME, printed_on=timezone.localdate())
    return pages.page(request, "contracts/portal_promises.html", page)


@dataclass(frozen=True, kw_only=True)
class BudgetView:
    sheet: BudgetPage

    @property
    def words(self) -> Any:
        return labels


@portal_door
@require_safe
def budget(request: HttpRequest, budget_id: int) -> HttpResponse:
    """What was drawn from the hours or visits of a period."""
    period = request.GET.get("period", "")[:10]
    sheet = budget_page(budget_id, _actor(request), today=timezone.localdate(), period=period)
    return pages.page(request, "contracts/portal_budget.html", BudgetView(sheet=sheet))


@dataclass(frozen=True, kw_only=True)
class ResidentView:
    sheet: ResidentPage

    @property
    def words(self) -> Any:
        return labels


@portal_door
@require_safe
def resident(request: HttpRequest, plan_id: int) -> HttpResponse:
    """On which days somebody was with us."""
    month = request.GET.get("month", "")[:7]
    sheet = resident_page(plan_id, _actor(request), today=timezone.localdate(), month=month)
    return pages.page(request, "contracts/portal_resident.html", ResidentView(sheet=sheet))


@portal_door
@require_POST
def answer(request: HttpRequest, penalty_id: int) -> HttpResponse:
    """Acknowledge a deduction, or object to it."""
    given = request.POST
    case = penalties.answer(
        penalty_id,
        answer=given.get("answer", ""),
        note=given.get("note", ""),
        by=_actor(request),
        at=timezone.now(),
    )
    pages.toast(request, _("Thank you, your answer is on record."))
    return pages.see_other(request, reverse("contracts_portal:show", args=[case.contract_id]))


def _actor(request: HttpRequest) -> Actor:
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found
