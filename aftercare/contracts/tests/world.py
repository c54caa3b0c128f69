"""A small world for tests: a customer, a contract with promises, tickets under it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from zoneinfo import ZoneInfo

from aftercare.accounts.tests.people import make_actor
from aftercare.contracts.actions import calendars, clocks, contracts, deposits, terms
from aftercare.contracts.facts import TicketRef
from aftercare.contracts.models import Calendar, Contract
from aftercare.customers.models import Customer, System
from aftercare.foundation.facts import SYSTEM, Actor

SHANGHAI = ZoneInfo("Asia/Shanghai")
_numbers = count(1)


def local(text: str) -> datetime:
    """A moment on the wall clock in Shanghai: `local("2026-11-18 09:00")`."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


#: A Wednesday morning, office hours.
MORNING = local("2026-11-18 09:00")


def later(**length: float) -> datetime:
    return MORNING + timedelta(**length)


def make_customer(**fields) -> Customer:
    n = next(_numbers)
    return Customer.objects.create(**{"number": f"KH{n:05}", "name": f"客户 {n}", **fields})


def make_system(customer: Customer, **fields) -> System:
    return System.objects.create(customer=customer, **{"name": f"系统 {next(_numbers)}", **fields})


def make_contract(*presets: str, customer: Customer | None = None, active: bool = True, **fields) -> Contract:
    """An active contract with these presets, by a service manager."""
    calendars.ensure_defaults(local("2026-01-01 00:00"))
    by = make_actor("service_manager")
    particulars = contracts.Particulars(
        **{"name": "平台建设项目", "kind": "free_maintenance", "starts_on": date(2026, 1, 1), **fields}
    )
    at = local("2026-01-01 08:00")
    contract = contracts.register((customer or make_customer()).pk, particulars=particulars, by=by, at=at)
    for preset in presets:
        terms.add_preset(contract.pk, preset, by=by, at=at)
    return contracts.activate(contract.pk, by=by, at=at) if active else contract


def make_promise(**fields) -> terms.Promise:
    key = fields.pop("calendar", "7x24")
    return terms.Promise(
        **{
            "name": "Promise",
            "milestone": "responded",
            "amount": {"hours": 1},
            "calendar_id": Calendar.objects.get(key=key).pk,
            "warnings": (),
            **fields,
        }
    )


def add_promise(contract: Contract, at: datetime | None = None, **fields):
    manager = make_actor("service_manager")
    return terms.add(
        contract.pk, promise=make_promise(**fields), by=manager, at=at or contract_begin(contract)
    )


def contract_begin(contract: Contract) -> datetime:
    return datetime(contract.starts_on.year, 1, 1, tzinfo=UTC) - timedelta(days=1)


def make_ref(contract: Contract | None, **fields) -> TicketRef:
    n = next(_numbers)
    return TicketRef(
        **{
            "ticket_id": n,
            "number": f"GD20261118-{n:04}",
            "title": "登录不了",
            "customer_id": contract.customer_id if contract else None,
            "contract_id": contract.pk if contract else None,
            "request_class": "fault",
            "priority": "P2",
            "received_at": MORNING,
            **fields,
        }
    )


def start(contract: Contract | None, *, at: datetime | None = None, by: Actor = SYSTEM, **fields) -> int:
    """A ticket with its clocks started; returns its id."""
    ref = make_ref(contract, **fields)
    clocks.start(ref, at=at or ref.received_at, by=by)
    return ref.ticket_id


def hold_deposit(contract: Contract, amount: str = "50000.00"):
    manager = make_actor("service_manager")
    contracts.accept(contract.pk, on=date(2026, 1, 5), by=manager, at=MORNING)
    return deposits.hold(contract.pk, amount=Decimal(amount), since=date(2026, 1, 5), by=manager, at=MORNING)
