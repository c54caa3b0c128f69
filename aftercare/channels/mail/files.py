"""Mails in files: one by itself, or many in an mbox. Files may be larger than memory."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from aftercare.channels.mail.rules import limits

_LINE = 1 << 16
_KEPT = limits.MESSAGE_BYTES + 1
_DATED = re.compile(rb"From .{0,300}\d{1,2}:\d{2}.{0,60}\d{4}")
_QUOTED = re.compile(rb">+From ")


def read_messages(stream: BinaryIO) -> Iterator[bytes]:
    """Every mail of a file; what exceeds the limit of a mail is cut off (and so recognised as too large)."""
    first = stream.readline(_LINE)
    while first in (b"\n", b"\r\n"):
        first = stream.readline(_LINE)
    if not first.startswith(b"From "):
        yield first + stream.read(_KEPT - len(first))
        return
    yield from _read_mbox(stream, dated=bool(_DATED.match(first)))


def _read_mbox(stream: BinaryIO, *, dated: bool) -> Iterator[bytes]:
    """Mails between `From ` lines that follow an empty line; `>From ` loses one `>` (mboxrd)."""
    message = bytearray()
    blank = whole = True
    while line := stream.readline(_LINE):
        if whole and blank and line.startswith(b"From ") and (not dated or _DATED.match(line)):
            yield _without_last_line_end(message)
            message = bytearray()
            continue
        blank = whole and line in (b"\n", b"\r\n")
        piece = line[1:] if whole and _QUOTED.match(line) else line
        whole = line.endswith(b"\n")
        message += piece[: max(0, _KEPT - len(message))]
    yield bytes(message)


def _without_last_line_end(message: bytearray) -> bytes:
    """The empty line before the next `From ` belongs to the mbox, not to the mail."""
    for end in (b"\r\n", b"\n"):
        if message.endswith(end * 2):
            return bytes(message[: -len(end)])
    return bytes(message)
