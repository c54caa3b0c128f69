"""Who still needs a file: each room that names files answers; a sweep removes only what nobody needs."""

from collections.abc import Callable, Iterable

Ids = Callable[[Iterable[int]], set[int]]
Contents = Callable[[Iterable[str]], set[str]]

_ids: dict[str, Ids] = {}
_contents: dict[str, Contents] = {}


def register(room: str, *, ids: Ids | None = None, contents: Contents | None = None) -> None:
    """`ids` is given attachments' ids and answers with those that the room refers to; `contents` the same for
    SHA-256s. Called from the wiring. A room that refers to files must register before any sweep runs.
    """
    if ids:
        _ids[room] = ids
    if contents:
        _contents[room] = contents


def needed_ids(ids: Iterable[int]) -> set[int]:
    """Those of the attachments that some room refers to."""
    asked = list(ids)
    return set().union(*(answer(asked) for answer in _ids.values()))


def needed_contents(sha256s: Iterable[str]) -> set[str]:
    """Those of the contents that some room refers to without an attachment."""
    asked = list(sha256s)
    return set().union(*(answer(asked) for answer in _contents.values()))


def is_complete() -> bool:
    """Whether anybody has registered: without the wiring nothing may be taken for forgotten."""
    return bool(_ids)


def rooms() -> set[str]:
    """Who has registered for attachments."""
    return set(_ids)
