"""Trying a contract out: what would be due when, if something were reported now."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from aftercare.contracts.models import Contract
from aftercare.contracts.policies import visible_to
from aftercare.contracts.queries.terms import Terms, terms_of
from aftercare.contracts.queries.timelines import Timeline
from aftercare.contracts.rules.tracks import Stage
from aftercare.foundation.errors import NotFound
from aftercare.foundation.facts import Actor


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One promise as it would run."""

    name: str
    due_at: datetime | None
    provisional: bool
    explanation: list[str]


def try_out(
    contract_id: int,
    *,
    request_class: str,
    priority: str,
    at: datetime,
    by: Actor,
    system_id: int | None = None,
) -> list[Trial]:
    """Every promise a ticket reported at `at` would start, soonest first, each with its reasons.

    Writes nothing.
    """
    contract = visible_to(by).filter(pk=contract_id).first()
    if contract is None:
        raise NotFound("There is no such contract.")
    timeline = Timeline(Stage(at=at, request_class=request_class, priority=priority, system_id=system_id))
    timeline.add("received", at)
    timeline.attach(contract.pk, at)
    terms = _as_if_active(contract)
    found = [
        Trial(
            name=terms.wordings[placed.term.id].name,
            due_at=placed.reading.due,
            provisional=placed.reading.provisional,
            explanation=[phrase.render(gettext) for phrase in placed.reading.explanation[:-1]],
        )
        for placed in timeline.read([terms], at)
    ]
    return sorted(found, key=lambda trial: (trial.due_at is None, trial.due_at or at))


def _as_if_active(contract: Contract) -> Terms:
    from dataclasses import replace

    return replace(terms_of(contract), is_active=True)
