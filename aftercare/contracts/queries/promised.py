"""What is promised before anybody has asked for anything: for whoever is about to report something."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from aftercare.contracts import labels
from aftercare.contracts.models import Commitment, Contract
from aftercare.contracts.queries.terms import coverage_of, local_day
from aftercare.contracts.rules.coverage import NONE, OUT, cover


@dataclass(frozen=True, kw_only=True)
class Promised:
    """One promise in force. `amount` in the reader's words, as are `milestone` and `calendar`."""

    contract_id: int
    request_class: str
    priority: str
    system_id: int | None
    milestone: str
    amount: str
    calendar: str

    def covers(self, request_class: str, priority: str, system_id: int | None) -> bool:
        """Whether it would be owed on such a request; one for a named system only if that is named."""
        return (
            self.request_class in ("", request_class)
            and self.priority in ("", priority)
            and self.system_id in (None, system_id)
        )


def promised(customer_id: int, at: datetime, *, contract_id: int | None = None) -> list[Promised]:
    """The promises in force, of one contract or of all that cover anything at `at`. One query."""
    wanted = Q(contract__customer=customer_id, contract__state=Contract.State.ACTIVE, valid_from__lte=at)
    if contract_id is not None:
        wanted &= Q(contract=contract_id)
    rows = Commitment.objects.filter(wanted).filter(Q(valid_until=None) | Q(valid_until__gt=at))
    found = rows.select_related("contract", "calendar").order_by("sort", "pk")
    day = local_day(at)
    return [_promised(row) for row in found if cover(coverage_of(row.contract), day) not in (NONE, OUT)]


def first_of(found: Iterable[Promised], *milestones: str) -> Promised | None:
    """The most particular promise of these milestones: one by class and priority before any other."""
    fitting = [one for one in found if one.milestone in milestones]
    return max(fitting, key=lambda one: bool(one.request_class) + 2 * bool(one.priority), default=None)


def _promised(row: Commitment) -> Promised:
    return Promised(
        contract_id=row.contract_id,
        request_class=row.request_class,
        priority=row.priority,
        system_id=row.system_id,
        milestone=row.milestone,
        amount=labels.amount_text(row.amount),
        calendar=labels.called(row.calendar.name),
    )
