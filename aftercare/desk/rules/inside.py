"""Whether words for a customer hold what was written for colleagues only."""

from collections.abc import Iterable

SHORTEST = 6  # characters, blanks left out: shorter lines are greetings and names


def lines_from_inside(text: str, inside: Iterable[str], known: Iterable[str]) -> list[str]:
    """The lines of a text that stand in an internal one and in nothing that the customer has read."""
    secret, open_ = "\n".join(map(_plain, inside)), "\n".join(map(_plain, known))
    lines = {_plain(line): line.strip().lstrip("> ") for line in text.splitlines()}
    return [
        line
        for plain, line in lines.items()
        if len(plain) >= SHORTEST and plain in secret and plain not in open_
    ]


def _plain(text: str) -> str:
    """Quoted or not, spaced or not: the same words."""
    return "\n".join("".join(line.split()).lstrip(">") for line in text.splitlines())
