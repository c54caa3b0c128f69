"""Live chat on a real server: streams held open by one process, how long a line takes to each, memory.

    DATABASE_URL=… python bench/chat.py [connections]

Needs a prepared database (`manage.py migrate`, `createcachetable`); what it writes there stays. Ends with 1
if the aims are missed: all streams held, p95 of message to screen under a second.
"""

import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftercare.site.settings")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

import django

django.setup()

import psutil
from django.utils import timezone

from aftercare.channels.actions import chats
from aftercare.channels.chat import signs
from aftercare.channels.models import Chat

READERS_OF_ONE = 2  # a visitor and an engineer
ROUNDS = 300
AIM = 1.0  # seconds
OPEN: list[asyncio.StreamWriter] = []  # a writer that is let go of closes its connection


def main() -> int:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    made = [_begin(n) for n in range(many // READERS_OF_ONE)]
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-m", "aftercare.site.web", "127.0.0.1", str(port), "1"])
    try:
        found = asyncio.run(_run(port, made, server.pid))
    finally:
        server.terminate()
        server.wait(30)
    print(json.dumps(found))
    return int(found["held"] < many or found["p95_ms"] > AIM * 1000)


def _begin(n: int) -> Chat:
    visitor = chats.Visitor(name=f"visitor {n}", email=f"v{n}@bench.invalid")
    return chats.begin(visitor, "hello", by=chats.visitor_of(Chat(visitor_name="v")), at=timezone.now())


async def _run(port: int, made: list[Chat], pid: int) -> dict[str, float]:
    await _until_up(port)
    before = _memory(pid)
    heard: asyncio.Queue[float] = asyncio.Queue()
    readers = []
    for chat in made:
        readers += [await _open(port, chat) for _ in range(READERS_OF_ONE)]
    tasks = [asyncio.ensure_future(_listen(reader, heard)) for reader in readers]
    await asyncio.sleep(2)
    while not heard.empty():
        heard.get_nowait()
    cpu = _cpu(pid)
    began = time.perf_counter()
    for n in range(ROUNDS):
        chat = made[n % len(made)]
        sent = str(time.time())
        await asyncio.to_thread(
            chats.say, chat.pk, sent, mark=sent, by=chats.visitor_of(chat), at=timezone.now()
        )
        await asyncio.sleep(0.02)
    spent = time.perf_counter() - began
    delays = [await asyncio.wait_for(heard.get(), 20) for _ in range(ROUNDS * READERS_OF_ONE)]
    held = sum(not task.done() for task in tasks)
    found = {
        "held": held,
        "lines": ROUNDS,
        "lines_per_s": round(ROUNDS / spent, 1),
        "p50_ms": round(statistics.median(delays) * 1000, 1),
        "p95_ms": round(statistics.quantiles(delays, n=20)[-1] * 1000, 1),
        "memory_mb": round(_memory(pid), 1),
        "memory_without_mb": round(before, 1),
        "kb_per_stream": round((_memory(pid) - before) * 1024 / held, 1),
        "cpu_share": round((_cpu(pid) - cpu) / spent, 3),
    }
    for task in tasks:
        task.cancel()
    return found


async def _until_up(port: int) -> None:
    for _ in range(300):
        try:
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
            continue
        writer.close()
        return


async def _open(port: int, chat: Chat) -> asyncio.StreamReader:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    address = f"/live/chat?sign={signs.stream_sign(chat.pk)}&after={chat.lines}"
    writer.write(f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    await writer.drain()
    assert b" 200 " in await reader.readline()
    OPEN.append(writer)
    return reader


async def _listen(reader: asyncio.StreamReader, heard: "asyncio.Queue[float]") -> None:
    """Each line that comes, with how long ago it was sent."""
    while line := await reader.readline():
        if line.startswith(b"data: "):
            text = json.loads(line[6:])["text"]
            if text.replace(".", "").isdecimal():
                heard.put_nowait(time.time() - float(text))


def _workers(pid: int) -> list[psutil.Process]:
    return psutil.Process(pid).children(recursive=True)


def _memory(pid: int) -> float:
    return sum(one.memory_info().rss for one in _workers(pid)) / 1024 / 1024


def _cpu(pid: int) -> float:
    return sum(sum(one.cpu_times()[:2]) for one in _workers(pid))


if __name__ == "__main__":
    sys.exit(main())
