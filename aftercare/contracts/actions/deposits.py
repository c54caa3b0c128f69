"""The warranty deposit: held at acceptance, deducted from, given back. Every movement is a new entry."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F

from aftercare.accounts.rules.permissions import require
from aftercare.contracts.actions.contracts import find
from aftercare.contracts.actions.terms import check_amount
from aftercare.contracts.facts import DepositHeld, LedgerPosted
from aftercare.contracts.models import Contract, Deposit, LedgerEntry, PenaltyCase
from aftercare.foundation.errors import Conflict, Invalid
from aftercare.foundation.facts import Actor
from aftercare.records.journal import tell


@transaction.atomic
def hold(
    contract_id: int, *, amount: Decimal, since: date, note: str = "", by: Actor, at: datetime
) -> Deposit:
    """The customer keeps this much back from acceptance on: the first entry of the ledger."""
    contract = find(contract_id, by)
    require(by, "contract.edit")
    check_amount(amount, "amount")
    if contract.accepted_on is None or since < contract.accepted_on:
        raise Invalid("A deposit is held from acceptance on.", field="since")
    try:
        with transaction.atomic():
            deposit = Deposit.objects.create(
                contract=contract, amount=amount, currency=contract.currency, held_since=since, balance=0
            )
    except IntegrityError as error:
        raise Conflict("A deposit is held for this contract already.") from error
    post(deposit, Movement("acceptance", amount, note=note), by=by, at=at)
    tell(
        DepositHeld(
            by=by,
            at=at,
            customer_id=contract.customer_id,
            contract_id=contract.pk,
            number=contract.number,
            amount=amount,
            currency=contract.currency,
        )
    )
    return deposit


@transaction.atomic
def release(contract_id: int, *, note: str = "", by: Actor, at: datetime) -> LedgerEntry:
    """Give back what is left, at the end. Conflict while a penalty is undecided, or if nothing is left."""
    contract = find(contract_id, by)
    require(by, "ledger.release")
    deposit = lock(contract)
    if deposit is None or not deposit.balance:
        raise Conflict("There is nothing left to give back.")
    if contract.penalties.filter(state=PenaltyCase.State.PROPOSED).exists():
        raise Conflict("A penalty of this contract is still to be decided.")
    return post(deposit, Movement("release", -deposit.balance, note=note), by=by, at=at)


def lock(contract: Contract) -> Deposit | None:
    """The contract's deposit, for this transaction alone; None if nothing is held."""
    return Deposit.objects.select_for_update().filter(contract=contract).first()


@dataclass(frozen=True)
class Movement:
    cause: str
    amount: Decimal
    penalty: PenaltyCase | None = None
    note: str = ""


def post(deposit: Deposit, movement: Movement, *, by: Actor, at: datetime) -> LedgerEntry:
    """Write one entry.

    The balance moves in the same statement, under the database's own check (never below zero).
    """
    moved = Deposit.objects.filter(pk=deposit.pk, balance__gte=-movement.amount).update(
        balance=F("balance") + movement.amount, entries_count=F("entries_count") + 1
    )
    if not moved:
        raise Conflict("The deposit doesn't cover this.")
    deposit.refresh_from_db()
    contract = deposit.contract
    entry = LedgerEntry.objects.create(
        deposit=deposit,
        customer_id=contract.customer_id,
        number=deposit.entries_count,
        cause=movement.cause,
        amount=movement.amount,
        balance_after=deposit.balance,
        penalty=movement.penalty,
        note=movement.note[:300],
        by_id=by.person_id,
        by_name=by.name,
        at=at,
    )
    tell(
        LedgerPosted(
            by=by,
            at=at,
            customer_id=contract.customer_id,
            contract_id=contract.pk,
            number=contract.number,
            entry_id=entry.pk,
            cause=movement.cause,
            amount=movement.amount,
            balance_after=deposit.balance,
            currency=deposit.currency,
        )
    )
    return entry
