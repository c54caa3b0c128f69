"""What goes wrong, and what helped: read from `problems.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What somebody reports, and what helped. `asked` is what we want to know, if anything."""

    system: str
    request_class: str
    kind: str
    title: str
    text: str
    solution: str
    priority: str = "P3"
    asked: str = ""
    told: str = ""
    note: str = ""
    channel: str = "portal"


@cache
def problems() -> tuple[Problem, ...]:
    """All that ever goes wrong, from `problems.toml`."""
    with (Path(__file__).parent / "problems.toml").open("rb") as file:
        return tuple(Problem(**values) for values in tomllib.load(file)["problem"])
