"""Commitments: added, worded anew, ended, copied. What was promised is never edited.

Each wording is a version.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.db.models import Max

from aftercare.accounts import queries as people
from aftercare.accounts.rules.permissions import require
from aftercare.contracts.actions.calendars import ensure_defaults
from aftercare.contracts.actions.contracts import find
from aftercare.contracts.actions.stamps import restamp
from aftercare.contracts.facts import TermsChanged
from aftercare.contracts.models import Calendar, CalendarVersion, Commitment, Contract, ContractSystem
from aftercare.contracts.queries.terms import calendar_of, rule_of
from aftercare.contracts.rules.classes import PRIORITIES, REQUEST_CLASSES
from aftercare.contracts.rules.presets import CommitmentSpec, find_preset
from aftercare.contracts.rules.reminders import USUAL, check_steps, named_person
from aftercare.foundation.errors import Conflict, Invalid, NotFound
from aftercare.foundation.facts import Actor
from aftercare.foundation.worktime import NeverReached
from aftercare.foundation.worktime import add as due_time
from aftercare.foundation.worktime.wire import write_amount
from aftercare.records.journal import tell

HIGHEST: Final = Decimal(10_000_000)
LONGEST_YEARS: Final = 100


@dataclass(frozen=True, kw_only=True)
class Promise:
    """One commitment as a form or a preset says it. Empty scope: all.

    `amount` is in the format of the command line.
    """

    name: str
    milestone: str
    amount: Mapping[str, Any]
    calendar_id: int
    request_class: str = ""
    priority: str = ""
    system_id: int | None = None
    alternatives: Sequence[str] = ()
    counts_from: str = "received"
    pauses: Sequence[str] = ()
    on_reprioritise: str = ""
    repeats: str = "once"
    warnings: Sequence[Mapping[str, Any]] = field(default=USUAL)
    penalty: Decimal | None = None


@transaction.atomic
def add_preset(contract_id: int, preset_key: str, *, by: Actor, at: datetime) -> list[Commitment]:
    """Add the promises of a named preset. Conflict if the contract has them already."""
    contract = find(contract_id, by)
    require(by, "commitment.edit")
    try:
        preset = find_preset(preset_key)
    except KeyError:
        raise NotFound("There is no such set of promises.") from None
    if contract.commitments.filter(preset=preset_key, valid_until=None).exists():
        raise Conflict("The contract has these promises already.")
    calendars = _stock_calendars(at)
    promises = [_promised(spec, calendars) for spec in preset.commitments]
    return [
        _write(contract, promise, key=f"{preset_key}-{number}", preset=preset_key, by=by, at=at)
        for number, promise in enumerate(promises, 1)
    ]


def _stock_calendars(at: datetime) -> dict[str, int]:
    ensure_defaults(at)
    return dict(Calendar.objects.filter(key__in=("7x24", "5x8")).values_list("key", "pk"))


def _promised(spec: CommitmentSpec, calendars: Mapping[str, int]) -> Promise:
    return Promise(
        name=spec.name,
        milestone=spec.milestone,
        amount=write_amount(spec.amount),
        calendar_id=calendars[spec.calendar],
        request_class=spec.request_class or "",
        priority=spec.severity or "",
        alternatives=spec.alternatives,
        counts_from=spec.counts_from,
        pauses=spec.pauses,
        repeats=spec.repeats.value,
        penalty=spec.penalty,
    )


@transaction.atomic
def add(contract_id: int, *, promise: Promise, by: Actor, at: datetime) -> Commitment:
    """One more promise. Tickets reported from now on have it; running ones keep their terms."""
    contract = find(contract_id, by)
    require(by, "commitment.edit")
    count = contract.commitments.values("key").distinct().count()
    return _write(contract, promise, key=f"own-{count + 1}", by=by, at=at)


@transaction.atomic
def reword(commitment_id: int, *, promise: Promise, by: Actor, at: datetime) -> Commitment:
    """The promise in new words from `at` on: a new version; tickets reported before keep the old one."""
    old = _end(commitment_id, by, at)
    return _write(
        old.contract,
        promise,
        key=old.key,
        version=old.version + 1,
        preset=old.preset,
        sort=old.sort,
        by=by,
        at=at,
    )


@transaction.atomic
def end(commitment_id: int, *, by: Actor, at: datetime) -> None:
    """The promise isn't made any more; tickets reported before keep it."""
    commitment = _end(commitment_id, by, at)
    _tell(commitment, "ended", by, at)


@transaction.atomic
def copy(contract_id: int, *, source_id: int, by: Actor, at: datetime) -> list[Commitment]:
    """Take over the promises in force of another contract, without those for a system of its customer."""
    contract, source = find(contract_id, by), find(source_id, by)
    require(by, "commitment.edit")
    keys = set(contract.commitments.filter(valid_until=None).values_list("key", flat=True))
    rows = source.commitments.filter(valid_until=None, system=None).exclude(key__in=keys)
    return [
        _write(
            contract,
            promise_of(row),
            key=row.key,
            version=_next_version(contract, row.key),
            preset=row.preset,
            sort=row.sort,
            by=by,
            at=at,
        )
        for row in rows
    ]


def _next_version(contract: Contract, key: str) -> int:
    return (contract.commitments.filter(key=key).aggregate(last=Max("version"))["last"] or 0) + 1


def promise_of(row: Commitment) -> Promise:
    """The wording of a stored commitment."""
    names = (name for name in Promise.__dataclass_fields__ if name != "penalty")
    return Promise(**{name: getattr(row, name) for name in names}, penalty=row.penalty)


def _write(
    contract: Contract,
    promise: Promise,
    *,
    key: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
    preset: str = "",
    sort: int | None = None,
) -> Commitment:
    _check(contract, promise)
    row = Commitment(
        contract=contract,
        key=key,
        version=version or _next_version(contract, key),
        preset=preset,
        sort=contract.commitments.count() if sort is None else sort,
        valid_from=_valid_from(contract, at),
        made_by_id=by.person_id,
        made_by_name=by.name,
        **{**asdict(promise), "alternatives": list(promise.alternatives), "pauses": list(promise.pauses)},
    )
    _check_reachable(row, at)
    check_steps(row.warnings)
    _check_named(row.warnings)
    row.save()
    restamp(contract.pk)
    _tell(row, "added" if row.version == 1 else "reworded", by, at)
    return row


def _check_reachable(row: Commitment, at: datetime) -> None:
    """Refuse unknown milestones, amounts, policies, naming the field; and a time that nobody lives to see.

    A promise without a due time would stop every ticket it applies to.
    """
    newest = CalendarVersion.objects.filter(calendar=row.calendar_id).latest("number")
    rule = rule_of(row)
    try:
        due = due_time(calendar_of(newest), at, rule.amount).due
    except NeverReached:
        due = None
    if due is None or due.year > at.year + LONGEST_YEARS:
        raise Invalid("This time is never used up. Choose a shorter one.", field="amount")


def _valid_from(contract: Contract, at: datetime) -> datetime:
    """A draft's promises hold from the contract's beginning on; later ones from when they're made."""
    from datetime import time
    from zoneinfo import ZoneInfo

    from django.conf import settings

    if contract.state != Contract.State.DRAFT:
        return at
    begin = datetime.combine(contract.starts_on, time(), ZoneInfo(settings.TIME_ZONE))
    return min(begin, at)


def _check(contract: Contract, promise: Promise) -> None:
    if not promise.name.strip():
        raise Invalid("A promise needs a name.", field="name")
    if promise.request_class not in ("", *REQUEST_CLASSES) or promise.priority not in ("", *PRIORITIES):
        raise Invalid("There is no such class or priority.", field="request_class")
    if promise.penalty is not None:
        check_amount(promise.penalty, "penalty")
    if not Calendar.objects.filter(pk=promise.calendar_id).exists():
        raise NotFound("There is no such calendar.")
    if promise.system_id and not _covers(contract, promise.system_id):
        raise NotFound("There is no such system.")


def _check_named(steps: Iterable[Mapping[str, Any]]) -> None:
    """Who is warned by name works here."""
    named = {named_person(receiver) for step in steps for receiver in step.get("to", ())} - {None}
    if named and not named <= {card.id for card in people.staff()}:
        raise Invalid("Choose somebody of the staff.", field="warnings")


def _covers(contract: Contract, system_id: int) -> bool:
    return ContractSystem.objects.filter(contract=contract, system=system_id).exists()


def check_amount(amount: Decimal, field: str) -> None:
    """Invalid unless it's a positive amount with at most two decimals."""
    if not amount.is_finite() or not 0 < amount < HIGHEST or amount != amount.quantize(Decimal("0.01")):
        raise Invalid("An amount is positive and has at most two decimals.", field=field)


def _end(commitment_id: int, by: Actor, at: datetime) -> Commitment:
    row = Commitment.objects.select_related("contract").filter(pk=commitment_id).first()
    if row is None:
        raise NotFound("There is no such promise.")
    find(row.contract_id, by)
    require(by, "commitment.edit")
    at = max(at, row.valid_from)
    if not Commitment.objects.filter(pk=row.pk, valid_until=None).update(valid_until=at):
        raise Conflict("The promise was changed or ended meanwhile.")
    restamp(row.contract_id)
    return row


def _tell(row: Commitment, change: str, by: Actor, at: datetime) -> None:
    contract = row.contract
    tell(
        TermsChanged(
            by=by,
            at=at,
            customer_id=contract.customer_id,
            contract_id=contract.pk,
            number=contract.number,
            commitment=row.name,
            change=change,
        )
    )


def unchanged(promise: Promise, row: Commitment) -> bool:
    """Whether a form says what the commitment says already."""
    return replace(promise_of(row)) == promise
