"""What the children say, line by line, each with its name before it: on the console and in a rotated file."""

import contextlib
import logging
import sys
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

COLOURS = {"database": 36, "web": 32, "worker": 35, "demo": 33}
WIDTH = 8
LONGEST = 16_384


class Output:
    """The console and `log/aftercare.log`. Lines of several children never mix within a line."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        self._file = RotatingFileHandler(folder / "aftercare.log", maxBytes=10_000_000, backupCount=5)
        self._file.setFormatter(logging.Formatter("%(asctime)s %(name)-8s %(message)s"))
        self._colour = sys.stdout.isatty()
        self._lock = threading.Lock()

    def say(self, text: str, name: str = "aftercare") -> None:
        """Write a line (or several) in the name of a part."""
        for line in text.splitlines() or [""]:
            self._write(name, line)

    def follow(self, stream: IO[bytes], name: str) -> None:
        """Copy a child's output until it closes, in a thread of its own."""
        threading.Thread(
            target=self._copy, args=(stream, name), name=f"output of {name}", daemon=True
        ).start()

    def _copy(self, stream: IO[bytes], name: str) -> None:
        with stream:
            while line := stream.readline(LONGEST):
                self._write(name, line.decode(errors="replace").rstrip("\r\n"))

    def _write(self, name: str, line: str) -> None:
        with self._lock:
            self._file.emit(logging.LogRecord(name, logging.INFO, "", 0, line, None, None))
            with contextlib.suppress(OSError):  # the terminal may have gone; the file remains
                print(self._prefix(name) + line, flush=True)  # noqa: T201

    def _prefix(self, name: str) -> str:
        if name == "aftercare":
            return ""
        text = f"{name:<{WIDTH}} │ "
        return f"\x1b[{COLOURS.get(name, 34)}m{text}\x1b[0m" if self._colour else text
