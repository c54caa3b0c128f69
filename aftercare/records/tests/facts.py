"""A fact only for tests of the journal."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from aftercare.foundation.facts import Actor, Fact

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ENGINEER = Actor(kind="staff", name="吴敏", person_id=7, roles=frozenset({"engineer"}))


@dataclass(frozen=True, kw_only=True)
class BoxOpened(Fact):
    subject: ClassVar[str] = "box"
    box_id: int
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class BoxShown(Fact):
    subject: ClassVar[str] = "box"
    audience: ClassVar[str] = "customer"
    box_id: int


def opened(box_id: int = 1, **values: Any) -> BoxOpened:
    return BoxOpened(**{"by": ENGINEER, "at": AT, "box_id": box_id, **values})
