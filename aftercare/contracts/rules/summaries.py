"""What the summary of a calendar entry says of its day: free, worked, or nothing about work."""

import re
from collections.abc import Iterable
from enum import Enum

WORKED = re.compile(r"班|work(ing)?[ -]?day", re.IGNORECASE)
UNWORKED = re.compile(r"non-?work(ing)?[ -]?day|非工作日|不上班", re.IGNORECASE)
FREE = re.compile(r"休|假|day off|holiday", re.IGNORECASE)


class Kind(Enum):
    """REST and WORK are days of the calendar; NOTHING is a festival on which one works or rests as always."""

    REST = 1
    WORK = 2
    NOTHING = 3
    UNCLEAR = 4


def strict_about(summaries: Iterable[str]) -> bool:
    """Whether the file marks its rest days with 休: then an entry without a mark is only a festival."""
    return any("休" in _plain(summary) for summary in summaries)


def what_it_says(summary: str, *, strict: bool) -> Kind:
    """春节（班）, 国庆节补班, Workday: worked. 春节（休）, 元旦假期: free. 调休 alone is unclear."""
    words = _plain(summary)
    if WORKED.search(UNWORKED.sub("休", words)):
        return Kind.WORK
    if FREE.search(UNWORKED.sub("休", words)):
        return Kind.REST
    if "调休" in summary:
        return Kind.UNCLEAR
    return Kind.NOTHING if strict else Kind.REST


def _plain(summary: str) -> str:
    return summary.replace("调休", "")
