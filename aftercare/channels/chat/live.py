"""The open streams of one worker: many readers, one connection that listens, a few that read.

A stream knows the number of the last line it sent; whatever wakes it, it reads what follows. So a notice that
comes twice doubles nothing, and one that never comes is made up for by the next look at the table.
"""

import asyncio
import json
import logging
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from psycopg import AsyncConnection, Error
from psycopg.conninfo import make_conninfo
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from aftercare.channels.chat import signs

CHANNEL = "aftercare_chat"
BEAT = 15.0  # seconds between two signs of life, and between two looks at the table
LIFE = 20 * 60.0  # seconds; then the reader comes again, perhaps to another worker
RETRY = 2000  # milliseconds until a reader comes again
READERS = 2
MOST = 3000  # streams of one worker; the rest of its connections are for pages
OF_ONE_CHAT = 8
FROM_ONE_ADDRESS = 300  # a whole office may stand behind one

LINES = """
SELECT number, author, kind, name, text, at FROM channels_chatline
WHERE chat_id = %s AND number > %s ORDER BY number LIMIT 500
"""
NEWEST = "SELECT id, lines FROM channels_chat WHERE id = ANY(%s)"

log = logging.getLogger(__name__)


class Live:
    """All streams of this worker. Made in the loop in which they run."""

    def __init__(self) -> None:
        self._woken: dict[int, set[asyncio.Event]] = defaultdict(set)
        self._from: Counter[str] = Counter()
        self._sent: dict[int, int] = {}
        self._pool: AsyncConnectionPool[Any] | None = None
        self._tasks: list[asyncio.Task[None]] = []

    def open(self, path: str, query: str, last: str, address: str) -> tuple[int, AsyncIterator[str] | None]:
        """The lines after `last` (else after `after` of the query) and whatever follows them. 403 without a
        good sign, 429 if there are too many streams already: then pages ask from time to time.
        """
        asked = {name: values[-1] for name, values in parse_qs(query).items()}
        stream = signs.read_stream(asked.get("sign", ""))
        if stream is None or path != ("desk" if stream.chat_id == 0 else "chat"):
            return 403, None
        if not self._has_room(stream.chat_id, address):
            return 429, None
        self._begin()
        if stream.chat_id == 0:
            return 200, self._changes(address)
        return 200, self._lines(stream.chat_id, _number(last or asked.get("after", "")), address)

    def _has_room(self, chat_id: int, address: str) -> bool:
        """A proxy that doesn't say for whom it asks stands on this machine, and is nobody in particular."""
        crowded = chat_id != 0 and len(self._woken.get(chat_id, ())) >= OF_ONE_CHAT
        known = address not in ("127.0.0.1", "::1")
        return self.readers < MOST and not crowded and not (known and self._from[address] >= FROM_ONE_ADDRESS)

    async def close(self) -> None:
        """End what runs beside the streams."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._pool is not None:
            await self._pool.close()

    @property
    def readers(self) -> int:
        """How many streams are open."""
        return self._from.total()

    def _begin(self) -> None:
        if self._pool is None:
            self._pool = AsyncConnectionPool(
                conninfo(), min_size=1, max_size=READERS, open=False, timeout=5, kwargs={"autocommit": True}
            )
            self._tasks = [asyncio.ensure_future(self._listen()), asyncio.ensure_future(self._look_again())]

    async def _lines(self, chat_id: int, last: int, address: str) -> AsyncIterator[str]:
        yield f"retry: {RETRY}\n\n"
        async for _ in self._wakes(chat_id, address):
            rows = await self._ask(LINES, chat_id, last)
            for row in rows:
                last = row[0]
                yield as_event(row)
            self._sent[chat_id] = max(last, self._sent.get(chat_id, 0))
            if not rows:
                yield ": beat\n\n"

    async def _changes(self, address: str) -> AsyncIterator[str]:
        """To the desk: that something has changed; what, its page asks for itself."""
        yield f"retry: {RETRY}\n\n"
        async for woken in self._wakes(0, address):
            yield "event: changed\ndata: 1\n\n" if woken else ": beat\n\n"

    async def _wakes(self, chat_id: int, address: str) -> AsyncIterator[bool]:
        """At once, then at every notice (True) and every beat (False), until the stream's life is over."""
        event, loop = asyncio.Event(), asyncio.get_running_loop()
        ends = loop.time() + LIFE
        event.set()
        self._woken[chat_id].add(event)
        self._from[address] += 1
        try:
            while loop.time() < ends:
                yield await _within(event, BEAT)
        finally:
            self._woken[chat_id].discard(event)
            self._from[address] -= 1
            if not self._from[address]:
                del self._from[address]
            if not self._woken[chat_id]:
                del self._woken[chat_id]
                self._sent.pop(chat_id, None)

    def _wake(self, chat_id: int) -> None:
        for event in (*self._woken.get(chat_id, ()), *self._woken.get(0, ())):
            event.set()

    def _wake_all(self) -> None:
        for chat_id in list(self._woken):
            self._wake(chat_id)

    async def _ask(self, sql: str, *values: object) -> list[Any]:
        if self._pool is None:
            return []
        async with self._pool.connection() as connection:
            rows: list[Any] = await (await connection.execute(sql, values)).fetchall()
        return rows

    async def _listen(self) -> None:
        """Wake whom a notice concerns; after a broken connection everybody, since some may be missing."""
        if self._pool is not None:
            await self._pool.open()
        while True:
            try:
                async with await AsyncConnection.connect(conninfo(), autocommit=True) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    self._wake_all()
                    async for notice in connection.notifies():
                        self._wake(_number(notice.payload))
            except (Error, OSError) as error:
                log.warning("live: the database does not answer (%s)", str(error).strip())
            await asyncio.sleep(1)

    async def _look_again(self) -> None:
        """What NOTIFY did not bring (a pooler swallows it) is found by one statement for all streams."""
        while True:
            await asyncio.sleep(BEAT)
            try:
                rows = await self._ask(NEWEST, [chat_id for chat_id in self._woken if chat_id])
            except (Error, OSError, PoolTimeout):
                continue
            for chat_id, lines in rows:
                if lines > self._sent.get(chat_id, 0):
                    self._wake(chat_id)


def as_event(row: Any) -> str:
    """A line as it goes over the wire; JSON has no line ends of its own."""
    number, author, kind, name, text, at = row
    values = {"n": number, "author": author, "kind": kind, "name": name, "text": text, "at": at.isoformat()}
    return f"id: {number}\ndata: {json.dumps(values, ensure_ascii=False)}\n\n"


def conninfo() -> str:
    """The database of the pages, for psycopg."""
    found = settings.DATABASES["default"]
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    values = {ours: found[theirs] for theirs, ours in names.items() if found.get(theirs)}
    plain = {name: value for name, value in found["OPTIONS"].items() if isinstance(value, str)}
    return make_conninfo(**{**plain, **values, "application_name": "aftercare live"})


async def _within(event: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    event.clear()
    return True


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0
