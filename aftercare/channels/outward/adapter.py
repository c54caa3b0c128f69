"""One HTTP request to an address that somebody typed in: guarded, bounded in time and size.

The name is resolved here and the connection is made to the address that was checked, so a second answer of
the name server can't lead elsewhere. Redirects are not followed, proxies of the environment are not used.
"""

import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpcore
from django.conf import settings

from aftercare.channels.outward.rules import Allowed, may_reach, parse_allowed
from aftercare.foundation.text import N_

PATIENCE = 10.0  # seconds for the whole exchange
LONGEST = 64 * 1024  # bytes of an answer that are read

BAD_ADDRESS = N_("This is not a web address.")
CLOSED = N_("This address is not open to us: it is internal, or not encrypted.")
UNKNOWN_NAME = N_("The name of the server is unknown.")
NO_ANSWER = N_("The server can't be reached.")
TOO_SLOW = N_("The server did not answer in time.")
BAD_CERTIFICATE = N_("The server's certificate is not trusted.")
UNTYPICAL = N_("The server does not speak HTTP.")


class Unreachable(Exception):
    """No answer came; the text is a msgid."""


@dataclass(frozen=True)
class Reply:
    """What the other side answered."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300


def request(
    url: str,
    content: bytes = b"",
    *,
    headers: Mapping[str, str],
    method: str = "POST",
    longest: int = LONGEST,
) -> Reply:
    """Make one request; `longest` bytes of the answer are read. Unreachable if there is none."""
    secure = check(url)
    backend = _Guarded(secure=secure, until=time.monotonic() + PATIENCE)
    try:
        with httpcore.ConnectionPool(network_backend=backend, ssl_context=_trust()) as pool:
            return _exchange(pool, url, content, headers, method, longest)
    except httpcore.ConnectError as error:
        raise Unreachable(_why(error)) from error
    except httpcore.TimeoutException as error:
        raise Unreachable(TOO_SLOW) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        raise Unreachable(UNTYPICAL) from error


def check(url: str) -> bool:
    """Whether the address is an https one; Unreachable if it isn't one for the web at all."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
        _ = parts.port
        url.encode("ascii")
    except ValueError as error:
        raise Unreachable(BAD_ADDRESS) from error
    if not good:
        raise Unreachable(BAD_ADDRESS)
    return parts.scheme == "https"


def _exchange(
    pool: httpcore.ConnectionPool,
    url: str,
    content: bytes,
    headers: Mapping[str, str],
    method: str,
    longest: int,
) -> Reply:
    sent = {"Content-Length": str(len(content)), "User-Agent": "Aftercare", "Connection": "close", **headers}
    extensions = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), PATIENCE)}
    lines = list(sent.items())
    with pool.stream(method, url, headers=lines, content=content, extensions=extensions) as response:
        body = b""
        for part in response.iter_stream():
            body += part
            if len(body) >= longest:
                break
        found = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
        return Reply(response.status, body[:longest], found)


def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def _why(error: httpcore.ConnectError) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, _Closed):
            return str(cause)
        if isinstance(cause, ssl.SSLCertVerificationError):
            return BAD_CERTIFICATE
        cause = cause.__cause__ or cause.__context__
    return NO_ANSWER


class _Closed(httpcore.ConnectError):
    """Refused by ourselves."""


class _Guarded(httpcore.NetworkBackend):
    """Connects to addresses that may be reached, and to nothing else."""

    def __init__(self, *, secure: bool, until: float) -> None:
        self._secure, self._until = secure, until
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        address = _address(host, port, secure=self._secure)
        stream = self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
        return _Timed(stream, self._until)


class _Timed(httpcore.NetworkStream):
    """A stream that ends with the patience, however slowly the other side drips."""

    def __init__(self, inner: httpcore.NetworkStream, until: float) -> None:
        self._inner, self._until = inner, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._left(httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._left(httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._left(httpcore.ConnectTimeout)
        return _Timed(self._inner.start_tls(ssl_context, server_hostname, left), self._until)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)

    def _left(self, error: type[httpcore.TimeoutException]) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise error(TOO_SLOW)
        return left


def _address(host: str, port: int, *, secure: bool) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise _Closed(UNKNOWN_NAME) from error
    for _, _, _, _, target in found:
        if may_reach(str(target[0]), port, _allowed(), secure=secure):
            return str(target[0])
    raise _Closed(CLOSED)


def _allowed() -> tuple[Allowed, ...]:
    return parse_allowed(settings.OUTWARD_ALLOWED)
