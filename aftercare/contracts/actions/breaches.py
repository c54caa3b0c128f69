"""What people make of a breach: waived if stated wrongly, priced by hand, attributed to whoever caused it."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from aftercare.accounts.rules.permissions import require
from aftercare.contracts.actions.penalties import about, find, prove
from aftercare.contracts.actions.terms import check_amount
from aftercare.contracts.facts import BreachWaived, PenaltyAttributed, PenaltyProposed, PenaltyWaived
from aftercare.contracts.models import Breach, PenaltyCase, Waiver
from aftercare.contracts.policies import caused, is_founded, worked_on
from aftercare.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from aftercare.foundation.facts import Actor
from aftercare.records.journal import tell


@transaction.atomic
def propose(
    breach_id: int,
    *,
    amount: Decimal,
    reason: str,
    attribution: str = PenaltyCase.Attribution.OURS,
    by: Actor,
    at: datetime,
) -> PenaltyCase:
    """Propose by hand what a breach costs, where the contract's sentence isn't an amount by itself."""
    require(by, "penalty.propose")
    check_amount(amount, "amount")
    grounds = _reason(reason)
    _check_attribution(attribution)
    breach = _lock(breach_id)
    if Waiver.objects.filter(breach=breach).exists():
        raise Conflict("The breach was waived: nothing is due.")
    ticket, commitment = breach.clock.ticket, breach.clock.commitment
    if ticket.customer_id is None:
        raise Conflict("The ticket has no customer yet.")
    penalty, fresh = PenaltyCase.objects.get_or_create(
        ticket=ticket,
        commitment=commitment,
        defaults={
            "contract_id": commitment.contract_id,
            "customer_id": ticket.customer_id,
            "breach": breach,
            "amount": amount,
            "currency": commitment.contract.currency,
            "explanation": {"zh-hans": [grounds], "en": [grounds]},
            "attribution": attribution,
            "grounds": grounds,
            "proposed_by_id": by.person_id,
            "proposed_by_name": by.name,
            "proposed_at": at,
        },
    )
    if not fresh:
        raise Conflict("A penalty for this promise and ticket exists already.")
    tell(PenaltyProposed(by=by, at=at, **about(penalty)))
    return penalty


@transaction.atomic
def attribute(penalty_id: int, *, attribution: str, reason: str, by: Actor, at: datetime) -> PenaltyCase:
    """Say whose doing it was, before somebody else decides.

    What the customer caused isn't deducted. A third party doesn't free the vendor (Civil Code, article 593).
    """
    penalty = find(penalty_id, by)
    require(by, "penalty.propose")
    grounds = _reason(reason)
    _check_attribution(attribution)
    moved = PenaltyCase.objects.filter(pk=penalty.pk, state="proposed").update(
        attribution=attribution,
        grounds=grounds,
        attributed_by_id=by.person_id,
        attributed_by_name=by.name,
    )
    if not moved:
        raise Conflict("Somebody else has decided this penalty meanwhile.")
    tell(PenaltyAttributed(by=by, at=at, attribution=attribution, reason=grounds, **about(penalty)))
    return find(penalty_id, by)


@transaction.atomic
def waive(breach_id: int, *, reason: str, by: Actor, at: datetime) -> Waiver:
    """A breach was stated wrongly and doesn't count; it stays on record beside who said so, and why.

    By a person who had no part in the ticket. A penalty that waits for a decision is waived with it.
    """
    require(by, "penalty.waive")
    reason = _reason(reason)
    breach = _lock(breach_id)
    if by.person_id is None or worked_on(breach.clock.ticket_id, by):
        raise Forbidden("Somebody who had no part in the ticket must waive its breach.")
    prove(by)
    waiver, fresh = Waiver.objects.get_or_create(
        breach=breach,
        defaults={"reason": reason, "by_id": by.person_id, "by_name": by.name, "at": at},
    )
    if not fresh:
        raise Conflict("The breach was waived already.")
    tell(_waived(breach, reason, by, at))
    _settle(breach, reason, by, at)
    return waiver


def _settle(breach: Breach, reason: str, by: Actor, at: datetime) -> None:
    """Nothing is left to pay for once the last breach of the promise is waived."""
    clock = breach.clock
    penalty = PenaltyCase.objects.filter(ticket=clock.ticket_id, commitment=clock.commitment_id)
    penalty = penalty.select_related("contract", "ticket", "commitment").select_for_update(of=("self",))
    case = penalty.filter(state__in=("proposed", "posted")).first()
    if case is None or is_founded(case):
        return
    if case.state == "posted":
        raise Conflict("The penalty was deducted already: take the deduction back first.")
    if caused(case, by):
        raise Forbidden("Somebody else than the one who proposed or caused it must decide.")
    PenaltyCase.objects.filter(pk=case.pk).update(
        state="waived", reason=reason, decided_by_id=by.person_id, decided_by_name=by.name, decided_at=at
    )
    tell(PenaltyWaived(by=by, at=at, reason=reason, **about(case)))


def _waived(breach: Breach, reason: str, by: Actor, at: datetime) -> BreachWaived:
    return BreachWaived(
        by=by,
        at=at,
        customer_id=breach.customer_id,
        ticket_id=breach.clock.ticket_id,
        clock_id=breach.clock_id,
        commitment=breach.clock.commitment.name,
        milestone=breach.clock.commitment.milestone,
        due_at=breach.due_at,
        reason=reason,
    )


def _reason(text: str) -> str:
    if not text.strip():
        raise Invalid("Say why.", field="reason")
    return text.strip()[:500]


def _check_attribution(attribution: str) -> None:
    if attribution not in PenaltyCase.Attribution.values:
        raise Invalid("Say whose doing it was.", field="attribution")


def _lock(breach_id: int) -> Breach:
    """The breach; whoever waives or prices it does so alone."""
    found = Breach.objects.select_related("clock__ticket", "clock__commitment__contract")
    breach = found.select_for_update(of=("self",)).filter(pk=breach_id).first()
    if breach is None:
        raise NotFound("There is no such breach.")
    return breach
