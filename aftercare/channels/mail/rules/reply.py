"""What is new in an answer: the person's words without the mail they answer.

Two kinds of quote are told apart. A *marked* one has `>` before each line: those lines go, whatever stands
between or below them stays (answers in the middle or at the end). An *unmarked* one begins at a separator
or a block of header lines and has no end: everything from there on goes, if there are words above it.
"""

import re

from aftercare.channels.mail.rules.quotes import find_mark
from aftercare.channels.mail.rules.tails import without_tail

_LINES_JUDGED = 10_000
_CHARACTERS_JUDGED = 400_000


def split_reply(text: str) -> str:
    """Only the new words; the whole text if nothing would be left."""
    lines = text.split("\n")
    segments, whole = split_segments(lines)
    if whole:
        return text.strip()
    kept = ["\n".join(words) for segment in segments if (words := without_tail(segment))]
    reply = re.sub(r"\n{3,}", "\n\n", "\n\n".join(kept)).strip()
    return reply or text.strip()


def split_segments(lines: list[str]) -> tuple[list[list[str]], bool]:
    """Stretches of unquoted lines; and whether an unmarked quote has no words above it, so that all must
    be kept.
    """
    segments: list[list[str]] = [[]]
    index = 0
    budget = _CHARACTERS_JUDGED
    while index < len(lines):
        budget -= len(lines[index])
        if _is_quoted(lines[index]):
            segments.append([])
            index += 1
            continue
        mark = find_mark(lines, index) if index < _LINES_JUDGED and budget > 0 else None
        if mark is None:
            segments[-1].append(lines[index])
            index += 1
        elif _is_marked(lines, mark.end):
            segments.append([])
            index = mark.end
        elif any(without_tail(segment) for segment in segments):
            return segments, False
        else:
            return segments, True
    return segments, False


def _is_quoted(line: str) -> bool:
    return line.lstrip(" \t").startswith(">")


def _is_marked(lines: list[str], index: int) -> bool:
    """Whether the next line with text is marked as quoted."""
    while index < len(lines) and not lines[index].strip():
        index += 1
    return index < len(lines) and _is_quoted(lines[index])
