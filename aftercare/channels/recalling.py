"""Mails that wait for the morning may be outdated by then: the room above is asked once more as they leave.

`site/wiring.py` registers who knows. Asked inside the transaction that takes the mail for sending.
"""

from collections.abc import Callable

_outdated: dict[str, Callable[[str], bool]] = {}


def register(purpose: str, is_outdated: Callable[[str], bool]) -> None:
    """Mails of this purpose that say what they are `about` leave only while that is not outdated."""
    _outdated[purpose] = is_outdated


def is_outdated(purpose: str, about: str | None) -> bool:
    """Whether the room above has nothing to say about it any more."""
    asked = _outdated.get(purpose)
    return asked is not None and bool(about) and asked(about or "")
