"""Contracts whose cover runs out: told 90, 60 and 30 days before, once each."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from aftercare.contracts.facts import ContractExpiring
from aftercare.contracts.models import Contract
from aftercare.contracts.queries.terms import local_day
from aftercare.foundation.facts import SYSTEM
from aftercare.records.journal import tell

STEPS: Final = (30, 60, 90)


def remind_expiring(now: datetime) -> int:
    """Tell every step that was reached; of several reached at once only the nearest. Returns how many."""
    today = local_day(now)
    soon = Contract.objects.filter(
        state=Contract.State.ACTIVE, covered_until__range=(today, today + timedelta(days=STEPS[-1]))
    )
    return sum(
        _remind(contract, (contract.covered_until - today).days, now)
        for contract in soon
        if contract.covered_until
    )


@transaction.atomic
def _remind(contract: Contract, left: int, now: datetime) -> bool:
    step = next(days for days in STEPS if left <= days)
    untold = Q(expiry_told=None) | Q(expiry_told__gt=step)
    if contract.covered_until is None or not Contract.objects.filter(untold, pk=contract.pk).update(
        expiry_told=step
    ):
        return False
    tell(
        ContractExpiring(
            by=SYSTEM,
            at=now,
            customer_id=contract.customer_id,
            contract_id=contract.pk,
            number=contract.number,
            days=step,
            covered_until=contract.covered_until,
        )
    )
    return True
