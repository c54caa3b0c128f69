"""What a robot says, before it is dressed for one of the messengers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

ELLIPSIS = "…"
# What could start a link, a mention, a font or a quote stands as its full-width twin.
_HARMLESS = str.maketrans(
    {"<": "＜", ">": "＞", "[": "［", "]": "］", "`": "｀", "*": "＊", "~": "～", "#": "＃"}
)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One piece of news, in the robot's language. `details` are short further lines."""

    head: str
    details: tuple[str, ...] = ()
    url: str = ""
    urgent: bool = False


@dataclass(frozen=True, kw_only=True)
class Words:
    """The few words of our own, in the robot's language: `digest` has a place for %(n)s, `open` is a link."""

    digest: str
    open: str


def harmless(text: str) -> str:
    """The text without any meaning to a messenger's markup, on one line."""
    return " ".join(text.translate(_HARMLESS).split())


def cut(text: str, most: int) -> str:
    """The text in at most so many bytes of UTF-8, never through a character."""
    raw = text.encode()
    if len(raw) <= most:
        return text
    kept = raw[: max(most - len(ELLIPSIS.encode()), 0)].decode(errors="ignore")
    return kept + ELLIPSIS if most >= len(ELLIPSIS.encode()) else ""


def size(text: str) -> int:
    """Bytes of UTF-8."""
    return len(text.encode())


def fit(parts: Sequence[str], most: int, between: str = "\n") -> tuple[str, int]:
    """As many parts as have room, at least the first (cut); and how many those are."""
    text = cut(parts[0], most)
    for n, part in enumerate(parts[1:], start=1):
        longer = text + between + part
        if size(longer) > most:
            return text, n
        text = longer
    return text, len(parts)


def in_markdown(line: Line, words: Words, *, quote: str = "> ", between: str = "\n") -> str:
    """A line with its details and its link, as the three messengers understand it."""
    parts = [f"**{harmless(line.head)}**", *(f"{quote}{harmless(detail)}" for detail in line.details)]
    if line.url:
        parts.append(f"[{words.open}]({line.url})")
    return between.join(parts)


def in_digest(line: Line, words: Words) -> str:
    """A line among others: its head, its first detail and its link."""
    head = harmless(": ".join([line.head, *line.details[:1]]))
    return f"- {head} [{words.open}]({line.url})" if line.url else f"- {head}"


def plainly(line: Line) -> str:
    """A line without any markup."""
    return "\n".join([line.head, *line.details, *([line.url] if line.url else [])])


def packed(
    lines: Sequence[Line], words: Words, most: int, dress: Callable[[Line], str]
) -> tuple[str, str, int]:
    """Title, text and how many lines went in: one dressed by itself, several as a digest."""
    if len(lines) == 1:
        return harmless(lines[0].head), cut(dress(lines[0]), most), 1
    title = words.digest % {"n": len(lines)}
    text, n = fit([in_digest(line, words) for line in lines], most - size(title) - 16)
    title = words.digest % {"n": n}
    return title, f"**{title}**\n{text}", n
