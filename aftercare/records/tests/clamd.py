"""A scanner for tests that speaks clamd's INSTREAM: finds what begins with VIRUS, misbehaves when told to."""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Event, Thread

LARGEST = 100_000


@dataclass
class Clamd:
    address: str = ""
    mood: str = "well"  # well | hangs | hangs_up | resets | babbles
    seen: list[bytes] = field(default_factory=list)
    over: Event = field(default_factory=Event)


@contextmanager
def clamd() -> Iterator[Clamd]:
    """Listens until the end of the block."""
    told = Clamd()

    class Line(BaseRequestHandler):
        def handle(self) -> None:
            _answer(self.request, told)

    class Server(ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

        def handle_error(self, *_: object) -> None:
            """A line that broke is what the test wanted."""

    with Server(("127.0.0.1", 0), Line) as server:
        told.address = f"127.0.0.1:{server.server_address[1]}"
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield told
        told.over.set()
        server.shutdown()


def _answer(line: socket.socket, told: Clamd) -> None:
    command = _until_zero(line)
    if command == b"zVERSION":
        line.sendall(b"ClamAV 1.4.6/27000/Sat Nov 21 2026\0")
        return
    assert command == b"zINSTREAM", command
    if told.mood == "hangs":
        told.over.wait(30)
    elif told.mood == "resets":
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    elif told.mood == "babbles":
        line.sendall(b"UNKNOWN COMMAND\0")
    elif told.mood == "well":
        line.sendall(_verdict(line, told))


def _verdict(line: socket.socket, told: Clamd) -> bytes:
    content = b""
    while size := struct.unpack(">I", _exactly(line, 4))[0]:
        content += _exactly(line, size)
        if len(content) > LARGEST:
            return b"INSTREAM size limit exceeded. ERROR\0"
    told.seen.append(content)
    return b"stream: Test-Virus FOUND\0" if content.startswith(b"VIRUS") else b"stream: OK\0"


def _until_zero(line: socket.socket) -> bytes:
    said = b""
    while not said.endswith(b"\0"):
        said += _exactly(line, 1)
    return said[:-1]


def _exactly(line: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size:
        piece = line.recv(size - len(got))
        if not piece:
            raise ConnectionError
        got += piece
    return got
