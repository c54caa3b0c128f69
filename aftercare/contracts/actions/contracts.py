"""Contracts: registered as a draft, activated, accepted (the warranty begins), renewed, ended."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F

from aftercare.accounts.queries import staff
from aftercare.accounts.rules.permissions import require
from aftercare.contracts.actions.stamps import ClockTimestamp
from aftercare.contracts.facts import (
    ContractAccepted,
    ContractActivated,
    ContractChanged,
    ContractEnded,
    ContractRegistered,
)
from aftercare.contracts.models import Contract, ContractSystem, ServiceMember
from aftercare.contracts.policies import visible_to
from aftercare.contracts.queries.terms import coverage_of
from aftercare.contracts.rules.coverage import covered_until, warranty_end
from aftercare.customers.queries import customer_card, systems_of
from aftercare.foundation.errors import Conflict, Invalid, NotFound
from aftercare.foundation.facts import Actor
from aftercare.records import numbering
from aftercare.records.journal import tell

DERIVED: Final = ("warranty_ends_on", "covered_until", "expiry_told")


@dataclass(frozen=True, kw_only=True)
class Particulars:
    """What a contract's paper says, without its commitments. Dates are whole days, the last one covered."""

    name: str
    kind: str
    starts_on: date
    ends_on: date | None = None
    signed_on: date | None = None
    warranty_months: int = 0
    free_until: date | None = None
    support_level: str = ""
    coverage_note: str = ""
    manager_id: int | None = None
    currency: str = "CNY"
    silence_days: int = 7
    customer_opens_green: bool = False
    review_days: int = 5


@dataclass(frozen=True, kw_only=True)
class Member:
    """One line of the service organisation."""

    name: str
    role: str
    phone: str = ""
    remark: str = ""
    person_id: int | None = None
    emergency: bool = False


@transaction.atomic
def register(
    customer_id: int,
    *,
    particulars: Particulars,
    by: Actor,
    at: datetime,
    number: str = "",
    renewal_of_id: int | None = None,
) -> Contract:
    """A new contract, still a draft. Without a `number` of the paper's own it gets one (HT…)."""
    require(by, "contract.edit")
    _check(particulars)
    if customer_card(customer_id) is None:
        raise NotFound("There is no such customer.")
    contract = Contract(
        customer_id=customer_id,
        number=number.strip() or numbering.next_number("HT", at),
        renewal_of_id=_renewed(renewal_of_id, customer_id),
        **asdict(particulars),
    )
    _derive(contract)
    try:
        with transaction.atomic():
            contract.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("A contract with this number exists already.", field="number") from error
    tell(
        ContractRegistered(
            by=by,
            at=at,
            customer_id=customer_id,
            contract_id=contract.pk,
            number=contract.number,
            name=contract.name,
        )
    )
    return contract


def _renewed(contract_id: int | None, customer_id: int) -> int | None:
    if contract_id and not Contract.objects.filter(pk=contract_id, customer=customer_id).exists():
        raise NotFound("There is no such contract.")
    return contract_id


def _check(particulars: Particulars) -> None:
    if not particulars.name.strip():
        raise Invalid("A contract needs a name.", field="name")
    if particulars.kind not in Contract.Kind.values:
        raise Invalid("Choose the kind of contract.", field="kind")
    if particulars.ends_on and particulars.ends_on < particulars.starts_on:
        raise Invalid("The contract ends before it begins.", field="ends_on")
    if not 1 <= particulars.silence_days <= 90:
        raise Invalid("Between 1 and 90 days.", field="silence_days")
    if not 1 <= particulars.review_days <= 90:
        raise Invalid("Between 1 and 90 days.", field="review_days")


def _derive(contract: Contract) -> None:
    """The dates that follow from the others."""
    contract.warranty_ends_on = warranty_end(contract.accepted_on, contract.warranty_months)
    contract.covered_until = covered_until(coverage_of(contract))
    contract.expiry_told = None


@transaction.atomic
def edit(contract_id: int, *, particulars: Particulars, version: int, by: Actor, at: datetime) -> Contract:
    """Change what the paper says. Conflict if somebody changed it since `version`.

    Old tickets keep their terms.
    """
    contract = find(contract_id, by)
    require(by, "contract.edit")
    _check(particulars)
    before = {field.name: getattr(contract, field.name) for field in fields(Particulars)}
    changes = {name: value for name, value in asdict(particulars).items() if before[name] != value}
    if "currency" in changes and contract.deposits.exists():
        raise Conflict("Money is on record in this currency: it can't be changed.", field="currency")
    for name, value in changes.items():
        setattr(contract, name, value)
    _derive(contract)
    _save(contract, version, [*changes, *DERIVED])
    if changes:
        _changed(contract, list(changes), by, at)
    return contract


def _changed(contract: Contract, changes: Sequence[str], by: Actor, at: datetime) -> None:
    tell(
        ContractChanged(
            by=by,
            at=at,
            customer_id=contract.customer_id,
            contract_id=contract.pk,
            number=contract.number,
            changes=list(changes),
        )
    )


def find(contract_id: int, by: Actor) -> Contract:
    """The contract, if the actor may see it; else NotFound."""
    found = visible_to(by).filter(pk=contract_id).first()
    if found is None:
        raise NotFound("There is no such contract.")
    return found


def _save(contract: Contract, version: int, names: Collection[str]) -> None:
    values: dict[str, Any] = {name: getattr(contract, name) for name in names}
    moved = Contract.objects.filter(pk=contract.pk, version=version).update(
        **values, version=F("version") + 1, terms_stamp=ClockTimestamp()
    )
    if not moved:
        raise Conflict("Somebody else changed this contract meanwhile.")
    contract.refresh_from_db()


@transaction.atomic
def activate(contract_id: int, *, by: Actor, at: datetime) -> Contract:
    """From now on the contract covers requests and its promises are timed."""
    contract = find(contract_id, by)
    require(by, "contract.edit")
    _move(contract, Contract.State.DRAFT, Contract.State.ACTIVE)
    tell(ContractActivated(by=by, at=at, **_about(contract)))
    return contract


@transaction.atomic
def end(contract_id: int, *, on: date, by: Actor, at: datetime) -> Contract:
    """The contract ends with this day. Tickets under way keep their terms; later ones are out of warranty."""
    contract = find(contract_id, by)
    require(by, "contract.edit")
    if on < contract.starts_on:
        raise Invalid("The contract ends before it begins.", field="on")
    _move(contract, Contract.State.ACTIVE, Contract.State.ENDED, ends_on=on, covered_until=on)
    tell(ContractEnded(by=by, at=at, **_about(contract)))
    return contract


def _move(contract: Contract, old: str, new: str, **values: Any) -> None:
    moved = Contract.objects.filter(pk=contract.pk, state=old).update(
        state=new, version=F("version") + 1, terms_stamp=ClockTimestamp(), **values
    )
    if not moved:
        raise Conflict("The contract isn't in this state any more.")
    contract.refresh_from_db()


def _about(contract: Contract) -> Mapping[str, Any]:
    return {"customer_id": contract.customer_id, "contract_id": contract.pk, "number": contract.number}


@transaction.atomic
def accept(contract_id: int, *, on: date, by: Actor, at: datetime) -> Contract:
    """The customer accepted the delivery on this day: the warranty runs from the next day on."""
    contract = find(contract_id, by)
    require(by, "contract.edit")
    if contract.accepted_on is not None:
        raise Conflict("The delivery was accepted already.")
    contract.accepted_on = on
    _derive(contract)
    _save(contract, contract.version, ["accepted_on", *DERIVED])
    tell(
        ContractAccepted(
            by=by, at=at, accepted_on=on, warranty_ends_on=contract.warranty_ends_on, **_about(contract)
        )
    )
    return contract


@transaction.atomic
def cover_systems(contract_id: int, *, system_ids: Collection[int], by: Actor, at: datetime) -> None:
    """These systems are covered, and no others; none at all means every system of the customer."""
    contract = find(contract_id, by)
    require(by, "contract.edit")
    own = {card.id for card in systems_of(contract.customer_id)}
    if not set(system_ids) <= own:
        raise NotFound("There is no such system.")
    contract.systems.exclude(system__in=system_ids).delete()
    held = set(contract.systems.values_list("system_id", flat=True))
    ContractSystem.objects.bulk_create(
        [ContractSystem(contract=contract, system_id=key) for key in sorted(set(system_ids) - held)]
    )
    _changed(contract, ["systems"], by, at)


@transaction.atomic
def name_members(contract_id: int, *, members: Sequence[Member], by: Actor, at: datetime) -> None:
    """Publish the service organisation, in this order."""
    contract = find(contract_id, by)
    require(by, "contract.edit")
    if any(not member.name.strip() or not member.role.strip() for member in members):
        raise Invalid("Everybody needs a name and a role.", field="members")
    colleagues = {card.id for card in staff()}
    if not {member.person_id for member in members} <= {None, *colleagues}:
        raise NotFound("There is no such person.")
    contract.members.all().delete()
    ServiceMember.objects.bulk_create(
        [
            ServiceMember(contract=contract, sort=index, **asdict(member))
            for index, member in enumerate(members)
        ]
    )
    _changed(contract, ["members"], by, at)
