"""What a scan of a file came to, and what follows from it."""

import re
from dataclasses import dataclass
from typing import Final

UNSCANNED: Final = "unscanned"  # kept while there was no scanner
PENDING: Final = "pending"
CLEAN: Final = "clean"
INFECTED: Final = "infected"
ERROR: Final = "error"
WAITING: Final = (UNSCANNED, PENDING)

MOST_TRIES: Final = 5
_FOUND = re.compile(r"(?:.*: )?(.+) FOUND")


@dataclass(frozen=True)
class Verdict:
    """What a scanner said: `state` is clean, infected or error; `detail` the name of what it found, or why
    it could not say.
    """

    state: str
    detail: str = ""


def verdict_of(reply: str) -> Verdict:
    """Read clamd's answer to INSTREAM (clamd(8)): `stream: OK`, `stream: NAME FOUND`, `… ERROR`.

    Only a plain OK is clean; whatever we don't understand is an error.
    """
    said = reply.strip("\x00\r\n ")
    if said in ("stream: OK", "OK"):
        return Verdict(CLEAN)
    if found := _FOUND.fullmatch(said):
        return Verdict(INFECTED, found[1][:200])
    return Verdict(ERROR, said.removesuffix(" ERROR")[:200] or "no answer")


def may_be_read(state: str, *, scanning: bool, trusted: bool) -> bool:
    """Infected files open for nobody. While there is a scanner, others open once they are clean, or for whom
    we trust to know better.
    """
    if state == INFECTED:
        return False
    return state == CLEAN or trusted or not scanning


def wait_after(tries: int) -> int:
    """Seconds until a file is tried again after so many failures: half a minute, doubled, an hour at most."""
    return int(min(30 * 2 ** max(tries - 1, 0), 3600))
