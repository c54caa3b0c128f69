"""Words to find a ticket by. Chinese is cut into overlapping pairs of characters, so that any two characters
in a row are found, whatever a dictionary thinks; codes such as ORA-12541 are kept whole and in their parts.
"""

import re
import unicodedata
from collections.abc import Iterator

MAX_CHARACTERS = 20_000
_RUN = re.compile(r"([\u3400-\u9fff\uf900-\ufaff]+)|([a-z0-9]+(?:[-_./][a-z0-9]+)*)")
_PART = re.compile(r"[-_./]")


def fold(text: str) -> str:
    """Full-width and half-width, upper and lower case are the same word."""
    return unicodedata.normalize("NFKC", text[:MAX_CHARACTERS]).casefold()


def lexemes(text: str) -> list[str]:
    """The words under which a text is kept, each once, sorted."""
    return sorted({word for chinese, code in _RUN.findall(fold(text)) for word in _kept(chinese, code)})


def wanted(text: str) -> str:
    """The text as a tsquery: every word must occur, codes at least their beginning. "" for no words."""
    words = dict.fromkeys(w for chinese, code in _RUN.findall(fold(text)) for w in _asked(chinese, code))
    return " & ".join(words)


def alike(text: str) -> str:
    """The text as a tsquery that any of its words satisfies, for ranking by how many do."""
    words = [word for word in lexemes(text) if len(word) > 1][:60]
    return " | ".join(f"'{word}'" for word in words)


def alike_by_codes(text: str) -> str:
    """The same of the words that hold a digit, such as ORA-12541; "" for none."""
    words = [word for word in lexemes(text) if len(word) > 2 and any(map(str.isdigit, word))][:20]
    return " | ".join(f"'{word}'" for word in words)


def _kept(chinese: str, code: str) -> Iterator[str]:
    if chinese:
        yield from (chinese[i : i + 2] for i in range(len(chinese)))
    else:
        yield code[:100]
        yield from (part[:100] for part in _PART.split(code))


def _asked(chinese: str, code: str) -> Iterator[str]:
    if len(chinese) == 1:
        yield f"'{chinese}':*"
    elif chinese:
        yield from (f"'{chinese[i : i + 2]}'" for i in range(len(chinese) - 1))
    else:
        yield f"'{code[:100]}':*"
