"""One instance for each data directory. The lock dies with its holder, however that ends."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aftercare.foundation.errors import Conflict

NAME = "instance"


class Instance:
    """The lock held: a file in which the next one who comes can read where we are."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a+")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = read_instance(path.parent)
            self._file.close()
            raise Conflict(
                "Aftercare is already running with these files: %(url)s (process %(pid)s)",
                url=holder.get("url", "…"),
                pid=holder.get("pid", "?"),
            ) from None
        path.chmod(0o600)
        self.announce("")

    def announce(self, url: str) -> None:
        """Write down where this instance can be reached."""
        self._file.seek(0)
        self._file.truncate()
        self._file.write(json.dumps({"pid": os.getpid(), "url": url}))
        self._file.flush()

    def release(self) -> None:
        self._file.truncate(0)
        self._file.close()


@contextmanager
def only_instance(data: Path) -> Iterator[Instance]:
    """Be the only instance on this data directory; Conflict, with the other's address, if there is one."""
    instance = Instance(data / NAME)
    try:
        yield instance
    finally:
        instance.release()


def read_instance(data: Path) -> dict[str, str]:
    """What the running instance wrote down; empty if none did."""
    try:
        return {key: str(value) for key, value in json.loads((data / NAME).read_text()).items()}
    except (OSError, ValueError):
        return {}
