"""The open hours of one calendar year, laid out once so that any question about it takes two bisections."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Year:
    """The open stretches between two New Years (``first`` and ``last``), in microseconds after the first.

    ``before[i]`` is the open time before stretch i; ``days`` are the days with open hours, counted from 0.
    """

    first: int
    last: int
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    before: tuple[int, ...]
    days: tuple[int, ...]
    total: int

    def open_before(self, at: int) -> int:
        """Open time of this year before an instant."""
        since = at - self.first
        index = bisect_right(self.starts, since) - 1
        if index < 0:
            return 0
        return self.before[index] + min(since, self.ends[index]) - self.starts[index]

    def when_used(self, used: int) -> int:
        """The first instant at which so much open time (0 < used <= total) has passed."""
        index = bisect_left(self.before, used) - 1
        return self.first + self.starts[index] + used - self.before[index]

    def opens_at(self, at: int) -> int | None:
        """The first open instant at or after ``at``, if the year has one."""
        since = at - self.first
        index = bisect_right(self.ends, since)
        if index == len(self.ends):
            return None
        return self.first + max(since, self.starts[index])

    def is_open(self, at: int) -> bool:
        """Whether the instant lies in a stretch; its beginning does, its end does not."""
        return self.opens_at(at) == at

    def moved(self, first: int) -> "Year":
        """The same layout in another year of the same shape."""
        last = first + self.last - self.first
        return Year(first, last, self.starts, self.ends, self.before, self.days, self.total)


def lay_out(first: int, last: int, stretches: Iterable[tuple[int, int]], days: Iterable[int]) -> Year:
    """A year from its stretches (instants, in order), cut at both New Years."""
    starts, ends, before, total = [], [], [], 0
    for opening, closing in stretches:
        start, end = max(opening, first) - first, min(closing, last) - first
        if start < end:
            starts.append(start)
            ends.append(end)
            before.append(total)
            total += end - start
    return Year(first, last, tuple(starts), tuple(ends), tuple(before), tuple(days), total)
