"""How fast working time is counted: against a plain bisection, and against businesstimedelta.

    python -m bench.worktime

Prints microseconds for each length: ``core`` counts between instants, ``reach`` from moment to moment, a bare
bisection does the same over intervals laid out beforehand, ``add`` brings all that its explanation needs.
Aims: ``reach`` at half the speed of the bisection, ``core`` at 500 times that of businesstimedelta at 400
hours, no growth with the length.
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import partial
from timeit import repeat

import businesstimedelta

from aftercare.foundation.worktime import Calendar, add, hours
from aftercare.foundation.worktime.china import CHINA, five_by_eight
from aftercare.foundation.worktime.moments import HOUR, instant, moment

START = dt.datetime(2026, 3, 2, 10, 30, tzinfo=CHINA)
LENGTHS = (1, 40, 400, 4000)


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
    """Microseconds for one call, the best of five rounds."""
    return min(repeat(call, number=number, repeat=5)) / number * 1e6


def main() -> None:
    """Print the table."""
    calendar, bare = five_by_eight(), plain_bisection()
    begin = instant(START)
    print(" hours     core    reach   bisect    share      add        btd   times   (µs)")
    for length in LENGTHS:
        amount, span = hours(length), length * HOUR
        assert add(calendar, START, amount).due == bare(START, length)
        core = measure(partial(calendar.reach, begin, span), 5000)
        ours = measure(partial(reach_moment, calendar, span), 5000)
        least = measure(partial(bare, START, length), 5000)
        full = measure(partial(add, calendar, START, amount), 5000)
        theirs = measure(business_time(length), 2) if length <= 400 else float("nan")
        row = f"{length:>6} {core:>8.2f} {ours:>8.2f} {least:>8.2f} {least / ours:>8.2f} {full:>8.2f}"
        print(f"{row} {theirs:>10.0f} {theirs / core:>7.0f}")


def reach_moment(calendar: Calendar, span: int) -> dt.datetime:
    """From moment to moment, as the bisection does."""
    return moment(calendar.reach(instant(START), span), CHINA)


if __name__ == "__main__":
    main()
