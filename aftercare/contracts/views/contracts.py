"""One contract: the page, trying it out, and what is done to it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import zip_longest
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aftercare.accounts import queries as people
from aftercare.accounts.doors import staff_door
from aftercare.accounts.rules.permissions import can
from aftercare.contracts import labels
from aftercare.contracts.actions import contracts, deposits, terms
from aftercare.contracts.forms import ContractForm, DayForm, DepositForm
from aftercare.contracts.models import Contract
from aftercare.contracts.queries.contracts import ContractPage, contract_page
from aftercare.contracts.queries.trying import Trial, try_out
from aftercare.contracts.rules.classes import PRIORITIES
from aftercare.contracts.views.asking import Filling, actor, local_moment, serve
from aftercare.customers.policies import visible_customers
from aftercare.customers.queries import systems_of
from aftercare.foundation.facts import Actor
from aftercare.ui import pages


@dataclass(frozen=True, kw_only=True)
class ShowPage:
    sheet: ContractPage
    trials: list[Trial] | None
    tried_at: datetime
    tried: dict[str, str]
    may: frozenset[str]

    @property
    def words(self) -> Any:
        return labels

    @property
    def classes(self) -> list[tuple[str, Any]]:
        return [(code, word) for code, word in labels.CLASSES.items() if code]

    @property
    def priorities(self) -> list[tuple[str, str]]:
        return [(priority, priority) for priority in PRIORITIES]


@staff_door("contract.read")
@require_safe
def show(request: HttpRequest, contract_id: int) -> HttpResponse:
    """What was promised, how it is kept, what it has cost; and what would be due when."""
    by = actor(request)
    tried = {name: request.GET.get(name, "") for name in ("request_class", "priority", "at")}
    at = local_moment(tried["at"]) or timezone.now().replace(second=0, microsecond=0)
    trials = None
    if tried["request_class"]:
        trials = try_out(
            contract_id, request_class=tried["request_class"], priority=tried["priority"], at=at, by=by
        )
    page = ShowPage(
        sheet=contract_page(contract_id, by),
        trials=trials,
        tried_at=at,
        tried=tried,
        may=frozenset(
            code for code in ("contract.edit", "commitment.edit", "ledger.release") if can(by, code)
        ),
    )
    return pages.fragment(request, "contracts/show.html", "trial", page)


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


@staff_door("contract.read")
@require_safe
def promises(request: HttpRequest, contract_id: int) -> HttpResponse:
    """The promises as they are handed to the customer: sentences on paper, in the reader's language."""
    sheet = contract_page(contract_id, actor(request))
    page = PromisesPage(sheet=sheet, vendor=settings.VENDOR_NAME, printed_on=timezone.localdate())
    return pages.page(request, "contracts/promises.html", page)


@staff_door("contract.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register a contract."""
    by = actor(request)
    customers = list(
        visible_customers(by).filter(archived_at=None).order_by("pinyin").values_list("pk", "name")
    )
    former = _former(request, by)
    initial = renewal(former) if former else _blank(request)
    form = ContractForm(request.POST or None, initial=initial, customers=customers, managers=_managers())

    def act(form: ContractForm) -> str:
        given = form.cleaned_data
        made = contracts.register(
            given["customer_id"],
            particulars=form.particulars(),
            number=given["number"],
            by=by,
            at=timezone.now(),
            renewal_of_id=former.pk if former else None,
        )
        if former and can(by, "commitment.edit"):
            terms.copy(made.pk, source_id=former.pk, by=by, at=timezone.now())
        return address_of(made)

    back = reverse("contracts:index")
    note = _("The promises are taken over; put the contract into force when it is signed.") if former else ""
    title = _("Renew %(number)s") % {"number": former.number} if former else _("New contract")
    filling = Filling(title=title, back=back, act=act, crumbs=[(_("Contracts"), back)], note=note)
    return serve(request, form, filling)


def _blank(request: HttpRequest) -> dict[str, Any]:
    return {"customer_id": request.GET.get("customer"), "starts_on": timezone.localdate()}


def _former(request: HttpRequest, by: Actor) -> Contract | None:
    """The contract that is renewed; NotFound for one that can't be seen."""
    former = _number(request.GET.get("renewal_of"))
    return contracts.find(former, by) if former else None


def renewal(former: Contract) -> dict[str, Any]:
    """What a renewal begins with: the same paper from the day after the old cover ends on, without dates."""
    kept = ("customer_id", "name", "support_level", "manager_id", "coverage_note", "currency", "silence_days")
    start = former.covered_until + timedelta(days=1) if former.covered_until else timezone.localdate()
    kind = "paid_maintenance" if former.kind == "warranty" else former.kind
    return {**{name: getattr(former, name) for name in kept}, "kind": kind, "starts_on": start}


@staff_door("contract.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Change what the paper says."""
    by = actor(request)
    contract = contracts.find(contract_id, by)
    form = ContractForm.of(contract, managers=_managers())
    if request.method == "POST":
        form = ContractForm(request.POST, customers=[], managers=_managers()).keep_identity()

    def act(form: ContractForm) -> str:
        version = form.cleaned_data["version"] or 0
        contracts.edit(contract_id, particulars=form.particulars(), version=version, by=by, at=timezone.now())
        return address_of(contract)

    return serve(request, form, filling_of(contract, _("Edit"), act))


@staff_door("contract.edit")
@require_POST
def activate(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Put a contract into force."""
    contract = contracts.activate(contract_id, by=actor(request), at=timezone.now())
    pages.toast(request, _("The contract is in force."))
    return pages.see_other(request, address_of(contract))


@staff_door("contract.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Record the acceptance: the warranty begins."""
    by = actor(request)
    contract = contracts.find(contract_id, by)

    def act(form: DayForm) -> str:
        contracts.accept(contract_id, on=form.cleaned_data["on"], by=by, at=timezone.now())
        return address_of(contract)

    form = DayForm(request.POST or None, initial={"on": timezone.localdate()})
    note = _("The warranty runs from the next day on. This can't be changed later.")
    return serve(request, form, filling_of(contract, _("Record acceptance"), act, note))


@staff_door("contract.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, contract_id: int) -> HttpResponse:
    """End a contract."""
    by = actor(request)
    contract = contracts.find(contract_id, by)

    def act(form: DayForm) -> str:
        contracts.end(contract_id, on=form.cleaned_data["on"], by=by, at=timezone.now())
        return address_of(contract)

    form = DayForm(request.POST or None, initial={"on": timezone.localdate()})
    note = _("Tickets under way keep their terms; what is reported later is out of warranty.")
    return serve(request, form, filling_of(contract, _("End the contract"), act, note))


@staff_door("contract.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def deposit(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Record the deposit held at acceptance."""
    by = actor(request)
    contract = contracts.find(contract_id, by)

    def act(form: DepositForm) -> str:
        deposits.hold(contract_id, by=by, at=timezone.now(), **form.cleaned_data)
        return address_of(contract)

    form = DepositForm(request.POST or None, initial={"since": contract.accepted_on})
    note = _("Penalties are deducted from the deposit held longest, then from the next.")
    return serve(request, form, filling_of(contract, _("Record the deposit"), act, note))


@staff_door("ledger.release")
@require_POST
def release(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Give back what is left of the deposit."""
    by = actor(request)
    contract = contracts.find(contract_id, by)
    deposit_id = _number(request.POST.get("deposit"))
    deposits.release(contract_id, deposit_id=deposit_id, by=by, at=timezone.now())
    pages.toast(request, _("The deposit is given back."))
    return pages.see_other(request, address_of(contract))


@dataclass(frozen=True, kw_only=True)
class CoverPage:
    contract: Contract
    systems: list[tuple[int, str]]
    chosen: set[int]
    members: list[dict[str, Any]]
    staff: list[tuple[int, str]]
    refusal: str


@staff_door("contract.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def cover(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Which systems are covered, and who serves them."""
    by = actor(request)
    contract = contracts.find(contract_id, by)
    if request.method == "POST":
        chosen = [int(key) for key in request.POST.getlist("system") if key.isdigit()]
        contracts.cover_systems(contract_id, system_ids=chosen, by=by, at=timezone.now())
        contracts.name_members(contract_id, members=_members(request), by=by, at=timezone.now())
        pages.toast(request, _("Saved."))
        return pages.see_other(request, address_of(contract))
    blank: list[dict[str, Any]] = [dict.fromkeys(MEMBER, "")] * 3
    page = CoverPage(
        contract=contract,
        systems=[(card.id, card.name) for card in systems_of(contract.customer_id)],
        chosen=set(contract.systems.values_list("system_id", flat=True)),
        members=[*contract.members.values(*MEMBER), *blank],
        staff=[(card.id, card.name) for card in people.staff("ticket.read")],
        refusal="",
    )
    return pages.page(request, "contracts/cover.html", page)


MEMBER = ("name", "role", "phone", "remark", "person_id", "emergency")


def _members(request: HttpRequest) -> list[contracts.Member]:
    columns = [[text.strip() for text in request.POST.getlist(name)] for name in MEMBER]
    lines = [dict(zip(MEMBER, line, strict=True)) for line in zip_longest(*columns, fillvalue="")]
    return [_member(line) for line in lines if any(line[name] for name in MEMBER[:4])]


def _member(line: dict[str, str]) -> contracts.Member:
    person_id, emergency = _number(line.pop("person_id")), line.pop("emergency") == "yes"
    return contracts.Member(**line, person_id=person_id, emergency=emergency)


def address_of(contract: Contract) -> str:
    """Where the contract's page is."""
    return reverse("contracts:show", args=[contract.pk])


def filling_of(contract: Contract, title: str, act: Any, note: str = "") -> Filling:
    """Filling in something of a contract."""
    crumbs = [(_("Contracts"), reverse("contracts:index")), (contract.number, address_of(contract))]
    return Filling(title=title, back=address_of(contract), act=act, crumbs=crumbs, note=note)


def _managers() -> list[tuple[int, str]]:
    return [(card.id, card.name) for card in people.staff("customer.edit")]


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None
