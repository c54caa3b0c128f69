"""Text that becomes a header line: one line, without anything that could start another."""

import unicodedata


def one_line(text: str, longest: int) -> str:
    """The text as one line of at most `longest` characters; control, format and line marks are blanks."""
    kept = "".join(ch if _harmless(ch) else " " for ch in text)
    return " ".join(kept.split())[:longest]


def _harmless(ch: str) -> bool:
    return unicodedata.category(ch) not in ("Cc", "Cf", "Cs", "Zl", "Zp") or ch == "‍"
