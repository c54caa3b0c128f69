"""Opening hours of a day: wall-clock windows, in minutes after its midnight."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from aftercare.foundation.text import N_, Phrase
from aftercare.foundation.worktime.refusals import Refused

#: (from, until) in minutes after midnight; until > 1440 where the night belongs to the day before.
Window = tuple[int, int]
Windows = tuple[Window, ...]

MIDNIGHT: Final = 24 * 60
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

EMPTY_WINDOW: Final = N_("the window is empty")
BAD_WINDOW: Final = N_("a window begins before 24:00 and lasts at most 24 hours")
OVERLAP: Final = N_("the window overlaps another one")
NIGHT_RUNS_ON: Final = N_("the night runs into the first window of the next day")


def window(start: int, end: int) -> Window:
    """A window from minute to minute; one that ends before it starts crosses midnight."""
    if start == end:
        raise Refused(Phrase(EMPTY_WINDOW))
    return (start, end if end > start else end + MIDNIGHT)


def settle(windows: Iterable[Window]) -> Windows:
    """The windows of a day in order. Empty or overlapping ones are refused."""
    given = list(windows)
    for index, (start, end) in enumerate(given):
        _check(start, end, str(index))
    order = sorted(range(len(given)), key=lambda index: given[index])
    for earlier, later in pairwise(order):
        if given[later][0] < given[earlier][1]:
            raise Refused(Phrase(OVERLAP), str(later))
    return tuple(given[index] for index in order)


def _check(start: int, end: int, field: str) -> None:
    if end <= start:
        raise Refused(Phrase(EMPTY_WINDOW), field)
    if not 0 <= start < MIDNIGHT or end - start > MIDNIGHT:
        raise Refused(Phrase(BAD_WINDOW), field)


def runs_into(evening: Windows, morning: Windows) -> bool:
    """Whether the last window of a day reaches into the first window of the next."""
    return bool(evening and morning) and evening[-1][1] - MIDNIGHT > morning[0][0]


def check_week(week: Sequence[Windows]) -> None:
    """Refuse a week whose nights run into the next morning."""
    for index, evening in enumerate(week):
        if runs_into(evening, week[(index + 1) % 7]):
            raise Refused(Phrase(NIGHT_RUNS_ON), f"week.{WEEKDAYS[index]}")


def week_of(hours: Mapping[str, Iterable[Window]]) -> tuple[Windows, ...]:
    """Seven days from named ones; a missing weekday is closed."""
    return tuple(settle(hours.get(day, ())) for day in WEEKDAYS)
