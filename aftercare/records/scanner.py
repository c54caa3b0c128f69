"""Asking ClamAV over its socket what it thinks of a file (INSTREAM, clamd(8))."""

import socket
import struct
import time
from contextlib import suppress
from typing import IO

from django.conf import settings

from aftercare.records.rules.scans import Verdict, verdict_of

SECONDS = 60.0  # for one file, all in all
_CHUNK = 128 * 1024
_LONGEST_REPLY = 4096


class Unanswered(Exception):
    """No scanner there. Nothing is known about the file, and it is not the file's fault."""


class TooSlow(Exception):
    """The scanner took the file and did not answer in time: perhaps the file's fault."""


def is_set_up() -> bool:
    """Whether files are scanned at all."""
    return bool(settings.CLAMAV)


def scan(content: IO[bytes]) -> Verdict:
    """What the scanner says of the content. Raises Unanswered or TooSlow."""
    deadline = time.monotonic() + SECONDS
    with _connect(deadline) as line:
        try:
            _send(line, content, deadline)
            reply = _receive(line, deadline)
        except TimeoutError:
            raise TooSlow(f"no answer within {SECONDS:.0f} s") from None
        except OSError as error:
            raise TooSlow(f"{type(error).__name__}: {error}") from error
    if not reply:
        raise TooSlow("the scanner hung up")
    return verdict_of(reply)


def version() -> str:
    """What the scanner calls itself and its signatures. Raises Unanswered."""
    deadline = time.monotonic() + 5
    with _connect(deadline) as line:
        try:
            line.sendall(b"zVERSION\0")
            return _receive(line, deadline)
        except OSError as error:
            raise Unanswered(str(error)) from error


def _connect(deadline: float) -> socket.socket:
    try:
        line = _socket(settings.CLAMAV)
    except (OSError, ValueError) as error:
        raise Unanswered(f"{settings.CLAMAV}: {error}") from error
    line.settimeout(_left(deadline))
    return line


def _socket(address: str) -> socket.socket:
    """`/run/clamav/clamd.ctl`, or `host:port`."""
    if not address.startswith("/"):
        host, _, port = address.removeprefix("tcp://").rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=5)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(5)
    try:
        line.connect(address)
    except OSError:
        line.close()
        raise
    return line


def _send(line: socket.socket, content: IO[bytes], deadline: float) -> None:
    """All of it; a scanner that has heard enough says so while we are still talking."""
    with suppress(BrokenPipeError, ConnectionResetError):
        line.sendall(b"zINSTREAM\0")
        while piece := content.read(_CHUNK):
            line.settimeout(_left(deadline))
            line.sendall(struct.pack(">I", len(piece)) + piece)
        line.sendall(struct.pack(">I", 0))


def _receive(line: socket.socket, deadline: float) -> str:
    reply = b""
    while len(reply) < _LONGEST_REPLY and not reply.endswith(b"\0"):
        line.settimeout(_left(deadline))
        piece = line.recv(_LONGEST_REPLY)
        if not piece:
            break
        reply += piece
    return reply.decode("utf-8", "replace").strip("\0\r\n ")


def _left(deadline: float) -> float:
    """Seconds left. TimeoutError if there are none."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
