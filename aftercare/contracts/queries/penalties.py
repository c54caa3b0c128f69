"""Penalties: what waits for a decision, what was decided."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Sum
from django.utils.translation import get_language

from aftercare.accounts.rules.permissions import can
from aftercare.contracts.models import Deposit, PenaltyCase
from aftercare.contracts.policies import caused, visible_penalties
from aftercare.foundation.facts import Actor

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class PenaltyRow:
    """A penalty with its reasons, and what the reader may do about it."""

    case: PenaltyCase
    held: Decimal
    explanation: list[str]
    may_approve: bool
    may_waive: bool
    may_reverse: bool
    is_own: bool
    may_attribute: bool


def open_penalties(by: Actor) -> list[PenaltyRow]:
    """What waits for a decision, the oldest first. One query."""
    return [
        _row(case, by) for case in _cases(by).filter(state="proposed").order_by("proposed_at", "id")[:200]
    ]


def decided_penalties(by: Actor, before: int | None = None) -> list[PenaltyRow]:
    """What was decided, the newest first; `before` is the last id of the page before. One query."""
    found = _cases(by).exclude(state="proposed")
    found = found.filter(pk__lt=before) if before else found
    return [_row(case, by) for case in found.order_by("-id")[:PAGE]]


def penalties_of_contract(contract_id: int, by: Actor) -> list[PenaltyRow]:
    """The penalties of one contract the actor may see, the newest first. One query."""
    return [_row(case, by) for case in _cases(by).filter(contract=contract_id).order_by("-id")[:200]]


def _cases(by: Actor) -> QuerySet[PenaltyCase]:
    held = Deposit.objects.filter(contract=OuterRef("contract")).values("contract")
    found = visible_penalties(by).select_related(
        "ticket__customer", "commitment", "contract", "breach__clock"
    )
    return found.annotate(held=held.annotate(total=Sum("balance")).values("total"))


def _row(case: PenaltyCase, by: Actor) -> PenaltyRow:
    own, is_open = caused(case, by), case.state == "proposed"
    decided_by_me = case.decided_by_id is not None and case.decided_by_id == by.person_id
    return PenaltyRow(
        case=case,
        held=getattr(case, "held", None) or Decimal(0),
        explanation=_said(case),
        may_approve=is_open
        and not own
        and case.attribution != PenaltyCase.Attribution.CUSTOMER
        and can(by, "penalty.approve"),
        may_waive=is_open and not own and can(by, "penalty.waive"),
        may_reverse=case.state == "posted" and not decided_by_me and can(by, "penalty.approve"),
        is_own=own,
        may_attribute=is_open and can(by, "penalty.propose"),
    )


def _said(case: PenaltyCase) -> list[str]:
    said = case.explanation if isinstance(case.explanation, dict) else {}
    return list(said.get(get_language() or "en") or said.get("en") or [])
