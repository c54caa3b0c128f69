"""Stating that a promise was broken: once for each clock, with what it may cost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final

from django.conf import settings
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext

from aftercare.contracts.facts import CommitmentBreached, PenaltyProposed
from aftercare.contracts.models import Breach, PenaltyCase, TimedTicket
from aftercare.contracts.queries.terms import Terms, Wording
from aftercare.contracts.rules.tracks import Placed
from aftercare.foundation.facts import Actor, Fact
from aftercare.records.rows import insert


@dataclass(frozen=True, kw_only=True)
class Broken:
    """A clock whose breach isn't on record yet."""

    ticket: TimedTicket
    clock_id: int
    placed: Placed
    wording: Wording
    terms: Terms
    told_at: datetime

    @property
    def key(self) -> tuple[int, int]:
        """Ticket and commitment: what a penalty is proposed once for."""
        return (self.ticket.pk, self.placed.term.id)

    @property
    def due_at(self) -> datetime:
        due = self.placed.reading.due
        if due is None:
            raise ValueError("a promise without a due time can't be broken")
        return due


def write_breaches(broken: Sequence[Broken], *, by: Actor) -> list[Fact]:
    """Write breaches and propose penalties, on many tickets at once. Returns the facts to tell.

    The breach's time is when it was due.
    """
    rows = [
        Breach(
            clock_id=one.clock_id, customer_id=one.ticket.customer_id, due_at=one.due_at, told_at=one.told_at
        )
        for one in broken
    ]
    insert(*rows)
    told: list[Fact] = [_breached(one, by) for one in broken]
    return [*told, *_propose(list(zip(broken, rows, strict=True)), by=by)]


def _breached(one: Broken, by: Actor) -> CommitmentBreached:
    return CommitmentBreached(
        by=by,
        at=one.due_at,
        customer_id=one.ticket.customer_id,
        ticket_id=one.ticket.pk,
        ticket_number=one.ticket.number,
        clock_id=one.clock_id,
        commitment=one.wording.name,
        milestone=one.placed.term.rule.milestone,
        due_at=one.due_at,
        penalty=one.wording.penalty,
        currency=one.terms.currency,
        told_at=one.told_at,
    )


def _propose(broken: Sequence[tuple[Broken, Breach]], *, by: Actor) -> list[Fact]:
    """One case for each ticket and commitment, however many cycles were missed."""
    costly = {
        one.key: (one, breach)
        for one, breach in reversed(broken)
        if one.wording.penalty and one.ticket.customer_id is not None
    }
    known = _known(costly) if costly else set()
    fresh = [costly[key] for key in reversed(costly) if key not in known]
    said = said_in_all_languages([one for one, _breach in fresh])
    cases = [_case(one, breach, words, by) for (one, breach), words in zip(fresh, said, strict=True)]
    insert(*cases)
    return [_proposed(case, one, by) for case, (one, _breach) in zip(cases, fresh, strict=True)]


_KNOWN: Final = """
SELECT found.ticket_id, found.commitment_id FROM unnest(%s::bigint[]) AS t(id) CROSS JOIN LATERAL
       (SELECT ticket_id, commitment_id FROM contracts_penaltycase WHERE ticket_id = t.id OFFSET 0) found
"""


def _known(keys: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """Which of these tickets and commitments have their case already: a look into the index for each."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [list({ticket_id for ticket_id, _commitment in keys})])
        return set(cursor.fetchall())


def _case(one: Broken, breach: Breach, explanation: dict[str, list[str]], by: Actor) -> PenaltyCase:
    if one.wording.penalty is None or one.ticket.customer_id is None:
        raise ValueError("no penalty was agreed")
    return PenaltyCase(
        ticket_id=one.ticket.pk,
        commitment_id=one.placed.term.id,
        contract_id=one.terms.contract_id,
        customer_id=one.ticket.customer_id,
        breach_id=breach.pk,
        amount=one.wording.penalty,
        currency=one.terms.currency,
        explanation=explanation,
        proposed_by_id=by.person_id,
        proposed_by_name=by.name,
        proposed_at=one.told_at,
    )


def said_in_all_languages(broken: Sequence[Broken]) -> list[dict[str, list[str]]]:
    """The explanations as they stood when the penalty was proposed, word for word, for every reader."""
    said: list[dict[str, list[str]]] = [{} for _one in broken]
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            translate = cache(gettext)  # the same few sentences, hundreds of times
            for words, one in zip(said, broken, strict=True):
                words[language] = [phrase.render(translate) for phrase in one.placed.reading.explanation]
    return said


def _proposed(case: PenaltyCase, one: Broken, by: Actor) -> PenaltyProposed:
    return PenaltyProposed(
        by=by,
        at=case.proposed_at,
        customer_id=one.ticket.customer_id,
        contract_id=case.contract_id,
        number=one.terms.number,
        penalty_id=case.pk,
        ticket_id=one.ticket.pk,
        ticket_number=one.ticket.number,
        commitment=one.wording.name,
        amount=case.amount,
        currency=case.currency,
    )
