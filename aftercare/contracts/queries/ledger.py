"""The deposit ledger: statements, what waits for a decision, and whether everything adds up."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum

from aftercare.contracts.models import Deposit, LedgerEntry, PenaltyCase
from aftercare.contracts.policies import visible_entries, visible_penalties
from aftercare.foundation.facts import Actor


@dataclass(frozen=True, kw_only=True)
class LedgerRow:
    """A line of the ledger: an entry, or a deduction that waits for a decision (`entry_id` None)."""

    entry_id: int | None
    at: datetime
    cause: str
    basis: str
    commitment: str
    note: str
    amount: Decimal
    balance: Decimal
    state: str  # posted | proposed | acknowledged | objected
    by_name: str
    ticket_number: str = ""
    penalty_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A contract's deposit over a period."""

    amount: Decimal
    currency: str
    balance: Decimal
    pending: Decimal
    rows: list[LedgerRow]

    @property
    def deducted(self) -> Decimal:
        return -sum((row.amount for row in self.rows if row.cause == "penalty" and row.entry_id), Decimal(0))


def statement(
    contract_id: int, by: Actor, *, start: datetime | None = None, end: datetime | None = None
) -> Statement | None:
    """The ledger of a contract in [start, end), and what is proposed.

    None without a deposit the actor may see.
    """
    deposit = Deposit.objects.filter(contract=contract_id).first()
    entries = visible_entries(by).filter(deposit__contract=contract_id)
    if deposit is None or not entries.exists():
        return None
    entries = entries.filter(at__gte=start) if start else entries
    entries = entries.filter(at__lt=end) if end else entries
    rows = [_entry_row(entry) for entry in entries.select_related("penalty__ticket", "penalty__commitment")]
    open_cases = _open_cases(contract_id, by) if end is None else []
    return Statement(
        amount=deposit.amount,
        currency=deposit.currency,
        balance=deposit.balance,
        pending=-sum((case.amount for case in open_cases), Decimal(0)),
        rows=[*rows, *_pending_rows(open_cases, deposit.balance)],
    )


def _open_cases(contract_id: int, by: Actor) -> list[PenaltyCase]:
    cases = visible_penalties(by).filter(contract=contract_id, state="proposed")
    return list(cases.select_related("ticket", "commitment").order_by("proposed_at", "id"))


def _entry_row(entry: LedgerEntry) -> LedgerRow:
    penalty = entry.penalty
    return LedgerRow(
        entry_id=entry.pk,
        at=entry.at,
        cause=entry.cause,
        basis=penalty.ticket.number if penalty else entry.note,
        commitment=penalty.commitment.name if penalty else "",
        note=entry.note,
        amount=entry.amount,
        balance=entry.balance_after,
        state=(penalty.answer if penalty and entry.cause == "penalty" else "") or "posted",
        by_name=entry.by_name,
        ticket_number=penalty.ticket.number if penalty else "",
        penalty_id=penalty.pk if penalty else None,
    )


def _pending_rows(cases: list[PenaltyCase], balance: Decimal) -> Iterator[LedgerRow]:
    """What the balance would be, one proposal after the other."""
    for case in cases:
        taken = min(balance, case.amount)
        balance -= taken
        yield LedgerRow(
            entry_id=None,
            at=case.proposed_at,
            cause="penalty",
            basis=case.ticket.number,
            commitment=case.commitment.name,
            note="",
            amount=-taken,
            balance=balance,
            state="proposed",
            by_name=case.proposed_by_name,
            ticket_number=case.ticket.number,
            penalty_id=case.pk,
        )


def reconcile() -> list[str]:
    """Every deposit whose balance, entries and penalties don't add up, a line each. Empty: all is well."""
    found = [line for deposit in Deposit.objects.select_related("contract") for line in _check(deposit)]
    return [*found, *_check_penalties()]


def _check(deposit: Deposit) -> Iterator[str]:
    running, name = Decimal(0), deposit.contract.number
    for number, entry in enumerate(deposit.entries.order_by("number"), 1):
        running += entry.amount
        if entry.number != number:
            yield f"{name}: entry {number} is missing"
        if entry.balance_after != running:
            stood = f"the balance is {entry.balance_after}, should be {running}"
            yield f"{name}: after entry {entry.number} {stood}"
    if deposit.balance != running:
        yield f"{name}: the balance is {deposit.balance}, the entries say {running}"


def _check_penalties() -> Iterator[str]:
    cases = PenaltyCase.objects.exclude(state="proposed").select_related("contract", "ticket")
    for case in cases.annotate(moved=Sum("entries__amount")).iterator(chunk_size=500):
        expected = -case.recovered if case.state == "posted" else Decimal(0)
        if (case.moved or Decimal(0)) != expected:
            yield f"{case.contract.number}: {case.ticket.number} moved {case.moved}, should be {expected}"
