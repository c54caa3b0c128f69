"""Taking the fictional vendor away: every row of it, in one transaction. What real people did stays.

The append-only tables let go of rows of marked customers only; so the marks go last.
"""

from typing import Any, Final

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Model, ProtectedError, QuerySet
from django.utils import timezone

from aftercare.accounts.models import Person, Team
from aftercare.channels.models import AutomaticReply, Connection, Mailbox, Parcel, WidgetKey
from aftercare.contracts.models import Contract
from aftercare.customers.models import Contact, Customer
from aftercare.desk.models import Quotation, Ticket, WorkOrder
from aftercare.records.models import Counter, DemoMark
from aftercare.site.demo.marks import is_filled, marked

#: How rows find their customer: model → the way there. Children first.
WAYS: Final = (
    ("desk.Notice", "ticket__customer__in"),
    ("desk.Draft", "ticket__customer__in"),
    ("desk.Presence", "ticket__customer__in"),
    ("desk.TicketLink", "ticket__customer__in"),
    ("desk.Effort", "customer_id__in"),
    ("desk.GreenChannel", "customer__in"),
    ("desk.Confirmation", "ticket__customer__in"),
    ("desk.WorkOrder", "ticket__customer__in"),
    ("desk.Quotation", "ticket__customer__in"),
    ("desk.DelayNotice", "ticket__customer__in"),
    ("desk.Plan", "ticket__customer__in"),
    ("desk.Participant", "ticket__customer__in"),
    ("desk.Message", "ticket__customer__in"),
    ("contracts.LedgerEntry", "customer_id__in"),
    ("contracts.PenaltyCase", "customer_id__in"),
    ("contracts.Waiver", "breach__customer_id__in"),
    ("contracts.Breach", "customer_id__in"),
    ("contracts.WarningGiven", "clock__ticket__customer__in"),
    ("contracts.Clock", "ticket__customer__in"),
    ("contracts.Hold", "ticket__customer__in"),
    ("contracts.TimelineFact", "customer_id__in"),
    ("contracts.TimedTicket", "customer__in"),
    ("contracts.DayTotal", "customer_id__in"),
    ("contracts.Draw", "customer_id__in"),
    ("contracts.BudgetWarning", "customer_id__in"),
    ("contracts.Budget", "contract__customer__in"),
    ("contracts.ResidentDay", "plan__contract__customer__in"),
    ("contracts.ResidentPlan", "contract__customer__in"),
    ("contracts.Deposit", "contract__customer__in"),
    ("contracts.Commitment", "contract__customer__in"),
    ("contracts.ServiceMember", "contract__customer__in"),
    ("contracts.ContractSystem", "contract__customer__in"),
    ("contracts.Contract", "customer__in"),
    ("channels.ChatLine", "customer__in"),
    ("channels.Chat", "customer__in"),
    ("channels.OutboundMessage", "customer__in"),
    ("channels.Talk", "customer__in"),
    ("channels.InboundMessage", "customer__in"),
    ("desk.Ticket", "customer__in"),
    ("customers.Contact", "customer__in"),
    ("customers.Component", "environment__system__customer__in"),
    ("customers.Environment", "system__customer__in"),
    ("customers.System", "customer__in"),
    ("customers.Site", "customer__in"),
    ("records.Attachment", "customer_id__in"),
    ("records.ReactionDone", "entry__customer_id__in"),
    ("records.Entry", "customer_id__in"),
    ("accounts.Invitation", "customer_id__in"),
    ("customers.Customer", "pk__in"),
)
#: Who still uses the numbers of a prefix.
NUMBERED: Final[dict[str, Any]] = {
    "GD": Ticket,
    "WX": WorkOrder,
    "BJ": Quotation,
    "KH": Customer,
    "HT": Contract,
}
#: Where others come in, by the kind of their marks.
DOORS: Final[dict[str, Any]] = {"mailbox": Mailbox, "connection": Connection, "widget": WidgetKey}


@transaction.atomic
def remove() -> bool:
    """Delete everything invented; False if there is nothing.

    People of it who have meanwhile worked for real customers are closed instead: their names stay.
    """
    if not is_filled():
        return False
    customers = marked("customer")
    _forget_mails(customers)
    for name, way in WAYS:
        _delete(apps.get_model(name).objects.filter(**{way: customers}))
    _close_doors()
    _dismiss()
    _forget_numbers()
    _delete(DemoMark.objects.all())
    return True


def _delete(rows: QuerySet[Any]) -> None:
    """Delete by one statement. The keys between the tables are checked when the transaction ends."""
    rows._raw_delete(rows.db)  # noqa: SLF001 - without loading them; nothing else points to them


def _forget_mails(customers: list[int]) -> None:
    """Mails that name a ticket only: alarms to colleagues, and that an automatic answer was sent."""
    tickets = Ticket.objects.filter(customer__in=customers)
    outbound = apps.get_model("channels.OutboundMessage").objects
    _delete(outbound.filter(ticket_id__in=list(tickets.values_list("pk", flat=True))))
    addresses = Contact.objects.filter(customer__in=customers).exclude(email="").values("email")
    _delete(AutomaticReply.objects.filter(address__in=addresses))


def _close_doors() -> None:
    """Mailboxes, connections and windows; what somebody real has used meanwhile is only switched off."""
    _delete(Parcel.objects.filter(connection__in=marked("connection")))
    for kind, model in DOORS.items():
        for door in model.objects.filter(pk__in=marked(kind)):
            if not _gone(door):
                model.objects.filter(pk=door.pk).update(active=False)


def _gone(row: Model) -> bool:
    """Deletes a row; False if something still points to it."""
    try:
        with transaction.atomic():
            row.delete()
            _check_keys()
    except (ProtectedError, IntegrityError):
        return False
    return True


def _dismiss() -> None:
    Team.objects.filter(pk__in=marked("team")).delete()
    for person in Person.objects.filter(pk__in=marked("person")):
        if not _gone(person):
            Person.objects.filter(pk=person.pk).update(is_active=False, deactivated_at=timezone.now())


def _check_keys() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def _forget_numbers() -> None:
    """Counters that the play began, unless somebody else has had a number of that day."""
    for counter in Counter.objects.filter(pk__in=marked("counter")):
        model = NUMBERED.get(counter.prefix)
        used = f"{counter.prefix}{counter.day:%Y%m%d}-"
        if model and not model.objects.filter(number__startswith=used).exists():
            counter.delete()
