"""The list of contracts, and its export."""

from dataclasses import dataclass, fields
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aftercare.accounts.doors import staff_door
from aftercare.accounts.rules.permissions import can, require
from aftercare.contracts import labels
from aftercare.contracts.queries.contracts import ContractRow, Wanted, contract_list
from aftercare.contracts.views.asking import actor
from aftercare.ui import pages
from aftercare.ui.workbooks import workbook


@dataclass(frozen=True, kw_only=True)
class ContractsPage:
    rows: list[ContractRow]
    next: str
    may_edit: bool
    may_export: bool

    def kind(self, code: str) -> str:
        return labels.label(labels.KINDS, code)

    @property
    def kinds(self) -> list[tuple[str, Any]]:
        return list(labels.KINDS.items())


@staff_door("contract.read")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Contracts by the end of their cover, with filters in the address."""
    by, wanted = actor(request), wanted_of(request)
    rows, following = contract_list(wanted, by)
    page = ContractsPage(
        rows=rows, next=following, may_edit=can(by, "contract.edit"), may_export=can(by, "export.rows")
    )
    return pages.fragment(request, "contracts/index.html", "rows" if wanted.after else "list", page)


def wanted_of(request: HttpRequest) -> Wanted:
    """The filters that stand in the address."""
    known = [field.name for field in fields(Wanted)]
    return Wanted(**{name: request.GET.get(name, "").replace("\x00", "")[:120] for name in known})


@staff_door("export.rows")
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered, as a workbook."""
    by = actor(request)
    require(by, "contract.read")
    rows, _next = contract_list(wanted_of(request), by, limit=None)
    return workbook(f"contracts-{timezone.localdate():%Y%m%d}", _head(), map(_line, rows))


def _head() -> list[str]:
    return [
        _("Contract number"),
        _("Name of the contract"),
        _("Customer"),
        _("Kind"),
        _("State"),
        _("Covered until"),
        _("Support level"),
        _("Technical account manager"),
    ]


def _line(row: ContractRow) -> list[str]:
    card = row.card
    return [
        card.number,
        card.name,
        row.customer_name,
        labels.label(labels.KINDS, card.kind),
        labels.label(labels.STATES, card.state),
        card.covered_until.isoformat() if card.covered_until else "",
        card.support_level,
        row.manager_name,
    ]
