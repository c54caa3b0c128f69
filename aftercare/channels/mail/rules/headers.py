"""The fields above a mail or a part, as bytes, and the simple ones read: ids, dates, lines of text."""

import re
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_tz

from aftercare.channels.mail.rules import limits
from aftercare.channels.mail.rules.decode import Decoded
from aftercare.channels.mail.rules.plain import clean_line
from aftercare.channels.mail.rules.words import decode_field

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_WITHOUT_ZONE = re.compile(r":\d{1,2}\s*(?:\(|$)")
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,990})>")


class Headers:
    """Fields by lower-case name, in their order. `end` is where the body begins."""

    def __init__(self) -> None:
        self.fields: dict[str, list[bytes]] = {}
        self.flags: set[str] = set()
        self.end = 0

    def __contains__(self, name: str) -> bool:
        return name in self.fields

    def all(self, name: str) -> list[bytes]:
        return self.fields.get(name, [])

    def raw(self, name: str) -> bytes | None:
        """The first field of this name; later ones are not what the server saw."""
        return next(iter(self.all(name)), None)

    def plain(self, name: str) -> str:
        """A field that is ASCII by nature, lower case and on one line; empty if absent."""
        return clean_line((self.raw(name) or b"").decode("latin-1")).lower()

    def text(self, name: str, hint: str | None = None) -> Decoded:
        found = decode_field(unfold(self.raw(name) or b""), hint)
        return found._replace(text=clean_line(found.text))

    def message_ids(self, name: str) -> tuple[str, ...]:
        """The ids of a field, also where a program folded a long one or wrote it as encoded words."""
        text = " ".join(_as_text(raw) for raw in self.all(name)[:5])
        found = [
            f"<{clean_line(one)}>"
            for one in _MESSAGE_ID.findall(re.sub(r"\r?\n[ \t]+(?=[^<\s]+>)", "", text))
        ]
        if not found:
            words = text.replace("<", " ").replace(">", " ").split()
            found = [f"<{clean_line(one)}>" for one in words if "@" in one and len(one) <= 990]
        return tuple(dict.fromkeys(found))


def _as_text(raw: bytes) -> str:
    return decode_field(unfold(raw)).text if b"=?" in raw else raw.decode("utf-8", "replace")


def read_headers(raw: bytes, start: int, end: int) -> Headers:
    """Read the fields from `start` on, up to the first empty line. Lines that cannot be fields end them,
    unless fields go on below (a fold that lost its space).
    """
    headers = Headers()
    position, name = start, ""
    block_end = min(end, start + limits.HEADER_BLOCK_BYTES)
    count = 0
    while position < end:
        if position >= block_end or count >= limits.HEADER_FIELDS:
            headers.flags.add("too_many_headers")
            position = _skip_block(raw, position, end)
            break
        line_end = _line_end(raw, position, end)
        line = raw[position : min(line_end, position + limits.HEADER_BYTES + 2)]
        stripped = line.rstrip(b"\r\n")
        if not stripped:
            position = line_end
            break
        verdict = _judge(raw, line, stripped, line_end, end, name)
        if verdict == "body":
            break
        if verdict == "field":
            count += 1
            name = _start_field(headers, stripped)
        elif verdict == "fold":
            _extend_field(headers, name, line)
        position = line_end
    headers.end = position
    _cut_long(headers)
    return headers


def _judge(raw: bytes, line: bytes, stripped: bytes, line_end: int, end: int, name: str) -> str:
    if line[:1] in (b" ", b"\t"):
        return "fold" if name else "skip"
    if _FIELD.match(line):
        return "field"
    if line.startswith((b"From ", b">From ")):
        return "skip"
    following = raw[line_end : min(end, line_end + 200)]
    if not _FIELD.match(following) and not (name and following[:1] in (b" ", b"\t")):
        return "body"
    return "fold" if name else "skip"


def _line_end(raw: bytes, position: int, end: int) -> int:
    found = raw.find(b"\n", position, end)
    return end if found < 0 else found + 1


def _skip_block(raw: bytes, position: int, end: int) -> int:
    found = [at + len(mark) for mark in (b"\n\n", b"\n\r\n") if (at := raw.find(mark, position, end)) >= 0]
    return min(found, default=end)


def _start_field(headers: Headers, stripped: bytes) -> str:
    name, _, value = stripped.partition(b":")
    key = name.strip().decode("ascii", "replace").lower()
    headers.fields.setdefault(key, []).append(value.strip(b" \t"))
    return key


def _extend_field(headers: Headers, name: str, line: bytes) -> None:
    """Folds are kept in a list while reading would be wasteful: fields are short, the limit bounds the
    rest.
    """
    held = headers.fields[name]
    if len(held[-1]) <= limits.HEADER_BYTES:
        held[-1] += b"\n" + line.rstrip(b"\r\n")


def _cut_long(headers: Headers) -> None:
    for values in headers.fields.values():
        for index, value in enumerate(values):
            if len(value) > limits.HEADER_BYTES:
                values[index] = value[: limits.HEADER_BYTES]
                headers.flags.add("header_too_long")


def unfold(raw: bytes) -> bytes:
    """Take the line ends out of a folded field; the space that follows them stays (RFC 5322, 2.2.3)."""
    return raw.replace(b"\r", b"").replace(b"\n", b"")


def read_date(value: str) -> str | None:
    """An RFC 5322 date as ISO 8601 with its own offset; None if it is broken or says no offset."""
    try:
        parts = parsedate_tz(value[:200])
        if parts is None or _WITHOUT_ZONE.search(value):
            return None
        zone = timezone(timedelta(seconds=parts[9] or 0))
        return datetime(*parts[:6], tzinfo=zone).isoformat()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
