"""Whether words for a customer hold what was written for colleagues only."""

from collections.abc import Iterable

SHORTEST = 6  # characters, blanks left out: shorter lines are greetings and names


def lines_from_inside(text: str, inside: Iterable[str], known: Iterable[str]) -> list[str]:
    """The lines of a text that stand in an internal one and in nothing that the customer has read."""
    secret, open_ = "\n".join(map(_plain, inside)), "\n".join(map(_plain, known))
    found = {plain: line.strip() for line in text.splitlines() if len(plain := _plain(line)) >= SHORTEST}
    return [line for plain, line in found.items() if plain in secret and plain not in open_]


def _plain(text: str) -> str:
    """Quoted or not, spaced or not: the same words."""
    return "\n".join("".join(line.split()).lstrip(">") for line in text.splitlines())
