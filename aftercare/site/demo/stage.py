"""The stage: stories are generators that say when they go on; the clock moves from one to the next.

Between two steps everything happens that time alone brings about: promises break, warnings go out, silence
closes a ticket. So the history that is left behind is the one a real desk would have left.
"""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import count
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Min

from aftercare.contracts.actions.sweeping import sweep_due
from aftercare.contracts.models import Clock, Contract
from aftercare.customers.models import Customer, System
from aftercare.desk.actions import confirmation, holds, intake
from aftercare.desk.actions.reports import Report
from aftercare.desk.models import Ticket
from aftercare.foundation.facts import Actor

ZONE: Final = ZoneInfo(settings.TIME_ZONE)
ROUNDS: Final = (time(0, 5), time(9, 5))

#: A story yields the moment at which it goes on.
Story = Iterator[datetime]


@dataclass
class Stage:
    """Everybody and everything a story may need, and the time at which the curtain falls."""

    now: datetime
    staff: dict[str, Actor]
    customers: dict[str, Customer]
    contacts: dict[str, Actor]
    systems: dict[str, System]
    contracts: dict[str, Contract]
    chance: Random = field(default_factory=lambda: Random(20_26))  # noqa: S311 - a play, no secret

    def ago(self, *, days: int = 0, hours: float = 0, minutes: float = 0) -> datetime:
        """So long before the curtain."""
        return self.now - timedelta(days=days, hours=hours, minutes=minutes)

    def day(self, before: int, clock: str) -> datetime:
        """A time of the wall clock on the working day that many working days ago."""
        day = self.now.astimezone(ZONE).date()
        while before > 0:
            day -= timedelta(days=1)
            before -= day.weekday() < 5
        return datetime.combine(day, time.fromisoformat(clock), ZONE)

    def report(
        self, contact: str, system: str, title: str, text: str, *, at: datetime, **more: str
    ) -> Ticket:
        """A customer reports something in the portal, or staff for them by another channel."""
        by = self.contacts[contact]
        channel = more.pop("channel", "portal")
        report = Report(
            customer_id=by.customer_id or 0,
            contact_id=by.contact_id,
            system_id=self.systems[system].pk if system else None,
            title=title,
            text=text,
            channel=channel,
            received_at=at,
            **more,  # type: ignore[arg-type]
        )
        return intake.open_ticket(report, by=by if channel == "portal" else self.staff["sun"], at=at)

    def play(self, stories: list[Story], *, tick: Callable[[datetime], None] = lambda _at: None) -> None:
        """Play all stories up to now, in the order of time; what lies ahead is left open."""
        order, queue = count(), list[tuple[datetime, int, Story]]()
        for story in [*stories, self._rounds()]:
            _go_on(story, queue, order)
        while queue and queue[0][0] <= self.now:
            at, _, story = heapq.heappop(queue)
            let_time_pass(at)
            _go_on(story, queue, order)
            tick(at)
        let_time_pass(self.now)

    def _rounds(self) -> Story:
        """What the worker does by itself, every day."""
        day = self.now.astimezone(ZONE).date() - timedelta(days=110)
        while True:
            for hour in ROUNDS:
                at = datetime.combine(day, hour, ZONE)
                yield at
                holds.chase_holds(at)
                confirmation.mind_silence(at)
            confirmation.archive_closed(at)
            day += timedelta(days=1)


def again(ticket_id: int) -> Ticket:
    """The ticket as it stands now: time may have changed it since the last step."""
    return Ticket.objects.select_related("owner", "contract", "customer").get(pk=ticket_id)


def let_time_pass(until: datetime) -> None:
    """State what came due up to this moment, each thing at its own time."""
    while True:
        wake = Clock.objects.filter(parked_at=None).aggregate(first=Min("wake_at"))["first"]
        if wake is None or wake > until:
            return
        if not sweep_due(wake):
            return


def _go_on(story: Story, queue: list[tuple[datetime, int, Story]], order: Iterator[int]) -> None:
    at = next(story, None)
    if at is not None:
        heapq.heappush(queue, (at, next(order), story))
