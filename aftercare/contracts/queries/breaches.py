"""Breaches on record, the newest first: what was made of each, and what the reader may do about it."""

from dataclasses import dataclass

from aftercare.accounts.rules.permissions import can
from aftercare.contracts.models import Breach, PenaltyCase, Waiver
from aftercare.contracts.policies import parts_in, visible_breaches
from aftercare.foundation.facts import Actor

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class BreachRow:
    breach: Breach
    waiver: Waiver | None
    penalty: PenaltyCase | None
    may_waive: bool
    may_propose: bool
    had_part: bool


def breach_list(by: Actor, *, contract_id: int | None = None, before: int | None = None) -> list[BreachRow]:
    """Breaches the actor may see; `before` is the last id of the page before. At most four queries."""
    found = (
        visible_breaches(by)
        .order_by("-id")
        .select_related("waiver", "clock__ticket__customer", "clock__commitment__contract")
    )
    found = found.filter(clock__commitment__contract=contract_id) if contract_id else found
    rows = list((found.filter(pk__lt=before) if before else found)[:PAGE])
    tickets = [row.clock.ticket_id for row in rows]
    cases = {
        (case.ticket_id, case.commitment_id): case for case in PenaltyCase.objects.filter(ticket__in=tickets)
    }
    parts = parts_in(tickets, by) if can(by, "penalty.waive") else set()
    return [_row(row, cases.get((row.clock.ticket_id, row.clock.commitment_id)), parts, by) for row in rows]


def _row(breach: Breach, penalty: PenaltyCase | None, parts: set[int], by: Actor) -> BreachRow:
    waiver, had_part = getattr(breach, "waiver", None), breach.clock.ticket_id in parts
    deducted = penalty is not None and penalty.state == PenaltyCase.State.POSTED
    return BreachRow(
        breach=breach,
        waiver=waiver,
        penalty=penalty,
        may_waive=not (waiver or had_part or deducted) and can(by, "penalty.waive"),
        may_propose=not (waiver or penalty) and can(by, "penalty.propose"),
        had_part=had_part and not waiver,
    )
