"""The commitment editor: presets, own promises, new wordings, copies."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aftercare.accounts import queries as people
from aftercare.accounts.doors import staff_door
from aftercare.contracts import labels
from aftercare.contracts.actions import contracts, terms
from aftercare.contracts.forms import PromiseForm
from aftercare.contracts.models import Commitment, Contract
from aftercare.contracts.policies import visible_to
from aftercare.contracts.queries.calendars import calendar_choices
from aftercare.contracts.rules.presets import PRESETS, Preset
from aftercare.contracts.views.asking import actor, serve
from aftercare.contracts.views.contracts import address_of, filling_of
from aftercare.foundation.errors import NotFound
from aftercare.ui import pages


@dataclass(frozen=True, kw_only=True)
class PresetsPage:
    contract: Contract
    presets: tuple[Preset, ...]
    taken: set[str]
    others: list[tuple[int, str]]

    @property
    def words(self) -> Any:
        return labels

    def spec(self, preset: Preset) -> list[str]:
        return [_spoken(spec) for spec in preset.commitments]


def _spoken(spec: Any) -> str:
    from aftercare.foundation.worktime.wire import write_amount

    scope = labels.scope_text(spec.request_class or "", spec.severity or "")
    milestone = labels.milestone_text(spec.milestone, spec.alternatives)
    return f"{scope}: {milestone}, {labels.amount_text(write_amount(spec.amount))} ({spec.calendar})"


@staff_door("commitment.edit")
@require_safe
def choose(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Promises by name, or those of another contract."""
    by = actor(request)
    contract = contracts.find(contract_id, by)
    others = visible_to(by).exclude(pk=contract_id).filter(commitments__valid_until=None).distinct()
    page = PresetsPage(
        contract=contract,
        presets=PRESETS,
        taken=set(contract.commitments.filter(valid_until=None).values_list("preset", flat=True)),
        others=[(other.pk, str(other)) for other in others.order_by("-pk")[:100]],
    )
    return pages.page(request, "contracts/presets.html", page)


@staff_door("commitment.edit")
@require_POST
def add_preset(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Add a preset, or copy another contract's promises."""
    by = actor(request)
    source = request.POST.get("source", "")
    if source.isdigit():
        made = terms.copy(contract_id, source_id=int(source), by=by, at=timezone.now())
    else:
        made = terms.add_preset(contract_id, request.POST.get("preset", ""), by=by, at=timezone.now())
    pages.toast(request, _("%(count)s promises added.") % {"count": len(made)})
    return pages.see_other(request, address_of(contracts.find(contract_id, by)))


@staff_door("commitment.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, contract_id: int) -> HttpResponse:
    """One more promise."""
    by = actor(request)
    contract = contracts.find(contract_id, by)

    def act(form: PromiseForm) -> str:
        terms.add(contract_id, promise=form.promise(), by=by, at=timezone.now())
        return address_of(contract)

    form = PromiseForm(request.POST or None, **_choices(contract))
    filling = filling_of(contract, _("New promise"), act)
    return serve(request, form, replace(filling, template="contracts/promise.html"))


@staff_door("commitment.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def reword(request: HttpRequest, commitment_id: int) -> HttpResponse:
    """A promise in new words."""
    by = actor(request)
    row = _find(commitment_id)
    contract = contracts.find(row.contract_id, by)

    def act(form: PromiseForm) -> str:
        terms.reword(commitment_id, promise=form.promise(row), by=by, at=timezone.now())
        return address_of(contract)

    form = PromiseForm(request.POST or None, initial=PromiseForm.initial_of(row), **_choices(contract))
    note = _("The new words hold for what is reported from now on; running tickets keep the old ones.")
    filling = filling_of(contract, labels.called(row.name), act, note)
    return serve(request, form, replace(filling, template="contracts/promise.html"))


@staff_door("commitment.edit")
@require_POST
def end(request: HttpRequest, commitment_id: int) -> HttpResponse:
    """End a promise."""
    row = _find(commitment_id)
    terms.end(commitment_id, by=actor(request), at=timezone.now())
    pages.toast(request, _("The promise isn't made any more."))
    return pages.see_other(request, address_of(row.contract))


def _find(commitment_id: int) -> Commitment:
    found = Commitment.objects.select_related("contract").filter(pk=commitment_id).first()
    if found is None:
        raise NotFound("There is no such promise.")
    return found


def _choices(contract: Contract) -> dict[str, Any]:
    systems = contract.systems.select_related("system")
    return {
        "calendars": [(key, labels.called(name)) for key, name in calendar_choices()],
        "people": [(card.id, card.name) for card in people.staff()],
        "systems": [(covered.system_id, str(covered.system)) for covered in systems],
    }
