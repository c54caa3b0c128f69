"""Entitlement: in or out of warranty, judged at the time it was reported."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from aftercare.contracts.models import Contract, ContractSystem
from aftercare.contracts.queries.cards import Candidate, Entitlement
from aftercare.contracts.queries.terms import coverage_of, local_day, terms_of
from aftercare.contracts.rules.coverage import NONE, OUT, cover
from aftercare.records.asking import Objects


def entitlement(customer_id: int, system_id: int | None, at: datetime) -> Entitlement:
    """What covers a request about this system (None: not known yet) reported at `at`. One query.

    Exactly one contract fits: it's the one. Several: ask, never guess. Only ended ones: out of warranty.
    """
    day = local_day(at)
    contracts = {contract.pk: contract for contract in _of(customer_id, system_id)}
    candidates = [_candidate(one, cover(coverage_of(one), day)) for one in contracts.values()]
    fitting = tuple(one for one in candidates if one.state not in (NONE, OUT))
    if len(fitting) == 1:
        only = fitting[0]
        terms = terms_of(contracts[only.contract_id])
        return Entitlement(state=only.state, contract_id=only.contract_id, candidates=fitting, terms=terms)
    if fitting:
        states = {one.state for one in fitting}
        return Entitlement(state=states.pop() if len(states) == 1 else NONE, candidates=fitting)
    ended = any(one.state == OUT for one in candidates)
    return Entitlement(state=OUT if ended else NONE)


def state_under(contract_id: int, customer_id: int, at: datetime) -> str:
    """What one contract, chosen by a person, makes of a request reported at `at`."""
    contract = Contract.objects.exclude(state=Contract.State.DRAFT).filter(
        pk=contract_id, customer=customer_id
    )
    found = contract.first()
    return cover(coverage_of(found), local_day(at)) if found else NONE


def _of(customer_id: int, system_id: int | None) -> list[Contract]:
    """The customer's contracts in force or ended that cover the system: named there, or naming none."""
    return _OF_CUSTOMER(customer_id) if system_id is None else _OF_SYSTEM(customer_id, system_id)


def _signed(customer_id: int) -> QuerySet[Contract]:
    found = Contract.objects.filter(customer=customer_id).exclude(state=Contract.State.DRAFT)
    return found.order_by("-starts_on", "pk")


def _covering(customer_id: int, system_id: int) -> QuerySet[Contract]:
    named = ContractSystem.objects.filter(contract=OuterRef("pk"))
    return _signed(customer_id).filter(Exists(named.filter(system=system_id)) | ~Exists(named))


_OF_CUSTOMER, _OF_SYSTEM = Objects(_signed, int), Objects(_covering, int, int)


def _candidate(contract: Contract, state: str) -> Candidate:
    return Candidate(contract_id=contract.pk, number=contract.number, name=contract.name, state=state)
