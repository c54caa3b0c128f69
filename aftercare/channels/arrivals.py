"""What came over a channel, and what it became."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from aftercare.accounts.rules.permissions import require
from aftercare.channels.models import InboundMessage, Mailbox
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_

ROWS = 50
CUT_OFF = N_("The mail is too large. Only its beginning was kept; the rest is still in the mailbox.")
COUNTED = 1000  # the newest so many are counted
Places = Callable[[Actor, Iterable[int]], dict[int, str]]

_places: list[Places] = []


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Which arrivals: of one channel, perhaps of one mailbox, perhaps in one state."""

    channel: str = ""
    mailbox: int | None = None
    state: str = ""

    def within(self, found: QuerySet[InboundMessage]) -> QuerySet[InboundMessage]:
        """Only these."""
        wanted = {"channel": self.channel, "mailbox_id": self.mailbox, "state": self.state}
        return found.filter(**{name: value for name, value in wanted.items() if value})


@dataclass(frozen=True, kw_only=True)
class Arrivals:
    """A page of them, the newest first. `counts` are by what the newest thousand became."""

    rows: list[InboundMessage]
    next: int | None
    counts: dict[str, int]
    mailboxes: list[tuple[int, str]]
    places: dict[int, str]  # ticket → its page


def register_places(places: Places) -> None:
    """Have `places(by, ticket ids)` say where tickets are shown; `site/wiring.py` knows."""
    _places[:] = [places]


def places_of(by: Actor, tickets: Iterable[int | None]) -> dict[int, str]:
    """Where those of these tickets are shown that the reader may see."""
    wanted = {pk for pk in tickets if pk}
    return _places[-1](by, wanted) if _places and wanted else {}


def arrivals(chosen: Chosen, by: Actor, *, before: int | None = None, limit: int = ROWS) -> Arrivals:
    """What came. For whoever sorts the tray."""
    require(by, "tray.sort")
    found = chosen.within(InboundMessage.objects.all()).order_by("-pk")
    page = found.filter(pk__lt=before) if before else found
    rows = list(page.select_related("mailbox").defer("raw", "parsed")[: limit + 1])
    more = len(rows) > limit
    return Arrivals(
        rows=rows[:limit],
        next=rows[limit - 1].pk if more else None,
        counts=_counts(chosen),
        mailboxes=list(Mailbox.objects.order_by("name").values_list("pk", "name")),
        places=places_of(by, [row.ticket_id for row in rows]),
    )


def _counts(chosen: Chosen) -> dict[str, int]:
    all_states = Chosen(channel=chosen.channel, mailbox=chosen.mailbox)
    newest = all_states.within(InboundMessage.objects.all()).order_by("-pk")
    return dict(Counter(newest.values_list("state", flat=True)[:COUNTED]))
