"""Terms of a contract as rule objects.

Kept in the process, and read again only when the contract's stamp moved.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings

from aftercare.contracts.models import CalendarVersion, Commitment, Contract
from aftercare.contracts.rules import evaluation
from aftercare.contracts.rules.coverage import NONE, OUT, Coverage, cover
from aftercare.contracts.rules.tracks import Edition, Editions, Term
from aftercare.foundation.worktime import Calendar
from aftercare.foundation.worktime.wire import read_amount, read_calendar

KEPT: Final = 512


@dataclass(frozen=True)
class Wording:
    """One commitment: the rule, and what pages and penalties need to know of it."""

    term: Term
    name: str
    penalty: Decimal | None
    warnings: tuple[Mapping[str, Any], ...]
    valid_from: datetime
    valid_until: datetime | None

    def in_force(self, at: datetime) -> bool:
        return self.valid_from <= at and (self.valid_until is None or at < self.valid_until)


@dataclass(frozen=True)
class Terms:
    """All commitments a contract ever had, and the calendars they count in."""

    contract_id: int
    number: str
    currency: str
    is_active: bool
    coverage: Coverage
    stamp: datetime
    wordings: Mapping[int, Wording]
    editions: Editions
    calendar_names: Mapping[int, str]

    def in_force(self, at: datetime) -> list[Term]:
        """The promises of a ticket reported at `at`: none outside the contract's time."""
        if not self.is_active or cover(self.coverage, local_day(at)) in (NONE, OUT):
            return []
        return [wording.term for wording in self.wordings.values() if wording.in_force(at)]


_kept: OrderedDict[int, Terms] = OrderedDict()


def terms_of(contract: Contract) -> Terms:
    """The terms of a contract just read: from memory if its stamp is the same, else two queries."""
    found = _kept.get(contract.pk)
    if found is None or found.stamp != contract.terms_stamp or found.coverage != coverage_of(contract):
        found = _kept[contract.pk] = _read(contract)
        if len(_kept) > KEPT:
            _kept.popitem(last=False)
    _kept.move_to_end(contract.pk)
    return found


def coverage_of(contract: Contract) -> Coverage:
    """The dates that decide whether the contract covers something."""
    return Coverage(
        kind=contract.kind,
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        warranty_ends_on=contract.warranty_ends_on,
        free_until=contract.free_until,
    )


def local_day(at: datetime) -> Any:
    """The day on the vendor's wall calendar."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def _read(contract: Contract) -> Terms:
    rows = list(Commitment.objects.filter(contract=contract).select_related("calendar"))
    return Terms(
        contract_id=contract.pk,
        number=contract.number,
        currency=contract.currency,
        is_active=contract.state != Contract.State.DRAFT,
        coverage=coverage_of(contract),
        stamp=contract.terms_stamp,
        wordings={row.pk: _word(row) for row in rows},
        editions=editions_of({row.calendar_id for row in rows}),
        calendar_names={row.calendar_id: row.calendar.name for row in rows},
    )


def _word(row: Commitment) -> Wording:
    return Wording(
        term=Term(
            id=row.pk,
            rule=rule_of(row),
            calendar_id=row.calendar_id,
            request_class=row.request_class,
            priority=row.priority,
            system_id=row.system_id,
        ),
        name=row.name,
        penalty=row.penalty,
        warnings=tuple(row.warnings),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


def rule_of(row: Commitment) -> evaluation.Commitment:
    """The pure rule that a stored commitment says."""
    return evaluation.Commitment(
        milestone=row.milestone,
        counts_from=row.counts_from,
        amount=read_amount(row.amount),
        alternatives=tuple(row.alternatives),
        pauses=frozenset(row.pauses),
        on_reprioritise=row.on_reprioritise or None,  # type: ignore[arg-type]  # settled by the rule
        repeats=row.repeats,  # type: ignore[arg-type]
    )


_calendars: dict[int, Calendar] = {}


def calendar_of(version: CalendarVersion) -> Calendar:
    """The calendar that a version defines. A version never changes, so it's read once."""
    if version.pk not in _calendars:
        _calendars[version.pk] = read_definition(version.definition)
    return _calendars[version.pk]


def read_definition(definition: Mapping[str, Any]) -> Calendar:
    """`{"calendar": "7x24" | {…}, "zone": …}`, as the command line has it. Raises worktime's Refused."""
    return read_calendar(definition["calendar"], definition.get("zone"))


def editions_of(calendar_ids: Iterable[int]) -> Editions:
    """Every edition of these calendars, oldest first. One query."""
    found: dict[int, list[Edition]] = {}
    for version in CalendarVersion.objects.filter(calendar__in=set(calendar_ids)).order_by("number"):
        edition = Edition(version.pk, version.made_at, calendar_of(version))
        found.setdefault(version.calendar_id, []).append(edition)
    return found


def calendars_by_version(version_ids: set[int]) -> dict[int, Calendar]:
    """Calendars by version, a query only for those not yet in memory."""
    missing = [version_id for version_id in version_ids if version_id not in _calendars]
    for version in CalendarVersion.objects.filter(pk__in=missing) if missing else ():
        calendar_of(version)
    return {version_id: _calendars[version_id] for version_id in version_ids}
