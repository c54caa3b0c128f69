"""热线: a caller's problem, written down while they speak. Who, what, how urgent; the rest can wait."""

from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from aftercare.accounts.doors import staff_door
from aftercare.customers.cards import ContactCard, CustomerCard, SystemCard
from aftercare.customers.queries import (
    contact_card,
    customer_card,
    search_contacts,
    search_customers,
    systems_of,
)
from aftercare.desk import labels, queries
from aftercare.desk.actions.intake import open_ticket
from aftercare.desk.actions.reports import Report
from aftercare.desk.forms import HotlineForm
from aftercare.desk.queries import TicketRow
from aftercare.desk.views.asking import actor, clean, number_for, ticket_url
from aftercare.foundation.errors import NotFound, Refused
from aftercare.ui import pages


@dataclass(frozen=True, kw_only=True)
class Callers:
    """Who it could be."""

    contacts: list[ContactCard]
    customers: list[CustomerCard]


@staff_door("ticket.create")
@require_safe
def callers(request: HttpRequest) -> HttpResponse:
    """Contacts, and customers with an unknown caller, that match what was typed."""
    text = clean(request.GET.get("q", ""), 80)
    contacts = search_contacts(text)
    alone = request.GET.get("only") == "contacts"
    customers = [] if alone or not text else search_customers(text, limit=4)
    return pages.page(request, "desk/callers.html", Callers(contacts=contacts, customers=customers))


@dataclass(frozen=True, kw_only=True)
class About:
    """What helps while somebody speaks: their systems, and what is open already."""

    customer: CustomerCard | None = None
    contact: ContactCard | None = None
    systems: list[SystemCard] = field(default_factory=list)
    open: list[TicketRow] = field(default_factory=list)
    phone: str = ""

    def state(self, row: TicketRow) -> str:
        return labels.label("state", row.state)


@staff_door("ticket.create")
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """The customer of the caller who was chosen."""
    return pages.page(request, "desk/about_caller.html", _about(request, request.GET.get("caller", "")))


def _about(request: HttpRequest, caller: str) -> About:
    customer_id, contact = _caller(caller)
    if customer_id is None:
        return About()
    found = queries.of_customer(actor(request), customer_id, limit=6)
    return About(
        customer=customer_card(customer_id),
        contact=contact,
        systems=systems_of(customer_id),
        open=found,
        phone=number_for(actor(request), contact.mobile or contact.phone) if contact else "",
    )


def _caller(code: str) -> tuple[int | None, ContactCard | None]:
    """`c12` is contact 12, `k5` somebody of customer 5."""
    if not code[1:].isdecimal() or len(code) > 18:
        return None, None
    if code[0] == "k":
        return int(code[1:]), None
    contact = contact_card(int(code[1:]))
    if contact is None:
        raise NotFound("There is no such contact.")
    return contact.customer_id, contact


@dataclass(frozen=True, kw_only=True)
class HotlinePage:
    form: HotlineForm
    about: About
    contacts: list[ContactCard]
    customers: list[CustomerCard]


@staff_door("ticket.create")
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Write down what a caller says."""
    form = HotlineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _open(request, form)
        except Refused as refused:
            sentence = _(refused.sentence)
            form.add_error(None, sentence % refused.params if refused.params else sentence)
    chosen = _about(request, request.POST.get("caller", request.GET.get("caller", "")))
    page = HotlinePage(
        form=form, about=chosen, contacts=[chosen.contact] if chosen.contact else [], customers=[]
    )
    return pages.page(request, "desk/hotline.html", page, status=422 if form.errors else 200)


def _open(request: HttpRequest, form: HotlineForm) -> HttpResponse:
    now, given = timezone.now(), form.cleaned_data
    customer_id, contact = _caller(given["caller"])
    system = request.POST.get("system", "")
    report = Report(
        customer_id=customer_id or 0,
        contact_id=contact.id if contact else None,
        system_id=int(system) if system.isdecimal() else None,
        title=given["title"] or given["text"].strip().splitlines()[0][:80],
        text=given["text"],
        channel=given["channel"],
        urgency=given["urgency"],
        request_class=given["request_class"],
        received_at=given["received_at"] or now,
    )
    ticket = open_ticket(report, by=actor(request), at=now)
    said = _("Ticket %(number)s. Tell the caller the code %(code)s.")
    pages.toast(request, said % {"number": ticket.number, "code": ticket.spoken_code}, seconds=15)
    return pages.see_other(request, ticket_url(ticket.number))
