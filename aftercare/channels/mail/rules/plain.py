"""Making text fit to show and to store: control characters, half characters, directions, line ends."""

import re
import unicodedata

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_LINE_ENDS = re.compile("\r*\n|\r|\x85|\u2028|\u2029")
_SPACES = re.compile(r"\s+")
_DIRECTIONS = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")


def clean_text(text: str) -> str:
    r"""Several lines: every line end becomes `\n`, controls and the byte order mark go."""
    text = _LINE_ENDS.sub("\n", text.replace("\ufeff", ""))
    return _CONTROL.sub(_instead, text)


def clean_line(text: str) -> str:
    """One line: folds, tabs, controls and NUL become one space, or nothing."""
    spaced = _SPACES.sub(" ", text.replace("\ufeff", ""))
    return _CONTROL.sub(_instead, spaced).strip()


def _instead(match: re.Match[str]) -> str:
    return "\ufffd" if match[0] >= "\ud800" else ""


def without_directions(text: str) -> str:
    """Without marks that turn, hide or join text (they can make `exe.gpj` read as `jpg.exe`)."""
    return _DIRECTIONS.sub("", text)


def is_confusable(text: str) -> bool:
    """Text that looks like other text: full-width letters, invisible characters, odd spaces."""
    if text.isascii():
        return False
    return unicodedata.normalize("NFKC", text) != unicodedata.normalize("NFC", text) or any(
        unicodedata.category(one) in ("Cf", "Cc", "Zs", "Co", "Cs") for one in text
    )
