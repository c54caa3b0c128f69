"""What the desk tells about a ticket; the clocks follow. The desk has asked who may say it.

Each returns the clock that falls due next; None: nothing is owed. All of them lock the ticket, so that two
people (or a person and the sweeper) state a breach once.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from aftercare.accounts.rules.permissions import require
from aftercare.contracts.actions.locked import follow, lock
from aftercare.contracts.actions.projection import draw, findings, save
from aftercare.contracts.actions.rebuilding import rebuild
from aftercare.contracts.actions.sweeping import sweep_due
from aftercare.contracts.facts import (
    ContractAttached,
    FactBackdated,
    HoldEnded,
    HoldStarted,
    TermsReplaced,
    TicketRef,
)
from aftercare.contracts.models import Contract, Hold, TimedTicket, TimelineFact
from aftercare.contracts.queries.cards import ClockCard, Entitlement
from aftercare.contracts.queries.terms import Terms, terms_of
from aftercare.contracts.queries.timelines import Timeline, load_timeline
from aftercare.contracts.rules.kinds import RANK
from aftercare.contracts.rules.tracks import Stage
from aftercare.foundation.errors import Conflict, Invalid, NotFound
from aftercare.foundation.facts import SYSTEM, Actor, Fact
from aftercare.records.journal import tell
from aftercare.records.rows import insert

#: An entry that is written later than this after what it says is a back-dated one.
AT_ONCE: Final = timedelta(minutes=1)
ENDS: Final = ("closed", "merged", "cancelled")
BY_OTHER_DOORS: Final = ("received", "reprioritised", "merged")

__all__ = [
    "attach_contract",
    "begin",
    "cancel",
    "hold",
    "merge",
    "rebuild",
    "reclassify",
    "record",
    "release",
    "start",
    "sweep_due",
]


def start(ref: TicketRef, *, at: datetime, by: Actor) -> ClockCard | None:
    """Start the clocks of a new ticket from `ref.received_at`, under the terms in force then."""
    with transaction.atomic(savepoint=False):
        following, facts = begin(ref, at=at, by=by)
        tell(*facts)
    return following


def begin(
    ref: TicketRef, *, covered: Entitlement | None = None, acknowledged: bool = False, at: datetime, by: Actor
) -> tuple[ClockCard | None, list[Fact]]:
    """Start the clocks, and leave it to the caller to tell what they show, once the ticket is written.

    Three statements, and a look at the contract unless `covered` has just looked. `acknowledged`: the
    automatic receipt goes out at this moment.
    """
    ticket = _ticket(ref, at)
    timeline = Timeline(
        Stage(
            at=ref.received_at,
            request_class=ref.request_class,
            priority=ref.priority,
            system_id=ref.system_id,
        )
    )
    timeline.add("received", ref.received_at)
    timeline.attach(ref.contract_id, ref.received_at)
    facts = [_fact(ticket, "received", ref.received_at, at, by, **_scope(ref))]
    if acknowledged:
        timeline.add("acknowledged", at)
        facts.append(_fact(ticket, "acknowledged", at, at, SYSTEM))
    projection = draw(ticket, timeline, _first_terms(ref, covered), max(at, ref.received_at))
    following = save(projection)  # before the ticket: their key is checked when the transaction ends
    insert(ticket)
    insert(*facts)
    return following, findings(projection, by=by)


def _first_terms(ref: TicketRef, covered: Entitlement | None) -> list[Terms]:
    if ref.contract_id is None:
        return []
    if covered and covered.terms and covered.terms.contract_id == ref.contract_id:
        return [covered.terms]
    return [terms_of(_contract(ref.contract_id, ref.customer_id))]


def _scope(ref: TicketRef) -> dict[str, Any]:
    return {
        "request_class": ref.request_class,
        "priority": ref.priority,
        "contract_id": ref.contract_id,
        "system_id": ref.system_id,
    }


def _ticket(ref: TicketRef, at: datetime) -> TimedTicket:
    return TimedTicket(
        ticket_id=ref.ticket_id,
        number=ref.number,
        title=ref.title[:300],
        customer_id=ref.customer_id,
        contract_id=ref.contract_id,
        system_id=ref.system_id,
        request_class=ref.request_class,
        priority=ref.priority,
        received_at=ref.received_at,
        entitlement=ref.entitlement,
        judged_at=at,
    )


def record(
    ticket_id: int,
    kind: str,
    *,
    at: datetime,
    by: Actor,
    written_at: datetime | None = None,
    backdated_reason: str | None = None,
) -> ClockCard | None:
    """Write down that `kind` happened at `at`, and let the clocks follow. Late ones state their breach first.

    `written_at` is when it is written: now for a back-dated entry, else `at`. Writing more than a minute
    late needs a reason and the right to back-date. Invalid: unknown kinds, times to come, a missing reason.
    """
    if kind not in RANK or kind in BY_OTHER_DOORS:
        raise Invalid("No promise hangs on this: %(kind)s.", field="kind", kind=kind)
    written_at = written_at or (timezone.now() if backdated_reason else at)
    late = _check_backdating(at, written_at, backdated_reason, by)
    with transaction.atomic(savepoint=False):
        ticket = lock(ticket_id)
        timeline = load_timeline(ticket)
        if late:
            tell(_backdated(ticket, kind, at, written_at, backdated_reason or "", by))
        _write_fact(ticket, kind, at, written_at, by, backdated_reason=backdated_reason or "")
        timeline.add(kind, at)
        _mark_end(ticket, kind, at)
        return follow(ticket, timeline, written_at, by)


def _check_backdating(at: datetime, written_at: datetime, reason: str | None, by: Actor) -> bool:
    if at > written_at:
        raise Invalid("This time is still to come.", field="at")
    if written_at - at <= AT_ONCE:
        return False
    if not reason:
        raise Invalid("Say why this is written down only now.", field="backdated_reason")
    require(by, "ticket.backdate")
    return True


def _mark_end(ticket: TimedTicket, kind: str, at: datetime) -> None:
    if kind in ENDS:
        ticket.ended_at = at
    elif kind == "reopened":
        ticket.ended_at = None


def _backdated(
    ticket: TimedTicket, kind: str, at: datetime, written_at: datetime, reason: str, by: Actor
) -> FactBackdated:
    return FactBackdated(
        by=by,
        at=written_at,
        customer_id=ticket.customer_id,
        ticket_id=ticket.pk,
        milestone=kind,
        happened_at=at,
        reason=reason,
    )


@transaction.atomic
def hold(
    ticket_id: int,
    reason: str,
    *,
    at: datetime,
    by: Actor,
    expected_until: datetime | None = None,
    note: str = "",
) -> ClockCard | None:
    """Put the ticket on hold: customer | third_party | appointment. Conflict while it already waits."""
    if reason not in Hold.Reason.values:
        raise Invalid("Choose what the ticket waits for.", field="reason")
    if expected_until is not None and expected_until <= at:
        raise Invalid("The time until which it waits must be still to come.", field="expected_until")
    ticket = lock(ticket_id)
    if ticket.holds.filter(ended_at=None).exists():
        raise Conflict("The ticket is already on hold.")
    ticket.holds.create(
        reason=reason,
        started_at=at,
        expected_until=expected_until,
        note=note,
        by_id=by.person_id,
        by_name=by.name,
    )
    tell(
        HoldStarted(
            by=by,
            at=at,
            customer_id=ticket.customer_id,
            ticket_id=ticket.pk,
            reason=reason,
            note=note,
            expected_until=expected_until,
        )
    )
    return follow(ticket, load_timeline(ticket), at, by)


@transaction.atomic
def release(ticket_id: int, *, at: datetime, by: Actor) -> ClockCard | None:
    """End the hold; without one nothing happens."""
    ticket = lock(ticket_id)
    waiting = ticket.holds.filter(ended_at=None).first()
    if waiting is not None:
        waiting.ended_at, waiting.ended_by_name = max(at, waiting.started_at), by.name
        waiting.save(update_fields=["ended_at", "ended_by_name"])
        tell(
            HoldEnded(
                by=by,
                at=at,
                customer_id=ticket.customer_id,
                ticket_id=ticket.pk,
                reason=waiting.reason,
                started_at=waiting.started_at,
            )
        )
    return follow(ticket, load_timeline(ticket), at, by)


@transaction.atomic
def reclassify(
    ticket_id: int, *, request_class: str, priority: str, at: datetime, by: Actor
) -> ClockCard | None:
    """The ticket has another class or priority from `at` on; replaced clocks are kept as superseded.

    A breach that already happened stays. Nothing happens if nothing changed.
    """
    ticket = lock(ticket_id)
    before = (ticket.request_class, ticket.priority)
    timeline = load_timeline(ticket)
    if before != (request_class, priority):
        _write_fact(ticket, "reprioritised", at, at, by, request_class=request_class, priority=priority)
        ticket.request_class, ticket.priority = request_class, priority
        timeline.change(at, request_class, priority)
        tell(
            TermsReplaced(
                by=by,
                at=at,
                customer_id=ticket.customer_id,
                ticket_id=ticket.pk,
                request_class=request_class,
                priority=priority,
                request_class_before=before[0],
                priority_before=before[1],
            )
        )
    return follow(ticket, timeline, at, by)


@transaction.atomic
def attach_contract(
    ticket_id: int, contract_id: int | None, *, at: datetime, by: Actor, entitlement: str | None = None
) -> ClockCard | None:
    """Put the ticket under a contract chosen later; its promises count from the start. None detaches it.

    The promises of a contract chosen before end as superseded. `entitlement`: what it was judged to be.
    """
    ticket = lock(ticket_id)
    timeline = load_timeline(ticket)
    contract = _contract(contract_id, ticket.customer_id) if contract_id else None
    if entitlement:
        ticket.entitlement, ticket.judged_at = entitlement, at
    if ticket.contract_id != contract_id:
        _write_fact(ticket, "attached", at, at, by, contract_id=contract_id)
        timeline.attach(contract_id, at)
        ticket.contract = contract
        if contract:
            tell(_attached(ticket, contract, at, by))
    return follow(ticket, timeline, at, by)


def _attached(ticket: TimedTicket, contract: Contract, at: datetime, by: Actor) -> ContractAttached:
    return ContractAttached(
        by=by,
        at=at,
        customer_id=ticket.customer_id,
        ticket_id=ticket.pk,
        contract_id=contract.pk,
        contract_number=contract.number,
    )


@transaction.atomic
def merge(ticket_id: int, into: int, *, at: datetime, by: Actor) -> ClockCard | None:
    """End the clocks as merged; the survivor keeps the earliest `received`. Returns the next clock of it.

    Conflict: into itself, or into a ticket that was itself merged or cancelled.
    """
    first, second = sorted((ticket_id, into))
    locked = {ticket.pk: ticket for ticket in (lock(first), lock(second))}
    ticket, survivor = locked[ticket_id], locked[into]
    if ticket_id == into or ticket.merged_into or survivor.merged_into:
        raise Conflict("These tickets can't be merged.")
    ticket.merged_into = into
    _end(ticket, "merged", at, by)
    timeline = load_timeline(survivor)
    if ticket.received_at < survivor.received_at:
        survivor.received_at = ticket.received_at
        _write_fact(survivor, "received", ticket.received_at, at, by)
        timeline = load_timeline(survivor)
    return follow(survivor, timeline, at, by)


@transaction.atomic
def cancel(ticket_id: int, *, at: datetime, by: Actor) -> None:
    """The ticket was no request after all: its open clocks end."""
    _end(lock(ticket_id), "cancelled", at, by)


def _end(ticket: TimedTicket, kind: str, at: datetime, by: Actor) -> None:
    timeline = load_timeline(ticket)
    _write_fact(ticket, kind, at, at, by)
    timeline.add(kind, at)
    ticket.ended_at = at
    follow(ticket, timeline, at, by)


def _contract(contract_id: int, customer_id: int | None) -> Contract:
    """The contract, if it's one of this customer."""
    found = Contract.objects.filter(pk=contract_id, customer=customer_id).first()
    if found is None:
        raise NotFound("There is no such contract.")
    return found


def _write_fact(
    ticket: TimedTicket, kind: str, at: datetime, written_at: datetime, by: Actor, **scope: Any
) -> None:
    insert(_fact(ticket, kind, at, written_at, by, **scope))


def _fact(
    ticket: TimedTicket, kind: str, at: datetime, written_at: datetime, by: Actor, **scope: Any
) -> TimelineFact:
    return TimelineFact(
        ticket_id=ticket.pk,
        customer_id=ticket.customer_id,
        kind=kind,
        at=at,
        written_at=written_at,
        by_id=by.person_id,
        by_name=by.name,
        **scope,
    )
