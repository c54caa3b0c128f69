"""The tree of parts of a mail: cut at its boundaries, never copied, bounded in depth and number.

The standard library's parser is not used: it recurses without bound, and it does not keep the raw bytes of an
attached mail. A part here is a pair of positions in the raw mail; costs are linear in its size for each
level.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from aftercare.channels.mail.rules import limits
from aftercare.channels.mail.rules.headers import Headers, read_headers
from aftercare.channels.mail.rules.parameters import Parameters

_FIRST_BOUNDARY = re.compile(rb"(?:\A|\n)--([^\s-][^\r\n]{0,69}?|-[^\r\n]{2,69}?)[ \t]*\r*\n")
_CANDIDATES = 20_000
_AFTER = re.compile(rb"(--)?[ \t]*(?:\r*\n|\r|\Z)")


@dataclass(slots=True)
class Part:
    """One part: its fields, where its body lies, and its children if it is a multipart that was opened."""

    headers: Headers
    start: int
    end: int
    type: Parameters
    disposition: Parameters
    children: list["Part"] = field(default_factory=list)
    parent_type: str = ""

    @property
    def encoding(self) -> str:
        return self.headers.plain("content-transfer-encoding")

    def leaves(self) -> Iterator["Part"]:
        """All parts without children, in the order of the mail."""
        stack = [self]
        while stack:
            part = stack.pop()
            if part.children:
                stack.extend(reversed(part.children))
            else:
                yield part


def read_parts(raw: bytes, headers: Headers) -> tuple[Part, set[str]]:
    """The root part of a mail whose fields were read already, and flags about its shape."""
    flags: set[str] = set()
    root = _part(headers, headers.end, len(raw), "text/plain")
    budget = limits.PARTS
    level = [root]
    for _ in range(limits.DEPTH):
        deeper: list[Part] = []
        for part in level:
            if part.type.type.startswith("multipart/") and budget > 0:
                part.children = _open(raw, part, budget, flags)
                budget -= len(part.children)
                deeper += part.children
        level = deeper
    if any(part.type.type.startswith("multipart/") and not part.children for part in level):
        flags.add("too_deep")
    return root, flags


def _part(headers: Headers, start: int, end: int, default: str) -> Part:
    kind = Parameters(headers.raw("content-type"), default)
    return Part(headers, start, end, kind, Parameters(headers.raw("content-disposition")))


def _open(raw: bytes, part: Part, budget: int, flags: set[str]) -> list[Part]:
    boundary = part.type.plain("boundary").encode("latin-1")
    ranges = _cut(raw, part, boundary, budget, flags) if boundary else []
    if not ranges and (found := _FIRST_BOUNDARY.search(raw, part.start, min(part.end, part.start + 65536))):
        ranges = _cut(raw, part, found[1], budget, flags)
        flags.update({"bad_structure"} if ranges else ())
    default = "message/rfc822" if part.type.type == "multipart/digest" else "text/plain"
    children = []
    for start, end in ranges:
        headers = read_headers(raw, start, end)
        child = _part(headers, headers.end, end, default)
        child.parent_type = part.type.type
        flags |= headers.flags
        children.append(child)
    return children


def _cut(raw: bytes, part: Part, boundary: bytes, budget: int, flags: set[str]) -> list[tuple[int, int]]:
    """The stretches between delimiter lines. What follows a closing line is left out, unless another part
    opens.
    """
    ranges: list[tuple[int, int]] = []
    opened, closed = -1, False
    for found, end, closes in _find_delimiters(raw, part, b"--" + boundary):
        if opened >= 0:
            ranges.append((opened, max(opened, _before_line_end(raw, found))))
        opened, closed = (-1 if closes else end), closes
        if len(ranges) >= budget:
            flags.add("too_many_parts")
            return ranges
    flags.update(() if closed else ("bad_structure",))
    if closed and not ranges and raw[part.start : part.end].strip() == b"--" + boundary + b"--":
        return [(part.end, part.end)]  # closed before it was opened: an empty part, no words
    return [*ranges, (opened, part.end)] if opened >= 0 else ranges


def _find_delimiters(raw: bytes, part: Part, needle: bytes) -> Iterator[tuple[int, int, bool]]:
    """Where each delimiter line begins, where the next line does, and whether it closes the multipart."""
    position = part.start
    for _ in range(_CANDIDATES):
        found = raw.find(needle, position, part.end)
        if found < 0:
            return
        position = found + len(needle)
        after = _AFTER.match(raw, position, part.end)
        if after and (found == part.start or raw[found - 1] in b"\r\n"):
            position = max(position, after.end() - 1)
            yield found, after.end(), after[1] is not None


def _before_line_end(raw: bytes, position: int) -> int:
    if raw[position - 1 : position] == b"\n":
        position -= 1
    return position - 1 if raw[position - 1 : position] == b"\r" else position
