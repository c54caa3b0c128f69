"""Frames on a pipe: a letter, a length, the bytes. Reading and writing give up at a deadline."""

import os
import select
import struct
import time

HEAD = struct.Struct(">cQ")
_CHUNK = 1 << 16


class TooLate(Exception):
    """The deadline passed before the frame was complete."""


class Gone(Exception):
    """The other side closed the pipe."""


def write_frame(descriptor: int, letter: bytes, content: bytes, deadline: float) -> None:
    """Write to a pipe that does not block. Raises TooLate or Gone."""
    for piece in (HEAD.pack(letter, len(content)), content):
        view = memoryview(piece)
        while view:
            _wait([], [descriptor], deadline)
            try:
                view = view[os.write(descriptor, view[:_CHUNK]) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise Gone from error


def read_frame(descriptor: int, deadline: float) -> tuple[bytes, bytes]:
    """The letter and content of the next frame. Raises TooLate or Gone."""
    letter, size = HEAD.unpack(_read(descriptor, HEAD.size, deadline))
    return letter, _read(descriptor, size, deadline)


def _read(descriptor: int, size: int, deadline: float) -> bytes:
    content = bytearray()
    while len(content) < size:
        _wait([descriptor], [], deadline)
        piece = os.read(descriptor, min(_CHUNK, size - len(content)))
        if not piece:
            raise Gone
        content += piece
    return bytes(content)


def _wait(readers: list[int], writers: list[int], deadline: float) -> None:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TooLate
    poll = select.poll()
    for descriptor in readers:
        poll.register(descriptor, select.POLLIN)
    for descriptor in writers:
        poll.register(descriptor, select.POLLOUT)
    if not poll.poll(left * 1000):
        raise TooLate
