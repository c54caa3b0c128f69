"""Who may see which contracts, tickets' promises and money."""

from collections.abc import Collection
from typing import TypeVar

from django.db.models import Model, QuerySet

from aftercare.accounts.rules.permissions import can
from aftercare.contracts.models import (
    Breach,
    Contract,
    Hold,
    LedgerEntry,
    PenaltyCase,
    TimedTicket,
    TimelineFact,
)
from aftercare.foundation.facts import Actor

M = TypeVar("M", bound=Model)


def visible_to(by: Actor) -> QuerySet[Contract]:
    """Contracts the actor may open.

    Staff with the permission all, customers their own once they're in force.
    """
    if by.is_customer:
        own = Contract.objects.filter(customer=by.customer_id).exclude(state=Contract.State.DRAFT)
        return own if can(by, "portal.contract") else own.none()
    return Contract.objects.all() if can(by, "contract.read") else Contract.objects.none()


def visible_tickets(by: Actor) -> QuerySet[TimedTicket]:
    """Tickets whose promises the actor may see. The desk narrows further who sees which ticket."""
    if by.is_customer:
        return TimedTicket.objects.filter(customer=by.customer_id)
    allowed = can(by, "ticket.read") or can(by, "contract.read")
    return TimedTicket.objects.all() if allowed else TimedTicket.objects.none()


def visible_penalties(by: Actor) -> QuerySet[PenaltyCase]:
    """Penalties: staff who read the ledger, and the customer once decided."""
    if by.is_customer:
        own = PenaltyCase.objects.filter(customer_id=by.customer_id or 0, state__in=("posted", "reversed"))
        return own if can(by, "portal.contract") else own.none()
    return _all(PenaltyCase.objects.all(), allowed=can(by, "ledger.read"))


def visible_entries(by: Actor) -> QuerySet[LedgerEntry]:
    """Ledger entries: staff who read the ledger, and the customer's own."""
    if by.is_customer:
        own = LedgerEntry.objects.filter(customer_id=by.customer_id or 0)
        return own if can(by, "portal.contract") else own.none()
    return _all(LedgerEntry.objects.all(), allowed=can(by, "ledger.read"))


def caused(penalty: PenaltyCase, by: Actor) -> bool:
    """Whether the actor proposed the penalty or said whose doing it was: then somebody else decides."""
    return by.person_id is not None and by.person_id in (penalty.proposed_by_id, penalty.attributed_by_id)


def is_founded(penalty: PenaltyCase) -> bool:
    """Whether a breach that wasn't waived is behind the penalty."""
    behind = Breach.objects.filter(clock__ticket=penalty.ticket_id, clock__commitment=penalty.commitment_id)
    return behind.filter(waiver=None).exists()


def visible_breaches(by: Actor) -> QuerySet[Breach]:
    """Breaches on record: staff who read contracts."""
    return _all(Breach.objects.all(), allowed=by.is_staff and can(by, "contract.read"))


def worked_on(ticket_id: int, by: Actor) -> bool:
    """Whether the actor wrote anything that the ticket's clocks hang on; taking it down doesn't count."""
    return bool(parts_in([ticket_id], by))


def parts_in(ticket_ids: Collection[int], by: Actor) -> set[int]:
    """Those of the tickets that the actor had a part in. One query."""
    if by.person_id is None:
        return set()
    facts = TimelineFact.objects.filter(ticket__in=ticket_ids, by_id=by.person_id).exclude(kind="received")
    holds = Hold.objects.filter(ticket__in=ticket_ids, by_id=by.person_id)
    return set(facts.values_list("ticket_id", flat=True).union(holds.values_list("ticket_id", flat=True)))


def _all(rows: QuerySet[M], *, allowed: bool) -> QuerySet[M]:
    return rows if allowed else rows.none()
