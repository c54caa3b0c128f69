"""The application that the server loads: `/live/` is kept open in the loop, all else is a page."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any, Protocol

from aftercare.accounts.addresses import client_of
from aftercare.site.front.pages import Pages

log = logging.getLogger(__name__)

LIVE = "/live/"
STREAM = [
    ("content-type", "text/event-stream; charset=utf-8"),
    ("cache-control", "no-store"),
    ("x-accel-buffering", "no"),
    ("x-content-type-options", "nosniff"),
]
REFUSED = [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store")]


class Live(Protocol):
    """What answers under `/live/`: the status, and if it is 200 what to send until one of both leaves."""

    def open(
        self, path: str, query: str, last: str, address: str
    ) -> tuple[int, AsyncIterator[str] | None]: ...

    async def close(self) -> None: ...


class Door:
    """An RSGI application (granian's own protocol: one loop, no copying between processes)."""

    def __init__(self, pages: Pages, live: Callable[[], Live]) -> None:
        self.pages = pages
        self._make_live = live
        self._live: Live | None = None

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        if scope.proto == "http" and scope.path.startswith(LIVE):
            await self._keep_open(scope, proto)
        else:
            await self.pages.serve(scope, proto)

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.pages.pool.shutdown(wait=False, cancel_futures=True)

    async def _keep_open(self, scope: Any, proto: Any) -> None:
        if self._live is None:
            self._live = self._make_live()
        last = scope.headers.get("last-event-id") or ""
        if scope.method != "GET":
            proto.response_str(405, REFUSED, "")
            return
        path = scope.path.removeprefix(LIVE)
        status, lines = self._live.open(path, scope.query_string, last, _address_of(scope))
        if lines is None:
            proto.response_str(status, REFUSED, "")
            return
        await _send(lines, proto)


def _address_of(scope: Any) -> str:
    """Who is behind it, as the pages see it."""
    remote = scope.client.rpartition(":")[0].strip("[]")
    return client_of(remote, ",".join(scope.headers.get_all("x-forwarded-for")))


async def _send(lines: AsyncIterator[str], proto: Any) -> None:
    """Hand on what comes until the reader is gone."""
    wire = proto.response_stream(200, STREAM)
    sending = asyncio.ensure_future(_pump(lines, wire))
    gone = asyncio.ensure_future(proto.client_disconnect())
    try:
        await asyncio.wait((sending, gone), return_when=asyncio.FIRST_COMPLETED)
        if sending.done() and not sending.cancelled():
            _note(sending.exception())
    finally:
        sending.cancel()
        gone.cancel()
        await asyncio.gather(sending, gone, return_exceptions=True)


def _note(error: BaseException | None) -> None:
    """A reader who leaves is nothing to speak of; whatever else ended a stream, they come again."""
    if error is not None and type(error).__name__ != "RSGIProtocolClosed":
        log.warning("a stream broke off: %s: %s", type(error).__name__, error)


async def _pump(lines: AsyncIterator[str], wire: Any) -> None:
    async for piece in lines:
        await wire.send_str(piece)
