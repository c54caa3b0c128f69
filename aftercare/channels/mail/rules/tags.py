"""Tags and text of an HTML source, read once from left to right. Wrong HTML costs no more than right HTML."""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

_OPENING = re.compile(r"<(?=/?[A-Za-z]|[!?])")
_NAME = re.compile(r"/?([A-Za-z][A-Za-z0-9:_-]{0,40})")
_ATTRIBUTE = re.compile(r"([A-Za-z-]{1,40})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_LONG_NUMBER = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{7,});?")
_RAW_TEXT = {"style", "script", "title", "xml", "noscript", "iframe", "object", "svg", "template"}
VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)


class Tag(NamedTuple):
    """A tag (`name` set, `closing` or not, attributes as written) or a run of text (`name` empty)."""

    name: str
    closing: bool
    text: str

    def attribute(self, name: str) -> str:
        for found in _ATTRIBUTE.finditer(self.text[:4_000]):
            if found[1].lower() == name:
                return unescape(found[2] or found[3] or found[4] or "")
        return ""


def unescape(text: str) -> str:
    """Character references resolved; absurdly long numbers are U+FFFD."""
    return html.unescape(_LONG_NUMBER.sub("\ufffd", text)) if "&" in text else text


class _Source:
    """Finds characters ahead and remembers what will never come, so that nothing is searched for twice."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.absent: dict[str, int] = {}

    def find(self, mark: str, start: int) -> int:
        if mark in self.absent:
            return -1
        found = self.text.find(mark, start)
        if found < 0:
            self.absent[mark] = start
        return found


def read_tags(text: str) -> Iterator[Tag]:
    """All tags and texts in order; comments, declarations and the content of scripts and styles are left
    out.
    """
    source = _Source(text)
    lower = text.lower()
    folded = _Source(lower if len(lower) == len(text) else text)
    position = 0
    while opening := _OPENING.search(text, position):
        if opening.start() > position:
            yield Tag("", closing=False, text=text[position : opening.start()])
        position, tag = _read_tag(source, opening.start())
        if tag:
            yield tag
            position = _skip_content(folded, tag, position)
    if position < len(text):
        yield Tag("", closing=False, text=text[position:])


def _skip_content(folded: _Source, tag: Tag, position: int) -> int:
    """Past what is not text; a script or style that never ends has the rest of the page."""
    if tag.name not in _RAW_TEXT or tag.closing or tag.text.endswith("/"):
        return position
    end = folded.find(f"</{tag.name}", position)
    if end >= 0:
        return end
    return len(folded.text) if tag.name in ("style", "script") else position


def _read_tag(source: _Source, start: int) -> tuple[int, Tag | None]:
    text = source.text
    if text.startswith("<!--", start):
        end = source.find("-->", start + 4)
        if end < 0:
            end = source.find(">", start)
            return (end + 1 if end >= 0 else len(text)), None
        return end + 3, None
    if text[start + 1 : start + 2] in ("!", "?"):
        end = source.find(">", start)
        return (end + 1 if end >= 0 else len(text)), None
    name = _NAME.match(text, start + 1)
    if not name:
        return start + 1, Tag("", closing=False, text="<")
    end = _tag_end(source, name.end())
    closing = text[start + 1] == "/"
    return min(end + 1, len(text)), Tag(name[1].lower(), closing, text[name.end() : end])


def _tag_end(source: _Source, position: int) -> int:
    """The `>` that ends the tag: the first one outside quotes, or simply the first if the quotes make no
    sense.
    """
    first = end = source.find(">", position)
    for _ in range(20):
        if end < 0:
            break
        inside = source.text[position:end] if end - position < 8_000 else ""
        mark = _open_quote(inside)
        if not mark:
            return end
        close = source.find(mark, end)
        end = source.find(">", close) if close >= 0 else -1
    return first if first >= 0 else len(source.text)


def _open_quote(inside: str) -> str:
    """The quote that is still open after `=`, if any."""
    mark = ""
    previous = ""
    if '"' not in inside and "'" not in inside:
        return ""
    for one in inside:
        if mark:
            mark = "" if one == mark else mark
        elif one in "\"'" and previous == "=":
            mark = one
        previous = one if not one.isspace() else previous
    return mark
