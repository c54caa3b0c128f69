"""The desk's sweeps, for the scheduler: name, seconds between two runs, function of the time."""

from collections.abc import Callable
from datetime import datetime

from aftercare.desk.actions.confirmation import archive_closed, mind_silence
from aftercare.desk.actions.conversation import settle_replies
from aftercare.desk.actions.green_reviews import mind_reviews
from aftercare.desk.actions.holds import chase_holds

SWEEPS: tuple[tuple[float, str, Callable[[datetime], int]], ...] = (
    (2, "desk.settle_replies", settle_replies),
    (60, "desk.chase_holds", chase_holds),
    (300, "desk.mind_silence", mind_silence),
    (300, "desk.mind_reviews", mind_reviews),
    (3600, "desk.archive_closed", archive_closed),
)
