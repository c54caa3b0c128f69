"""Slots on a customer's page for the rooms above: open tickets, contracts. `site/wiring.py` fills them."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from aftercare.foundation.facts import Actor

Render = Callable[[int, Actor], Markup | str | None]


@dataclass(frozen=True)
class Panel:
    title: str  # a msgid
    order: int
    render: Render


_panels: list[Panel] = []


def register(title: str, order: int, render: Render) -> None:
    """Show `render(customer_id, by)` under this title; nothing if it returns None. Plain text is escaped."""
    _panels[:] = sorted([p for p in _panels if p.title != title] + [Panel(title, order, render)], key=_order)


def shown(customer_id: int, by: Actor) -> list[tuple[str, Markup | str]]:
    """What the rooms above have to say about this customer: title and content, in order."""
    found = [(panel.title, panel.render(customer_id, by)) for panel in _panels]
    return [(title, content) for title, content in found if content]


def _order(panel: Panel) -> int:
    return panel.order
