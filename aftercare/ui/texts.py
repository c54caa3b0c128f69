"""Plain text on a page: line breaks, links and marked words, always escaped first."""

import re
from urllib.parse import urlsplit

from markupsafe import Markup, escape

# One run of address characters at a time and no nested repetition: linear in the length of the text.
_ADDRESS = re.compile(r"\bhttps?://[^\s<>\"'`，。；：！？、（）【】《》「」“”‘’]+")
_TRAILING = ".,;:!?)]}"


def nl2br(text: object) -> Markup:
    """The text escaped, with its line breaks shown."""
    return Markup("<br>\n").join(escape(line) for line in str(text).splitlines())


def linkify(text: object) -> Markup:
    """The text escaped, with its line breaks shown and its http(s) addresses made links that leak nothing."""
    source, parts, end = str(text), [], 0
    for found in _ADDRESS.finditer(source):
        address = found[0].rstrip(_TRAILING)
        parts += [nl2br_part(source[end : found.start()]), _anchor(address)]
        end = found.start() + len(address)
    return Markup("").join([*parts, nl2br_part(source[end:])])


def nl2br_part(text: str) -> Markup:
    """Like `nl2br`, but a line break at the very end counts too."""
    return Markup(escape(text).replace("\r\n", "\n").replace("\n", Markup("<br>\n")))  # noqa: S704


def marked(text: object, words: str) -> Markup:
    """The text escaped, with each of the searched words in `<mark>`; case does not matter."""
    wanted = [re.escape(word) for word in words.split()[:8]]
    if not wanted:
        return escape(text)
    pieces = re.split(f"({'|'.join(wanted)})", str(text), flags=re.IGNORECASE)
    return Markup("").join(
        Markup("<mark>%s</mark>") % piece if index % 2 else escape(piece)
        for index, piece in enumerate(pieces)
    )


def initials(name: str) -> str:
    """What stands in a person's avatar: the family name in Chinese, one or two first letters otherwise."""
    words = name.split()
    if not words:
        return "?"
    if not words[0].isascii():
        return words[0][0]
    return "".join(word[0] for word in words[:2]).upper()


def hue(name: str) -> int:
    """One of eight tints for a name, always the same one."""
    return sum(map(ord, name)) % 8


def _anchor(address: str) -> Markup:
    if not _has_host(address):
        return escape(address)
    return Markup('<a href="{0}" rel="noopener noreferrer nofollow" target="_blank">{0}</a>').format(address)


def _has_host(address: str) -> bool:
    try:
        return bool(urlsplit(address).hostname)
    except ValueError:
        return False
