"""Stating that a promise was broken: once for each clock, with what it may cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from aftercare.contracts.facts import CommitmentBreached, PenaltyProposed
from aftercare.contracts.models import Breach, PenaltyCase, TimedTicket
from aftercare.contracts.queries.terms import Terms, Wording
from aftercare.contracts.rules.tracks import Placed
from aftercare.foundation.facts import Actor, Fact


@dataclass(frozen=True)
class Broken:
    """A clock whose breach isn't on record yet."""

    clock_id: int
    placed: Placed
    wording: Wording
    terms: Terms

    @property
    def due_at(self) -> datetime:
        due = self.placed.reading.due
        if due is None:
            raise ValueError("a promise without a due time can't be broken")
        return due


def write_breaches(ticket: TimedTicket, broken: Sequence[Broken], *, now: datetime, by: Actor) -> list[Fact]:
    """Write breaches and propose penalties. Returns the facts to tell.

    The breach's time is when it was due.
    """
    if not broken:
        return []
    rows = [
        Breach(clock_id=one.clock_id, customer_id=ticket.customer_id, due_at=one.due_at, told_at=now)
        for one in broken
    ]
    Breach.objects.bulk_create(rows)
    told: list[Fact] = [_breached(ticket, one, now, by) for one in broken]
    return [*told, *_propose(ticket, list(zip(broken, rows, strict=True)), now=now, by=by)]


def _breached(ticket: TimedTicket, one: Broken, now: datetime, by: Actor) -> CommitmentBreached:
    return CommitmentBreached(
        by=by,
        at=one.due_at,
        customer_id=ticket.customer_id,
        ticket_id=ticket.pk,
        ticket_number=ticket.number,
        clock_id=one.clock_id,
        commitment=one.wording.name,
        milestone=one.placed.term.rule.milestone,
        due_at=one.due_at,
        penalty=one.wording.penalty,
        currency=one.terms.currency,
        told_at=now,
    )


def _propose(
    ticket: TimedTicket, broken: Sequence[tuple[Broken, Breach]], *, now: datetime, by: Actor
) -> list[Fact]:
    """One case for each ticket and commitment, however many cycles were missed."""
    costly = {one.placed.term.id: (one, breach) for one, breach in reversed(broken) if one.wording.penalty}
    if not costly or ticket.customer_id is None:
        return []
    known = PenaltyCase.objects.filter(ticket=ticket, commitment__in=costly).values_list(
        "commitment_id", flat=True
    )
    cases = [_case(ticket, *costly[key], now=now, by=by) for key in costly.keys() - set(known)]
    PenaltyCase.objects.bulk_create(cases)
    return [_proposed(ticket, case, costly[case.commitment_id][0], by) for case in cases]


def _case(ticket: TimedTicket, one: Broken, breach: Breach, *, now: datetime, by: Actor) -> PenaltyCase:
    if one.wording.penalty is None or ticket.customer_id is None:
        raise ValueError("no penalty was agreed")
    return PenaltyCase(
        ticket=ticket,
        commitment_id=one.placed.term.id,
        contract_id=one.terms.contract_id,
        customer_id=ticket.customer_id,
        breach=breach,
        amount=one.wording.penalty,
        currency=one.terms.currency,
        explanation=said_in_all_languages(one),
        proposed_by_id=by.person_id,
        proposed_by_name=by.name,
        proposed_at=now,
    )


def said_in_all_languages(one: Broken) -> dict[str, list[str]]:
    """The explanation as it stood when the penalty was proposed, word for word, for every reader."""
    said = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said[language] = [phrase.render(gettext) for phrase in one.placed.reading.explanation]
    return said


def _proposed(ticket: TimedTicket, case: PenaltyCase, one: Broken, by: Actor) -> PenaltyProposed:
    return PenaltyProposed(
        by=by,
        at=case.proposed_at,
        customer_id=ticket.customer_id,
        contract_id=case.contract_id,
        number=one.terms.number,
        penalty_id=case.pk,
        ticket_id=ticket.pk,
        ticket_number=ticket.number,
        commitment=one.wording.name,
        amount=case.amount,
        currency=case.currency,
    )
