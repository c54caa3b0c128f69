"""How fast one token may ask. Counted in each web process: an upsert for every request would cost more
than most answers, and a limit is about magnitude.
"""

import threading
import time

from aftercare.foundation.errors import TooMany
from aftercare.foundation.text import N_

A_MINUTE = 6000
WINDOW = 60.0  # seconds
FORGET_AT = 10_000


class TooFast(TooMany):
    """More than the limit in this minute; `wait` is in seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__(N_("Too many requests. Please try again in %(wait)s seconds."), wait=wait)
        self.headers = {"Retry-After": str(wait)}


class Pace:
    """Requests by key in windows of a minute."""

    def __init__(self, limit: int = A_MINUTE) -> None:
        self.limit = limit
        self._lock = threading.Lock()
        self._seen: dict[bytes, tuple[float, int]] = {}

    def count(self, key: bytes, now: float | None = None) -> None:
        """Count one request; TooFast if it is beyond the limit."""
        at = time.monotonic() if now is None else now
        with self._lock:
            since, used = self._seen.get(key, (at, 0))
            if at - since >= WINDOW:
                since, used = at, 0
            if len(self._seen) > FORGET_AT:
                self._seen.clear()
            self._seen[key] = (since, used + 1)
        if used >= self.limit:
            raise TooFast(max(1, round(since + WINDOW - at)))
