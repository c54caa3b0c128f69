"""Penalties to decide, one by one and with all their reasons; and a contract's statement."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aftercare.accounts.doors import staff_door
from aftercare.accounts.proof import address, asks_for_proof
from aftercare.accounts.rules.permissions import can
from aftercare.contracts import labels
from aftercare.contracts.actions import breaches, contracts, penalties
from aftercare.contracts.models import Contract
from aftercare.contracts.queries.contracts import quarter_start
from aftercare.contracts.queries.ledger import Statement, statement
from aftercare.contracts.queries.penalties import PenaltyRow, decided_penalties, open_penalties
from aftercare.contracts.views.asking import actor
from aftercare.foundation.capitals import in_capitals
from aftercare.foundation.errors import NotFound
from aftercare.foundation.money import Money
from aftercare.ui import pages
from aftercare.ui.numbers import money

LAST_DAY = date(9999, 12, 30)  # a statement reads until the midnight after it


@dataclass(frozen=True, kw_only=True)
class PenaltiesPage:
    waiting: list[PenaltyRow]
    decided: list[PenaltyRow]
    next: int | None
    prove: str
    may_open: bool

    @property
    def words(self) -> Any:
        return labels

    @property
    def attributions(self) -> list[tuple[str, Any]]:
        return list(labels.ATTRIBUTIONS.items())

    def money(self, amount: Decimal, currency: str) -> Money:
        return Money(amount, currency)

    def effect(self, row: PenaltyRow) -> str:
        """What approving does, in numbers."""
        case, balance = row.case, row.held
        taken = min(balance, case.amount)
        said = _("The deposit goes from %(before)s to %(after)s; %(rest)s stay unrecovered.")
        amounts = {"before": balance, "after": balance - taken, "rest": case.amount - taken}
        return said % {name: money(Money(amount, case.currency)) for name, amount in amounts.items()}


@staff_door("ledger.read")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, and what was decided."""
    by, before = actor(request), request.GET.get("before", "")
    decided = decided_penalties(by, int(before) if before.isdigit() else None)
    page = PenaltiesPage(
        waiting=[] if before else open_penalties(by),
        decided=decided,
        next=decided[-1].case.pk if len(decided) == 50 else None,
        prove=_prove(request),
        may_open=can(by, "ticket.read"),
    )
    return pages.fragment(request, "contracts/penalties.html", "rows", page)


def _prove(request: HttpRequest) -> str:
    """Where one confirms who one is before deciding; empty if one did a moment ago or decides nothing."""
    by = actor(request)
    if not (can(by, "penalty.approve") or can(by, "penalty.waive")) or penalties.recently_proved(by):
        return ""
    return address(request.person, reverse("contracts:penalties"))  # type: ignore[attr-defined]


@staff_door("penalty.approve")
@require_POST
@asks_for_proof("contracts:penalties")
def approve(request: HttpRequest, penalty_id: int) -> HttpResponse:
    """Deduct it."""
    case = penalties.approve(penalty_id, by=actor(request), at=timezone.now())
    pages.toast(request, _("Deducted: %(amount)s.") % {"amount": money(Money(case.recovered, case.currency))})
    return pages.see_other(request, reverse("contracts:penalties"))


@staff_door("penalty.propose")
@require_POST
def attribute(request: HttpRequest, penalty_id: int) -> HttpResponse:
    """Whose doing it was."""
    given = request.POST
    breaches.attribute(
        penalty_id,
        attribution=given.get("attribution", ""),
        reason=given.get("reason", ""),
        by=actor(request),
        at=timezone.now(),
    )
    pages.toast(request, _("Saved. Somebody else decides."))
    return pages.see_other(request, reverse("contracts:penalties"))


@staff_door("penalty.waive")
@require_POST
@asks_for_proof("contracts:penalties")
def waive(request: HttpRequest, penalty_id: int) -> HttpResponse:
    """It isn't due."""
    penalties.waive(penalty_id, reason=request.POST.get("reason", ""), by=actor(request), at=timezone.now())
    pages.toast(request, _("The penalty is waived; the breach stays on record."))
    return pages.see_other(request, reverse("contracts:penalties"))


@staff_door("penalty.approve")
@require_POST
@asks_for_proof("contracts:penalties")
def reverse_deduction(request: HttpRequest, penalty_id: int) -> HttpResponse:
    """Take a deduction back."""
    penalties.reverse(penalty_id, reason=request.POST.get("reason", ""), by=actor(request), at=timezone.now())
    pages.toast(request, _("The deduction is taken back by a new entry."))
    return pages.see_other(request, reverse("contracts:penalties"))


@dataclass(frozen=True, kw_only=True)
class StatementPage:
    contract: Contract
    sheet: Statement
    start: date
    end: date
    vendor: str

    @property
    def words(self) -> Any:
        return labels

    def money(self, amount: Decimal) -> Money:
        return Money(amount, self.sheet.currency)

    def capitals(self, amount: Decimal) -> str:
        return in_capitals(amount)


@staff_door("ledger.read")
@require_safe
def statement_page(request: HttpRequest, contract_id: int) -> HttpResponse:
    """The deposit of a contract over a period, to be printed: figures and capitals."""
    by = actor(request)
    contract = contracts.find(contract_id, by)
    start, end = _period(request)
    sheet = statement(contract_id, by, start=_midnight(start), end=_midnight(end + timedelta(days=1)))
    if sheet is None:
        raise NotFound("No deposit is held for this contract.")
    page = StatementPage(contract=contract, sheet=sheet, start=start, end=end, vendor=settings.VENDOR_NAME)
    return pages.page(request, "contracts/statement.html", page)


def _period(request: HttpRequest) -> tuple[date, date]:
    """First and last day, whichever way round they were given; else the running quarter."""
    today = timezone.localdate()
    try:
        first, last = sorted(date.fromisoformat(request.GET[name]) for name in ("start", "end"))
    except (KeyError, ValueError):
        first, last = quarter_start(today), today
    return first, min(last, LAST_DAY)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE))
