"""Penalties: proposed when a promise was broken, decided by somebody else, corrected only by new entries."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from aftercare.accounts.rules.permissions import require
from aftercare.contracts.actions.deposits import deduct, restore
from aftercare.contracts.facts import (
    PenaltyAnswered,
    PenaltyApproved,
    PenaltyReversed,
    PenaltyWaived,
)
from aftercare.contracts.models import PenaltyCase
from aftercare.contracts.policies import caused, is_founded, visible_penalties
from aftercare.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from aftercare.foundation.facts import Actor
from aftercare.records.journal import tell

#: Asked before money moves: whether the actor proved who they are a moment ago. Wired by the roof.
recently_proved: Callable[[Actor], bool] = lambda _by: True  # noqa: E731


@transaction.atomic
def approve(penalty_id: int, *, by: Actor, at: datetime, reason: str = "") -> PenaltyCase:
    """Deduct the penalty from the deposit, as far as that reaches; the rest is recorded as unrecovered.

    By somebody else than the one who proposed or caused it. Conflict if it was decided meanwhile.
    """
    penalty = find(penalty_id, by)
    _may_decide(penalty, by, "penalty.approve")
    _is_due(penalty)
    penalty = _decide(penalty, by, at, "posted", reason=reason)
    recovered = deduct(penalty, by=by, at=at)
    penalty.recovered, penalty.unrecovered = recovered, penalty.amount - recovered
    penalty.save(update_fields=["recovered", "unrecovered"])
    tell(
        PenaltyApproved(by=by, at=at, recovered=recovered, unrecovered=penalty.unrecovered, **about(penalty))
    )
    return penalty


@transaction.atomic
def waive(penalty_id: int, *, reason: str, by: Actor, at: datetime) -> PenaltyCase:
    """The penalty isn't due, for a reason with a name. The breach stays on record."""
    penalty = find(penalty_id, by)
    _may_decide(penalty, by, "penalty.waive")
    if not reason.strip():
        raise Invalid("Say why.", field="reason")
    penalty = _decide(penalty, by, at, "waived", reason=reason)
    tell(PenaltyWaived(by=by, at=at, reason=reason, **about(penalty)))
    return penalty


@transaction.atomic
def reverse(penalty_id: int, *, reason: str, by: Actor, at: datetime) -> PenaltyCase:
    """Take a posted deduction back by a new entry; the old one stays.

    By somebody else than who approved it.
    """
    penalty = find(penalty_id, by)
    require(by, "penalty.approve")
    if penalty.decided_by_id is not None and penalty.decided_by_id == by.person_id:
        raise Forbidden("Somebody else than the one who approved it must take it back.")
    if not reason.strip():
        raise Invalid("Say why.", field="reason")
    prove(by)
    moved = PenaltyCase.objects.filter(pk=penalty.pk, state="posted").update(
        state="reversed", reason=reason, reversed_by_name=by.name, reversed_at=at
    )
    if not moved:
        raise Conflict("The penalty isn't posted (any more).")
    restore(penalty, reason, by=by, at=at)
    tell(PenaltyReversed(by=by, at=at, reason=reason, **about(penalty)))
    return find(penalty_id, by)


@transaction.atomic
def answer(penalty_id: int, *, answer: str, note: str = "", by: Actor, at: datetime) -> PenaltyCase:
    """The customer acknowledges a deduction, or objects to it (an objection needs words). Given once."""
    penalty = find(penalty_id, by)
    require(by, "portal.contract")
    if answer not in ("acknowledged", "objected"):
        raise Invalid("Acknowledge it or object to it.", field="answer")
    if answer == "objected" and not note.strip():
        raise Invalid("Say why.", field="note")
    given = PenaltyCase.objects.filter(pk=penalty.pk, answer="").update(
        answer=answer, answer_note=note[:500], answered_by_name=by.name, answered_at=at
    )
    if not given:
        raise Conflict("This deduction was answered already.")
    tell(PenaltyAnswered(by=by, at=at, answer=answer, note=note[:500], **about(penalty)))
    return find(penalty_id, by)


def find(penalty_id: int, by: Actor) -> PenaltyCase:
    """The penalty if the actor may see it, else NotFound."""
    found = (
        visible_penalties(by).select_related("contract", "ticket", "commitment").filter(pk=penalty_id).first()
    )
    if found is None:
        raise NotFound("There is no such penalty.")
    return found


def _may_decide(penalty: PenaltyCase, by: Actor, permission: str) -> None:
    require(by, permission)
    if by.person_id is None:
        raise Forbidden("A person must decide this.")
    if caused(penalty, by):
        raise Forbidden("Somebody else than the one who proposed or caused it must decide.")
    prove(by)


def _is_due(penalty: PenaltyCase) -> None:
    if penalty.attribution == PenaltyCase.Attribution.CUSTOMER:
        raise Conflict("The customer caused it: waive the penalty, or attribute it anew.")
    if not is_founded(penalty):
        raise Conflict("The breach was waived: nothing is due.")


def prove(by: Actor) -> None:
    """Forbidden unless the actor proved a moment ago who they are."""
    if not recently_proved(by):
        raise Forbidden("Confirm who you are first.")


def _decide(penalty: PenaltyCase, by: Actor, at: datetime, state: str, **values: Any) -> PenaltyCase:
    """Only the first decision counts; the second person gets to know."""
    moved = PenaltyCase.objects.filter(pk=penalty.pk, state="proposed").update(
        state=state, decided_by_id=by.person_id, decided_by_name=by.name, decided_at=at, **values
    )
    if not moved:
        raise Conflict("Somebody else has decided this penalty meanwhile.")
    return find(penalty.pk, by)


def about(penalty: PenaltyCase) -> Mapping[str, Any]:
    """What every fact about a penalty says."""
    return {
        "customer_id": penalty.customer_id,
        "contract_id": penalty.contract_id,
        "number": penalty.contract.number,
        "penalty_id": penalty.pk,
        "ticket_id": penalty.ticket_id,
        "ticket_number": penalty.ticket.number,
        "commitment": penalty.commitment.name,
        "amount": penalty.amount,
        "currency": penalty.currency,
    }
