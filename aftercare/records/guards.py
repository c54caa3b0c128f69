"""Who may open an attachment: each room answers for its own things."""

from collections.abc import Callable

from aftercare.foundation.facts import Actor
from aftercare.records import scanner
from aftercare.records.models import Attachment
from aftercare.records.rules.scans import may_be_read

Guard = Callable[[Attachment, Actor], bool]
Trust = Callable[[Actor], bool]

_guards: dict[str, Guard] = {}
_trusts: list[Trust] = []


def register(kind: str, guard: Guard) -> None:
    """Have `guard` asked about attachments of things of this kind. Called from the wiring."""
    _guards[kind] = guard


def trust(whom: Trust) -> None:
    """Have `whom` asked who may open what no scanner has found clean. Called from the wiring."""
    _trusts[:] = [whom]


def may_know(attachment: Attachment, by: Actor) -> bool:
    """Whether its maker asks, or any guard lets `by` in."""
    if by.is_system or (by.person_id is not None and attachment.created_by_id == by.person_id):
        return True
    return any(guard(attachment, by) for guard in _guards.values())


def may_read(attachment: Attachment, by: Actor) -> bool:
    """Whether the content was found clean, or `by` is trusted. Who may know of it was asked before."""
    return may_be_read(attachment.scan, scanning=scanner.is_set_up(), trusted=is_trusted(by))


def is_trusted(by: Actor) -> bool:
    """Whether `by` may open what no scanner has found clean."""
    return by.is_staff and any(whom(by) for whom in _trusts)


def may_open(attachment: Attachment, by: Actor) -> bool:
    """Both."""
    return may_know(attachment, by) and may_read(attachment, by)
