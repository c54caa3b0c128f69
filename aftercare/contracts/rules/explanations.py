"""Why a clock shows what it shows, for the customer's page and the court's file."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from aftercare.contracts.rules.courses import Course
from aftercare.foundation.text import N_, Phrase, phrase
from aftercare.foundation.worktime.explanations import Count, explain, show, show_length
from aftercare.foundation.worktime.moments import microseconds

REOPENED: Final = N_(
    "Reopened at %(at)s: the clock goes on with the time used before; the time in between does not count."
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


def explain_clock(course: Course, count: Count, state: str, **lengths: timedelta) -> Iterator[Phrase]:
    """The count, what became of it, and how much of the time was used (``used``, ``remaining``, ``late``)."""
    if course.started > course.origin and course.cycle > 1:
        yield phrase(REOPENED, at=show(course.started, count.zone))
    if course.origin > course.received:
        yield phrase(RECOUNTED, origin=show(course.origin, count.zone))
    yield from explain(count)
    ended = "" if course.ended is None else show(course.ended, count.zone)
    shown = {name: show_length(microseconds(length)) for name, length in lengths.items()}
    yield phrase(OUTCOMES[state], ended=ended, **shown)
