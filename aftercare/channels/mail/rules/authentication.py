"""Authentication-Results (RFC 8601), read loosely: what the receiving server found out about the sender."""

import re

from aftercare.channels.mail.rules.headers import Headers, unfold
from aftercare.channels.mail.rules.mail import Authentication, Verdict
from aftercare.channels.mail.rules.plain import clean_line

_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"\s*([a-z][a-z0-9-]{0,30})(?:/\d+)?\s*=\s*([a-z]{1,20})\b(.*)", re.IGNORECASE)
_PROPERTY = re.compile(r"([a-z]+\.[a-z0-9_-]+)\s*=\s*\"?([^\s\";]+)", re.IGNORECASE)


def read_authentication(headers: Headers) -> Authentication | None:
    """The topmost field only: those below were written by whoever held the mail before."""
    raw = headers.raw("authentication-results")
    if raw is None:
        return None
    text = _COMMENT.sub(" ", clean_line(unfold(raw[:8_192]).decode("utf-8", "replace")))
    server, *parts = text.split(";")
    matches = [match for part in parts[:50] if (match := _RESULT.match(part))]
    verdicts = tuple(Verdict(m[1].lower(), m[2].lower(), _read_properties(m[3])) for m in matches)
    words = server.split()
    return Authentication(words[0] if words else "", verdicts)


def _read_properties(text: str) -> dict[str, str]:
    return {name.lower(): value for name, value in _PROPERTY.findall(text)}
