"""A lifecycle is a table (state, verb) → state. Checks, buttons and diagrams are made from it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Lifecycle:
    moves: Mapping[tuple[str, str], str]

    def target(self, state: str, verb: str) -> str | None:
        """Where the verb leads from this state; None if it is not allowed there."""
        return self.moves.get((state, verb))

    def sources(self, verb: str) -> tuple[str, ...]:
        """The states in which the verb is allowed."""
        return tuple(state for state, name in self.moves if name == verb)

    def verbs(self, state: str) -> tuple[str, ...]:
        """What can be done in this state."""
        return tuple(name for source, name in self.moves if source == state)

    def states(self) -> tuple[str, ...]:
        """All states, in the order in which the table names them."""
        return tuple(dict.fromkeys(s for (source, _), end in self.moves.items() for s in (source, end)))

    def mermaid(self) -> str:
        """The diagram of this lifecycle in Mermaid's notation."""
        lines = [f"    {source} --> {end}: {verb}" for (source, verb), end in self.moves.items()]
        return "\n".join(["stateDiagram-v2", *lines])
