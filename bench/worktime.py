"""How fast working time is counted: against a plain bisection, and against businesstimedelta.

    python -m bench.worktime

Prints microseconds of CPU for each length: ``core`` counts between instants, ``reach`` from moment to moment,
a bare bisection does the same over intervals laid out beforehand, ``add`` brings all that its explanation
needs. Aims: ``add`` at half the speed of the bisection, ``core`` at 25 times that of businesstimedelta at 8
hours and 500 times at 400, no growth with the length.
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import partial
from time import process_time
from timeit import repeat

import businesstimedelta

from aftercare.foundation.worktime import Calendar, add, hours
from aftercare.foundation.worktime.china import CHINA, five_by_eight
from aftercare.foundation.worktime.moments import HOUR, instant, moment

START = dt.datetime(2026, 3, 2, 10, 30, tzinfo=CHINA)
ROUNDS = 15
LENGTHS = (1, 8, 40, 400, 4000)


def plain_bisection() -> Callable[[dt.datetime, int], dt.datetime]:
    """The least that has to be done: two bisections and two conversions."""
    calendar = five_by_eight()
    starts, ends, sums = [], [], [0.0]
    first = dt.date(2026, 1, 1).toordinal()
    for ordinal in range(first, first + 366 * 4):
        for start, end in calendar.stretches_on(ordinal):
            starts.append(start / 1e6)
            ends.append(end / 1e6)
            sums.append(sums[-1] + (end - start) / 1e6)

    def reach(start: dt.datetime, length: int) -> dt.datetime:
        at = start.timestamp()
        index = bisect_right(ends, at)
        goal = sums[index] + max(0.0, at - starts[index]) + length * 3600
        last = bisect_left(sums, goal) - 1
        return dt.datetime.fromtimestamp(starts[last] + goal - sums[last], CHINA)

    return reach


def business_time(length: int) -> Callable[[], object]:
    """The same question put to businesstimedelta, without holidays, which would only slow it down."""
    days = [0, 1, 2, 3, 4]
    rule = businesstimedelta.Rules(
        [
            businesstimedelta.WorkDayRule(dt.time(9), dt.time(12), days),
            businesstimedelta.WorkDayRule(dt.time(13), dt.time(18), days),
        ]
    )
    start = START.replace(tzinfo=dt.UTC)
    return lambda: start + businesstimedelta.BusinessTimeDelta(rule, hours=length)


def measure(call: Callable[[], object], number: int) -> float:
    """Microseconds of CPU for one call, the best of so many rounds."""
    return min(repeat(call, number=number, repeat=ROUNDS, timer=process_time)) / number * 1e6


def main() -> None:
    """Print the table."""
    calendar, bare = five_by_eight(), plain_bisection()
    begin = instant(START)
    print(" hours     core    reach   bisect      add    share        btd  by core   by add   (µs)")
    for length in LENGTHS:
        amount, span = hours(length), length * HOUR
        assert add(calendar, START, amount).due == bare(START, length)
        core = measure(partial(calendar.reach, begin, span), 2000)
        ours = measure(partial(reach_moment, calendar, span), 2000)
        least = measure(partial(bare, START, length), 2000)
        full = measure(partial(add, calendar, START, amount), 2000)
        theirs = measure(business_time(length), 2) if length <= 400 else float("nan")
        row = f"{length:>6} {core:>8.2f} {ours:>8.2f} {least:>8.2f} {full:>8.2f} {least / full:>8.2f}"
        print(f"{row} {theirs:>10.0f} {theirs / core:>8.0f} {theirs / full:>8.0f}")


def reach_moment(calendar: Calendar, span: int) -> dt.datetime:
    """From moment to moment, as the bisection does."""
    return moment(calendar.reach(instant(START), span), CHINA)


if __name__ == "__main__":
    main()
