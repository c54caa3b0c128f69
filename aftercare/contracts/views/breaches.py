"""Breaches on record: waived where stated wrongly, priced by hand where the contract names no sum."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aftercare.accounts.doors import staff_door
from aftercare.accounts.proof import asks_for_proof
from aftercare.accounts.rules.permissions import can
from aftercare.contracts import labels
from aftercare.contracts.actions import breaches
from aftercare.contracts.forms import PriceForm
from aftercare.contracts.models import Breach
from aftercare.contracts.policies import visible_breaches
from aftercare.contracts.queries.breaches import PAGE, BreachRow, breach_list
from aftercare.contracts.views.asking import Filling, actor, serve
from aftercare.foundation.errors import NotFound
from aftercare.ui import pages


@dataclass(frozen=True, kw_only=True)
class BreachesPage:
    rows: list[BreachRow]
    next: int | None
    may_open: bool

    @property
    def words(self) -> Any:
        return labels


@staff_door("contract.read")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All breaches, or those of one contract."""
    contract, before = request.GET.get("contract", ""), request.GET.get("before", "")
    by = actor(request)
    rows = breach_list(by, contract_id=_number(contract), before=_number(before))
    following = rows[-1].breach.pk if len(rows) == PAGE else None
    page = BreachesPage(rows=rows, next=following, may_open=can(by, "ticket.read"))
    return pages.fragment(request, "contracts/breaches.html", "rows", page)


@staff_door("penalty.waive")
@require_POST
@asks_for_proof("contracts:breaches")
def waive(request: HttpRequest, breach_id: int) -> HttpResponse:
    """It doesn't count."""
    breaches.waive(breach_id, reason=request.POST.get("reason", ""), by=actor(request), at=timezone.now())
    pages.toast(request, _("The breach is waived; it stays on record with your name."))
    return pages.see_other(request, reverse("contracts:breaches"))


@staff_door("penalty.propose")
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, breach_id: int) -> HttpResponse:
    """What a breach costs, by hand."""
    by = actor(request)
    breach = _find(breach_id, request)

    def act(form: PriceForm) -> str:
        breaches.propose(breach_id, by=by, at=timezone.now(), **form.cleaned_data)
        return back

    back = reverse("contracts:breaches")
    clock = breach.clock
    filling = Filling(
        title=_("Propose a penalty"),
        back=back,
        act=act,
        crumbs=[(_("Penalties"), reverse("contracts:penalties")), (_("Breaches"), back)],
        note=f"{clock.ticket.number} {clock.ticket.title} · {labels.called(clock.commitment.name)}",
    )
    return serve(request, PriceForm(request.POST or None), filling)


def _find(breach_id: int, request: HttpRequest) -> Breach:
    found = visible_breaches(actor(request)).select_related("clock__ticket", "clock__commitment")
    breach = found.filter(pk=breach_id).first()
    if breach is None:
        raise NotFound("There is no such breach.")
    return breach


def _number(text: str) -> int | None:
    return int(text[:18]) if text.isdecimal() else None
