"""A card made from a fresh reading, where no row has to be asked."""

from datetime import datetime

from aftercare.contracts.queries.cards import ClockCard
from aftercare.contracts.queries.terms import Terms, Wording
from aftercare.contracts.rules.tracks import Placed


def card_of(placed: Placed, wording: Wording, terms: Terms, clock_id: int, ticket_id: int) -> ClockCard:
    """The clock as pages show it."""
    reading = placed.reading
    total = reading.used_seconds + reading.remaining_seconds
    return ClockCard(
        id=clock_id,
        ticket_id=ticket_id,
        name=wording.name,
        milestone=placed.term.rule.milestone,
        state=reading.state.value,
        started_at=reading.started,
        due_at=reading.due,
        fulfilled_at=reading.fulfilled,
        used_seconds=reading.used_seconds,
        remaining_seconds=reading.remaining_seconds,
        late_seconds=reading.late_seconds,
        share=min(1.0, reading.used_seconds / total) if total else 1.0,
        penalty=wording.penalty,
        currency=terms.currency,
        calendar_name=terms.calendar_names.get(placed.term.calendar_id, ""),
        provisional=reading.provisional,
        cycle=reading.cycle,
        breached=reading.state.value in ("breached", "met_late"),
    )


def urgency(due: datetime | None) -> tuple[bool, float]:
    """Sorts what falls due first to the front; what stands still comes last."""
    return (due is None, due.timestamp() if due else 0.0)
