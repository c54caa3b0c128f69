"""Waiting for a condition instead of for a time."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 90.0
Answer = TypeVar("Answer")
_never = threading.Event()


def until(condition: Callable[[], Answer]) -> Answer:
    """The first truthy answer of `condition`; AssertionError if none comes."""
    deadline = time.monotonic() + PATIENCE
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"{condition} never became true"
        _never.wait(0.05)
    return answer
