"""What a contract says about emergencies 绿色通道: who may open one, who is told, how soon it is reviewed."""

from dataclasses import dataclass
from datetime import datetime

from aftercare.contracts.models import Contract, ServiceMember
from aftercare.contracts.queries.calendars import calendar_keyed
from aftercare.contracts.queries.terms import calendar_of
from aftercare.contracts.rules.presets import OFFICE_HOURS
from aftercare.foundation.worktime import add, working_days


@dataclass(frozen=True, kw_only=True)
class Responder:
    """One of the emergency team, as the service organisation names them."""

    name: str
    phone: str
    person_id: int | None


@dataclass(frozen=True, kw_only=True)
class EmergencyTerms:
    """Of one contract; without a contract what holds everywhere."""

    customer_opens: bool = False
    review_days: int = 5
    team: tuple[Responder, ...] = ()


def emergency_terms(contract_id: int | None) -> EmergencyTerms:
    """The contract's terms for emergencies. Two queries, none without a contract."""
    contract = Contract.objects.filter(pk=contract_id).first() if contract_id else None
    if contract is None:
        return EmergencyTerms()
    members = ServiceMember.objects.filter(contract=contract, emergency=True)
    return EmergencyTerms(
        customer_opens=contract.customer_opens_green,
        review_days=contract.review_days,
        team=tuple(Responder(name=one.name, phone=one.phone, person_id=one.person_id) for one in members),
    )


def customer_opens(contract_id: int | None) -> bool:
    """Whether the customer may open the green channel under this contract. One query at most."""
    if contract_id is None:
        return False
    return Contract.objects.filter(pk=contract_id, customer_opens_green=True).exists()


def review_due(days: int, at: datetime) -> datetime:
    """The close of business on the so-manieth working day after `at`."""
    due = add(calendar_of(calendar_keyed(OFFICE_HOURS)), at, working_days(days)).due
    return due or at  # without holds a sum always ends
