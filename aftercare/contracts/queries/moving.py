"""How far open clocks have followed a new edition of their calendar; the worker moves them."""

from dataclasses import dataclass
from typing import Final

from aftercare.contracts.models import CalendarVersion, Clock

OPEN: Final = ("running", "paused")


@dataclass(frozen=True, kw_only=True)
class Moving:
    """Open clocks of a calendar: `left` of them still count by a former edition."""

    left: int
    whole: int

    @property
    def share(self) -> float:
        """How many have followed, of 1."""
        return (self.whole - self.left) / self.whole


def still_moving(calendar_id: int) -> Moving | None:
    """None once every clock has followed: two or three queries, by an index. Parked ones don't count."""
    editions = list(
        CalendarVersion.objects.filter(calendar=calendar_id).order_by("-number").values_list("pk", flat=True)
    )
    clocks = Clock.objects.filter(state__in=OPEN, parked_at=None)
    left = clocks.filter(calendar_version__in=editions[1:]).count() if editions[1:] else 0
    return Moving(left=left, whole=clocks.filter(calendar_version__in=editions).count()) if left else None
