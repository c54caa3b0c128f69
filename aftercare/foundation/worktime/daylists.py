"""Which days were skipped or worked between two days, and by which rule."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from aftercare.foundation.text import N_, Phrase, phrase
from aftercare.foundation.worktime.calendars import OfficeHours

HOLIDAYS: Final = N_("Skipped, holidays: %(days)s.")
WEEKLY: Final = N_("Skipped, closed on that weekday: %(days)s.")
CLOSED: Final = N_("Skipped, closed by exception: %(days)s.")
MAKE_UP: Final = N_("Counted, make-up workdays: %(days)s.")
OWN_HOURS: Final = N_("Counted, with hours of their own: %(days)s.")
MORE: Final = N_("and %(n)s more")
RUN: Final = N_("%(first)s to %(last)s")

#: Longer lists of weekly rest days say nothing that the calendar does not say.
LONGEST_WALK: Final = 120
LONGEST_LIST: Final = 12


def list_special_days(calendar: OfficeHours, first: int, last: int) -> Iterator[Phrase]:
    """A sentence for each kind of day that was not simply an ordinary working day."""
    found: dict[str, list[int]] = {}
    for ordinal in _days_to_look_at(calendar, first, last):
        sentence = _rule_for(calendar, ordinal)
        if sentence:
            found.setdefault(sentence, []).append(ordinal)
    for sentence in (HOLIDAYS, CLOSED, WEEKLY, MAKE_UP, OWN_HOURS):
        if sentence in found:
            yield phrase(sentence, days=tuple(_shorten(found[sentence])))


def _days_to_look_at(calendar: OfficeHours, first: int, last: int) -> Iterable[int]:
    if last - first <= LONGEST_WALK:
        return range(first, last + 1)
    return sorted(day for day in calendar.special_days() if first <= day <= last)


def _rule_for(calendar: OfficeHours, ordinal: int) -> str | None:
    """The rule that decided about a day; None for an ordinary working day."""
    day, works = date.fromordinal(ordinal), bool(calendar.windows_on(ordinal))
    if day in calendar.exceptions:
        return OWN_HOURS if works else CLOSED
    if day in calendar.workdays:
        return MAKE_UP if works else CLOSED
    if day in calendar.holidays:
        return HOLIDAYS
    return None if works else WEEKLY


def _shorten(ordinals: list[int]) -> Iterator[str | Phrase]:
    """Neighbouring days as one run; a long list is cut."""
    runs: list[list[int]] = []
    for ordinal in ordinals:
        if runs and ordinal == runs[-1][-1] + 1:
            runs[-1].append(ordinal)
        else:
            runs.append([ordinal])
    yield from (_show_run(run) for run in runs[:LONGEST_LIST])
    if len(runs) > LONGEST_LIST:
        yield phrase(MORE, n=sum(len(run) for run in runs[LONGEST_LIST:]))


def _show_run(run: list[int]) -> str | Phrase:
    first, last = (date.fromordinal(ordinal).isoformat() for ordinal in (run[0], run[-1]))
    return first if first == last else phrase(RUN, first=first, last=last)
