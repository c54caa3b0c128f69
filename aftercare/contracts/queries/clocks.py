"""Clocks as pages show them."""

from collections.abc import Collection

from aftercare.contracts.queries.cards import ClockCard
from aftercare.foundation.facts import Actor


def clocks_of(ticket_id: int) -> list[ClockCard]:
    """All clocks of a ticket: the open ones first, by due time. One query."""
    raise NotImplementedError


def next_clocks(ticket_ids: Collection[int]) -> dict[int, ClockCard]:
    """The clock of each ticket that falls due next; tickets that owe nothing are left out. One query."""
    raise NotImplementedError


def explain(clock_id: int, by: Actor) -> list[str]:
    """How the due time came about, sentence by sentence, in the reader's language."""
    raise NotImplementedError
