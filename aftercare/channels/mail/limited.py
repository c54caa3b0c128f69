"""Reading mail within limits: 5 seconds and 256 MB for each, in a program of its own that is replaced when
it dies.

    outcome = parse_safely(raw)
    if isinstance(outcome, Quarantined): ...

Nothing that a mail contains can raise here, hang here, or stop the next mail.
"""

import atexit
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path

import aftercare
from aftercare.channels.mail import frames
from aftercare.channels.mail.message_ids import verify
from aftercare.channels.mail.records import from_record
from aftercare.channels.mail.rules import limits
from aftercare.channels.mail.rules.mail import ParsedMail
from aftercare.channels.mail.rules.parse import QUARANTINED

SECONDS = 4.0
_START_SECONDS = 20.0
_MAILS_PER_READER = 1_000


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A mail that could not be understood: why (a word of the README), and whatever could be read."""

    reason: str
    partial: ParsedMail | None = None


def parse_safely(
    raw: bytes, *, instance: str = "", secret: bytes = b"", contents: bool = True
) -> ParsedMail | Quarantined:
    """Read a mail within the limits. With `contents=False` attachments come without their bytes.

    `instance` is the name that our own mails carry in X-Aftercare-Loop, `secret` the one that signs
    Message-IDs.
    """
    too_large = len(raw) > limits.MESSAGE_BYTES
    with _lock:
        outcome = _reader().read(
            raw[: limits.HEADER_BLOCK_BYTES] if too_large else raw, instance, contents=contents
        )
    if too_large:
        partial = outcome.partial if isinstance(outcome, Quarantined) else outcome
        return Quarantined("too_large", partial and only_fields(partial))
    return _judge(outcome, secret)


def only_fields(mail: ParsedMail) -> ParsedMail:
    """What is left of a mail that is too large to be read."""
    flags = tuple(sorted({*mail.flags, "too_large"}))
    return replace(mail, text="", reply="", html=None, attachments=(), flags=flags)


def _judge(outcome: ParsedMail | Quarantined, secret: bytes) -> ParsedMail | Quarantined:
    if isinstance(outcome, Quarantined):
        return outcome
    reasons = QUARANTINED & set(outcome.flags)
    if reasons:
        return Quarantined(min(reasons), outcome)
    if secret and verify(outcome.message_id or "", secret):
        return replace(outcome, kind="own", bounce=None, forwarded_from=None)
    return outcome


class _Reader:
    """The program that reads, and the pipe to it. Started at the first mail, replaced after a death."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.program: subprocess.Popen[bytes] | None = None
        self.mails = 0

    def read(self, raw: bytes, instance: str, *, contents: bool) -> ParsedMail | Quarantined:
        program = self._start()
        deadline = time.monotonic() + SECONDS
        answer = _Answer()
        try:
            self._ask(program, raw, {"instance": instance, "contents": contents}, deadline)
            while answer.take(*frames.read_frame(_descriptor(program.stdout), deadline)):
                pass
        except (frames.TooLate, frames.Gone, ValueError, KeyError, TypeError) as failure:
            self.stop()
            return answer.broken("too_slow" if isinstance(failure, frames.TooLate) else self._why(program))
        if answer.reason:
            self.stop()
            return answer.broken(answer.reason)
        return answer.mail or Quarantined("unreadable")

    def _start(self) -> "subprocess.Popen[bytes]":
        if self.program is None or self.program.poll() is not None or self.mails >= _MAILS_PER_READER:
            self.stop()
            self.program = _launch()
            self.mails = 0
        self.mails += 1
        return self.program

    def _ask(
        self, program: "subprocess.Popen[bytes]", raw: bytes, options: dict[str, object], deadline: float
    ) -> None:
        writer = _descriptor(program.stdin)
        frames.write_frame(writer, b"O", json.dumps(options).encode(), deadline)
        frames.write_frame(writer, b"M", raw, deadline)

    def _why(self, program: "subprocess.Popen[bytes]") -> str:
        return "too_slow" if program.returncode in (-signal.SIGXCPU, -signal.SIGALRM) else "unreadable"

    def stop(self) -> None:
        """End the program, if there is one, and collect it."""
        program, self.program = self.program, None
        if program is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            program.wait(timeout=0.02)
        if program.returncode is None:
            program.kill()
            program.wait()
        for pipe in (program.stdin, program.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()


class _Answer:
    """What came back about one mail so far."""

    def __init__(self) -> None:
        self.mail: ParsedMail | None = None
        self.contents: list[bytes] = []
        self.reason = ""
        self.has_body = False

    def take(self, letter: bytes, content: bytes) -> bool:
        """Take one frame; False if it was the last."""
        if letter in (b"F", b"B"):
            self.mail = from_record(json.loads(content))
            self.has_body = letter == b"B"
        elif letter == b"A":
            self.contents.append(content)
        elif letter == b"C" and self.mail:
            filled = zip(self.mail.attachments, self.contents, strict=True)
            self.mail = replace(
                self.mail, attachments=tuple(replace(one, content=held) for one, held in filled)
            )
        elif letter == b"H" and self.mail:
            page = json.loads(content)
            self.mail = replace(self.mail, html=page["html"], flags=tuple(page["flags"]))
        elif letter == b"X":
            self.reason = content.decode()
        return letter not in (b"E", b"X")

    def broken(self, reason: str) -> ParsedMail | Quarantined:
        """Without its page a mail is still a mail; without its body it is not."""
        if self.mail and self.has_body and not QUARANTINED & set(self.mail.flags):
            return replace(self.mail, flags=tuple(sorted({*self.mail.flags, "html_too_costly"})))
        return Quarantined(reason, self.mail)


def _launch() -> "subprocess.Popen[bytes]":
    """Start the reader with nothing of our environment but where Python finds its modules; wait until it
    is there.
    """
    root = str(Path(aftercare.__file__).resolve().parent.parent)
    program = subprocess.Popen(
        [sys.executable, "-m", "aftercare.channels.mail.reader"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"PYTHONPATH": root, "PATH": os.defpath, "PYTHONHASHSEED": "0"},
    )
    os.set_blocking(_descriptor(program.stdin), False)
    with contextlib.suppress(frames.TooLate, frames.Gone):
        frames.read_frame(_descriptor(program.stdout), time.monotonic() + _START_SECONDS)
    return program


def _descriptor(pipe: object) -> int:
    return pipe.fileno()  # type: ignore[attr-defined,no-any-return]


_lock = threading.Lock()
_readers: list[_Reader] = []


def _reader() -> _Reader:
    """The reader of this process: a forked child must not share the pipe of its parent."""
    if not _readers or _readers[0].owner != os.getpid():
        _readers[:] = [_Reader()]
    return _readers[0]


def close() -> None:
    """End the reader, if one runs. A later mail starts another."""
    with _lock:
        if _readers and _readers[0].owner == os.getpid():
            _readers.pop().stop()


atexit.register(close)
