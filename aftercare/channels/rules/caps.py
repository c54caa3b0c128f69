"""How often the product may answer by itself: the guard against loops of automatic mail.

One automatic reply for each sender, thread and day, and never more than these numbers, whatever happens:
two answering machines that face each other fall silent after the first round.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

Cap = tuple[int, timedelta]

PER_SENDER: Sequence[Cap] = (
    (5, timedelta(minutes=10)),
    (10, timedelta(hours=1)),
    (40, timedelta(days=1)),
)
PER_UNPROVEN: Sequence[Cap] = ((1, timedelta(hours=1)),)
PER_TICKET: Sequence[Cap] = (
    (10, timedelta(minutes=10)),
    (15, timedelta(minutes=30)),
    (25, timedelta(hours=1)),
    (50, timedelta(hours=3)),
    (100, timedelta(hours=10)),
)
LONGEST = timedelta(days=1)


def one_more(sent: Iterable[datetime], at: datetime, caps: Sequence[Cap]) -> bool:
    """Whether one more may go out at `at`, after those sent at the given times."""
    times = list(sent)
    return all(sum(1 for time in times if at - window < time <= at) < most for most, window in caps)
