"""Who may open an attachment: each room answers for its own things."""

from collections.abc import Callable

from aftercare.foundation.facts import Actor
from aftercare.records.models import Attachment

Guard = Callable[[Attachment, Actor], bool]

_guards: dict[str, Guard] = {}


def register(kind: str, guard: Guard) -> None:
    """Have `guard` asked about attachments of things of this kind. Called from the wiring."""
    _guards[kind] = guard


def may_open(attachment: Attachment, by: Actor) -> bool:
    """Whether its maker asks, or any guard lets `by` in. Infected files open for nobody."""
    if attachment.scan == "infected":
        return False
    if by.is_system or (by.person_id is not None and attachment.created_by_id == by.person_id):
        return True
    return any(guard(attachment, by) for guard in _guards.values())
