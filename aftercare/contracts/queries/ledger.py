"""The deposit ledger: statements, what waits for a decision, and whether everything adds up."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import accumulate

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
    deposit_name: str = ""


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A contract's deposits over a period; the one held longest comes first."""

    amount: Decimal
    currency: str
    balance: Decimal
    pending: Decimal
    rows: list[LedgerRow]
    deposits: list[Deposit]
    opening: Decimal

    @property
    def closing(self) -> Decimal:
        """What was held at the end of the period; proposals move nothing yet."""
        return next((row.balance for row in reversed(self.rows) if row.entry_id), self.opening)

    @property
    def deducted(self) -> Decimal:
        return -sum((row.amount for row in self.rows if row.cause == "penalty" and row.entry_id), Decimal(0))


def statement(
    contract_id: int, by: Actor, *, start: datetime | None = None, end: datetime | None = None
) -> Statement | None:
    """The ledger of a contract in [start, end), over all its deposits, and what is proposed.

    Each line's balance is what all deposits together held then. None without a deposit the actor may see.
    """
    entries = visible_entries(by).filter(deposit__contract=contract_id).order_by("pk")
    found = list(entries.select_related("deposit", "penalty__ticket", "penalty__commitment"))
    deposits = {entry.deposit_id: entry.deposit for entry in found}
    if not deposits:
        return None
    balances = accumulate(entry.amount for entry in found)
    rows = [_entry_row(entry, balance) for entry, balance in zip(found, balances, strict=True)]
    open_cases = _open_cases(contract_id, by) if end is None else []
    balance = sum((one.balance for one in deposits.values()), Decimal(0))
    return Statement(
        amount=sum((one.amount for one in deposits.values()), Decimal(0)),
        currency=found[0].deposit.currency,
        balance=balance,
        pending=-sum((case.amount for case in open_cases), Decimal(0)),
        rows=[*(row for row in rows if _within(row, start, end)), *_pending_rows(open_cases, balance)],
        opening=next((row.balance for row in reversed(rows) if start and row.at < start), Decimal(0)),
        deposits=sorted(deposits.values(), key=lambda one: (one.held_since, one.pk)),
    )


def _within(row: LedgerRow, start: datetime | None, end: datetime | None) -> bool:
    return (start is None or start <= row.at) and (end is None or row.at < end)


def _open_cases(contract_id: int, by: Actor) -> list[PenaltyCase]:
    cases = visible_penalties(by).filter(contract=contract_id, state="proposed")
    return list(cases.select_related("ticket", "commitment").order_by("proposed_at", "id"))


def _entry_row(entry: LedgerEntry, balance: Decimal) -> LedgerRow:
    penalty = entry.penalty
    return LedgerRow(
        entry_id=entry.pk,
        at=entry.at,
        cause=entry.cause,
        basis=penalty.ticket.number if penalty else entry.note,
        commitment=penalty.commitment.name if penalty else "",
        note=entry.note,
        amount=entry.amount,
        balance=balance,
        state=(penalty.answer if penalty and entry.cause == "penalty" else "") or "posted",
        by_name=entry.by_name,
        ticket_number=penalty.ticket.number if penalty else "",
        penalty_id=penalty.pk if penalty else None,
        deposit_name=entry.deposit.name,
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
