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
    contract_id: int, *, amount: Decimal, since: date, name: str = "", note: str = "", by: Actor, at: datetime
) -> Deposit:
    """The customer keeps this much back from acceptance on: the first entry of the ledger.

    Several for one contract need different names; Conflict for one that is taken.
    """
    contract = find(contract_id, by)
    require(by, "contract.edit")
    check_amount(amount, "amount")
    if contract.accepted_on is None or since < contract.accepted_on:
        raise Invalid("A deposit is held from acceptance on.", field="since")
    try:
        with transaction.atomic():
            deposit = Deposit.objects.create(
                contract=contract,
                name=name.strip()[:100],
                amount=amount,
                currency=contract.currency,
                held_since=since,
                balance=0,
            )
    except IntegrityError as error:
        raise Conflict("A deposit of this name is held for this contract already.", field="name") from error
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
def release(
    contract_id: int, *, deposit_id: int | None = None, note: str = "", by: Actor, at: datetime
) -> list[LedgerEntry]:
    """Give back what is left of one deposit, or of all.

    Conflict while a penalty is undecided, or if nothing is left.
    """
    contract = find(contract_id, by)
    require(by, "ledger.release")
    left = [one for one in lock(contract) if one.balance and deposit_id in (None, one.pk)]
    if not left:
        raise Conflict("There is nothing left to give back.")
    if contract.penalties.filter(state=PenaltyCase.State.PROPOSED).exists():
        raise Conflict("A penalty of this contract is still to be decided.")
    return [post(one, Movement("release", -one.balance, note=note), by=by, at=at) for one in left]


def lock(contract: Contract) -> list[Deposit]:
    """The contract's deposits, for this transaction alone: the one held longest first."""
    return list(Deposit.objects.select_for_update().filter(contract=contract).order_by("held_since", "pk"))


def deduct(penalty: PenaltyCase, *, by: Actor, at: datetime) -> Decimal:
    """Take a penalty from the contract's deposits as far as they reach, and say how much that was."""
    rest = penalty.amount
    for deposit in lock(penalty.contract):
        taken = min(deposit.balance, rest)
        if taken:
            post(deposit, Movement("penalty", -taken, penalty=penalty), by=by, at=at)
            rest -= taken
    return penalty.amount - rest


def restore(penalty: PenaltyCase, note: str, *, by: Actor, at: datetime) -> None:
    """Put what a penalty took back where it came from, by new entries."""
    lock(penalty.contract)
    for entry in penalty.entries.filter(cause="penalty").select_related("deposit").order_by("pk"):
        post(entry.deposit, Movement("reversal", -entry.amount, penalty=penalty, note=note), by=by, at=at)


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
