"""The limited reader: a program that reads mails from a pipe, one after another, and may die of any of them.

It is started by `limited`, without the environment of its owner, and takes from itself what it does not
need: memory beyond the limit, files, processes, core dumps.
"""

import json
import os
import resource
import sys
from pathlib import Path
from typing import BinaryIO

from aftercare.channels.mail.frames import HEAD
from aftercare.channels.mail.records import to_record
from aftercare.channels.mail.rules.parse import read_stages

MEMORY_BYTES = 256 * 1024 * 1024
CPU_SECONDS = 5


def main() -> int:
    """Answer every mail with frames: F fields, B body, A one attachment each, H page, E end, or X and why.
    R says that the reader is ready.
    """
    limit_memory()
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    _send(outgoing, b"R", b"")
    while head := incoming.read(HEAD.size):
        _, size = HEAD.unpack(head)
        options = json.loads(incoming.read(size))
        _, size = HEAD.unpack(incoming.read(HEAD.size))
        limit_time()
        try:
            _answer(outgoing, incoming.read(size), options)
        except MemoryError:
            _send(outgoing, b"X", b"too_much_memory")
            return 1
        except Exception:  # noqa: BLE001 - whatever a mail does, its owner gets a word and the next mail a reader
            _send(outgoing, b"X", b"unreadable")
    return 0


def _answer(outgoing: BinaryIO, raw: bytes, options: dict[str, str]) -> None:
    for number, mail in enumerate(read_stages(raw, instance=options["instance"])):
        if number < 2:
            _send(outgoing, b"FB"[number : number + 1], _dump(to_record(mail)))
        else:
            _send(outgoing, b"H", _dump({"html": mail.html, "flags": mail.flags}))
        if number == 1 and options["contents"]:
            for one in mail.attachments:
                _send(outgoing, b"A", one.content)
            _send(outgoing, b"C", b"")
    _send(outgoing, b"E", b"")


def _dump(record: object) -> bytes:
    return json.dumps(record).encode()


def _send(outgoing: BinaryIO, letter: bytes, content: bytes) -> None:
    outgoing.write(HEAD.pack(letter, len(content)))
    outgoing.write(content)
    outgoing.flush()


def limit_memory() -> None:
    """Allow what is used now and as much more as makes MEMORY_BYTES of resident memory at most."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        statm = Path("/proc/self/statm").read_text(encoding="ascii")
        virtual, resident = (int(one) * os.sysconf("SC_PAGE_SIZE") for one in statm.split()[:2])
    except OSError:
        return
    allowed = virtual + MEMORY_BYTES - resident
    resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))


def limit_time() -> None:
    """Allow CPU_SECONDS more than were used so far; the kernel ends the reader after that."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + CPU_SECONDS + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, hard))


if __name__ == "__main__":
    sys.exit(main())
