"""Why a clock shows what it shows, for the customer's page and the court's file."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from aftercare.foundation.text import N_, Phrase, phrase
from aftercare.foundation.worktime.explanations import explain, show, show_length
from aftercare.foundation.worktime.moments import microseconds

if TYPE_CHECKING:
    from aftercare.contracts.rules.evaluation import ClockReading

REOPENED: Final = N_(
    "Reopened at %(at)s: the clock goes on with the time used before; the time since it was resolved does not count."
)
RECOUNTED: Final = N_("Terms changed; the new amount counts from %(origin)s.")
OUTCOMES: Final = {
    "running": N_("Used so far: %(used)s; left: %(remaining)s."),
    "paused": N_("On hold. Used so far: %(used)s; left: %(remaining)s."),
    "met": N_("Fulfilled at %(ended)s, in time: %(used)s used."),
    "met_late": N_("Fulfilled at %(ended)s, after the due time: late by %(late)s of the time that counts."),
    "breached": N_("Past the due time: late by %(late)s of the time that counts."),
    "superseded": N_("Replaced at %(ended)s by new terms: %(used)s used until then."),
    "merged": N_("Ended at %(ended)s: the ticket was merged into another one."),
    "cancelled": N_("Ended at %(ended)s: the ticket was cancelled."),
}


def explain_reading(reading: "ClockReading") -> Iterator[Phrase]:
    """The count, what became of it, and how much of the time was used."""
    course, zone = reading.course, reading.count.zone
    if course.started > course.origin and course.cycle > 1:
        yield phrase(REOPENED, at=show(course.started, zone))
    if course.origin > course.received:
        yield phrase(RECOUNTED, origin=show(course.origin, zone))
    yield from explain(reading.count)
    lengths = {name: getattr(reading, name) for name in ("used", "remaining", "late")}
    shown: dict[str, object] = {name: show_length(microseconds(span)) for name, span in lengths.items()}
    shown["ended"] = "" if course.ended is None else show(course.ended, zone)
    yield Phrase(OUTCOMES[reading.state.value], shown)
