"""What may be said in a chat, how long it is kept waiting, and which pages may show our window."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

LONGEST = 4000  # characters of one line
MOST_LINES = 2000
IDLE = timedelta(minutes=20)  # of the visitor, once somebody has answered
UNANSWERED = timedelta(minutes=30)  # nobody came: it becomes a message
LAST_ENDS = timedelta(days=7)  # how long a visitor may read on

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")


def one_line(text: str, most: int) -> str:
    """A name or the like: one line, without what a database can't keep."""
    return " ".join(text.replace("\x00", "").split())[:most]


def is_idle(*, answered: bool, last_line_at: datetime, now: datetime) -> bool:
    """Whether a chat has been silent for so long that it is over."""
    return now - last_line_at >= (IDLE if answered else UNANSWERED)


def read_origins(text: str) -> tuple[list[str], list[str]]:
    """The origins in a text, one a line or separated by commas, and what is none. No duplicates."""
    good: dict[str, None] = {}
    bad: list[str] = []
    for part in re.split(r"[\s,;]+", text.strip()):
        origin = origin_of(part)
        if origin:
            good[origin] = None
        elif part:
            bad.append(part)
    return list(good), bad


def origin_of(address: str) -> str:
    """`https://host[:port]` of an address, "" if it has none. Plain http only on the own machine."""
    try:
        parts = urlsplit(address.strip().lower())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    local = host in ("localhost", "127.0.0.1")
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        return ""
    if not _HOST.fullmatch(host):
        return ""
    usual = port in (None, 443 if parts.scheme == "https" else 80)
    return f"{parts.scheme}://{host}" + ("" if usual else f":{port}")


def ancestors(origins: Iterable[str]) -> str:
    """The value of `frame-ancestors` (CSP Level 3, 6.4.2): ourselves and these, for the preview too."""
    return " ".join(["'self'", *origins])
