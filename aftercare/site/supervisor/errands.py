"""Children that run to their end: preparations, the first administrator's link, the demonstration."""

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Errand:
    """One such child. `heard` gets all it said at its end; without it, its words go to the console."""

    name: str
    child: subprocess.Popen[bytes]
    heard: Callable[[bytes], None] | None = None

    def is_done(self) -> bool:
        if self.child.poll() is None:
            return False
        if self.heard and self.child.stdout:
            self.heard(self.child.stdout.read())
        return True


def read_token(answer: bytes) -> str | None:
    """The token in the last line of what `prepare setup` said; None if there is none to give."""
    try:
        token = json.loads(answer.decode().splitlines()[-1])["token"]
    except (ValueError, IndexError, KeyError, TypeError):
        return None
    return str(token) if token else None
