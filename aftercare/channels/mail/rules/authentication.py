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


def is_disowned(found: Authentication | None) -> bool:
    """Whether the receiving server says that the sender's domain did not send this.

    DMARC says it (RFC 7489), or Microsoft's summary of all checks; without them a hard SPF failure (RFC 7208)
    that no signature makes good, as one would after honest forwarding.
    """
    said = {(one.method, one.result) for one in found.verdicts} if found else set()
    if ("dmarc", "fail") in said or ("compauth", "fail") in said:
        return True
    return ("spf", "fail") in said and not said & {("dkim", "pass"), ("dmarc", "pass")}


def is_vouched_for(found: Authentication | None) -> bool:
    """Whether the receiving server found the sender's domain and the mail to agree (DMARC)."""
    return found is not None and any((one.method, one.result) == ("dmarc", "pass") for one in found.verdicts)


def _read_properties(text: str) -> dict[str, str]:
    return {name.lower(): value for name, value in _PROPERTY.findall(text)}
