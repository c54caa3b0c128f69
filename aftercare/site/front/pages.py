"""Pages in threads: one WSGI call per request, as many at once as there are threads.

The body is read before a thread is taken, so that a slow sender occupies none. What a page answers goes out
in one piece if it is small; a download is handed on piece by piece, as fast as the reader takes it.
"""

import asyncio
import logging
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

IN_MEMORY = 1024 * 1024  # of a body, or of an answer; what is larger goes through a file, or in pieces
LARGEST = 512 * 1024 * 1024
OPEN_DOORS = ("/widget/", "/chat/", "/hooks/", "/accounts/", "/join/", "/setup/", "/language/")
FROM_STRANGERS = 8 * 1024 * 1024  # what anybody may send there: at most a picture of the screen

log = logging.getLogger(__name__)

Headers = list[tuple[str, str]]


class TooLarge(Exception):
    """The body is larger than anything we take."""


@dataclass
class Answer:
    """What the application has said so far."""

    status: int = 500
    headers: Headers = field(default_factory=list)
    body: bytes = b""

    def start(self, status: str, headers: Headers, _exc_info: object = None) -> Callable[[bytes], None]:
        """WSGI's `start_response`."""
        self.status, self.headers = int(status.split(" ", 1)[0]), [(k.lower(), v) for k, v in headers]
        return self._write

    def _write(self, piece: bytes) -> None:
        self.body += piece


class Pages:
    """Serves a WSGI application to the RSGI server."""

    def __init__(self, application: Callable[..., Iterable[bytes]], threads: int) -> None:
        self.application = application
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="page")

    async def serve(self, scope: Any, proto: Any) -> None:
        """Answer one request."""
        loop = asyncio.get_running_loop()
        try:
            body, size = await read_body(scope, proto)
        except TooLarge:
            proto.response_str(413, [("content-type", "text/plain")], "Too large.")
            return
        with body:
            await loop.run_in_executor(self.pool, self._work, environ_of(scope, body, size), proto, loop)

    def _work(self, environ: dict[str, Any], proto: Any, loop: asyncio.AbstractEventLoop) -> None:
        """In a thread, which answers itself: a busy loop delays nothing that is ready."""
        answer = self._run(environ, proto, loop)
        if answer is not None:
            proto.response_bytes(answer.status, answer.headers, answer.body)

    def _run(self, environ: dict[str, Any], proto: Any, loop: asyncio.AbstractEventLoop) -> Answer | None:
        """The whole of a small answer, or None once a large one has been sent."""
        answer = Answer()
        parts: Iterable[bytes] = ()
        try:
            parts = self.application(environ, answer.start)
            rest = _gather(answer, iter(parts))
            if rest is not None:
                _stream(answer, rest, proto, loop)
                return None
        except Exception:
            log.exception("%s failed", environ["PATH_INFO"])
            return Answer(body=b"Internal Server Error", headers=[("content-type", "text/plain")])
        finally:
            if close := getattr(parts, "close", None):
                close()
        return answer


def _gather(answer: Answer, parts: Any) -> Any:
    """Collect the answer while it is small; what is left of a large one otherwise."""
    pieces = [answer.body]
    size = len(answer.body)
    for piece in parts:
        pieces.append(piece)
        size += len(piece)
        if size > IN_MEMORY:
            answer.body = b"".join(pieces)
            return parts
    answer.body = b"".join(pieces)
    return None


def _stream(answer: Answer, rest: Iterable[bytes], proto: Any, loop: asyncio.AbstractEventLoop) -> None:
    """Send piece after piece, waiting for the reader each time; one who leaves ends it."""

    async def begin() -> Any:
        return proto.response_stream(answer.status, answer.headers)

    wire = asyncio.run_coroutine_threadsafe(begin(), loop).result()

    async def send(piece: bytes) -> None:
        await wire.send_bytes(piece)

    try:
        asyncio.run_coroutine_threadsafe(send(answer.body), loop).result()
        for piece in rest:
            asyncio.run_coroutine_threadsafe(send(piece), loop).result()
    except Exception as error:  # noqa: BLE001 - the status has gone out; all that can be done is to stop
        log.info("an answer broke off: %s", error)


async def read_body(scope: Any, proto: Any) -> tuple[IO[bytes], int]:
    """The request's body, rewound, and its size. TooLarge beyond the limit."""
    if scope.method in ("GET", "HEAD", "OPTIONS"):
        return BytesIO(), 0
    most = FROM_STRANGERS if scope.path.startswith(OPEN_DOORS) else LARGEST
    said = scope.headers.get("content-length") or "0"
    if said.isdecimal() and int(said[:18]) > most:
        raise TooLarge
    body = cast("IO[bytes]", SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - the caller closes it
    size = 0
    async for piece in proto:
        size += len(piece)
        if size > most:
            body.close()
            raise TooLarge
        body.write(piece)
    body.seek(0)
    return body, size


def environ_of(scope: Any, body: IO[bytes], size: int) -> dict[str, Any]:
    """What PEP 3333 wants to know."""
    host, _, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        _add_header(environ, name, value)
    environ["CONTENT_LENGTH"] = str(size)
    return environ


def _add_header(environ: dict[str, Any], name: str, value: str) -> None:
    """A header given twice is one with a comma, cookies one with a semicolon; `a_b` can't pass for `a-b`."""
    if "_" in name:
        return
    key = name.upper().replace("-", "_")
    if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        key = f"HTTP_{key}"
    if key in environ:
        value = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{value}"
    environ[key] = value
