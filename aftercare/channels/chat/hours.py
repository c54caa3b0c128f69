"""Is anybody there? This room knows no calendars; `site/wiring.py` registers who does."""

from collections.abc import Callable
from datetime import datetime

Hours = Callable[[datetime], bool]

_asked: list[Hours] = []


def register(hours: Hours) -> None:
    """Have `hours(at)` say whether chats are answered at that moment. The last one registered is asked."""
    _asked.append(hours)


def is_open(at: datetime) -> bool:
    """Whether chats are answered now. Without anybody to ask they are."""
    return _asked[-1](at) if _asked else True
