"""A mail that a person passed on: whose it was."""

import re

from aftercare.channels.mail.rules.addresses import read_address, read_addresses
from aftercare.channels.mail.rules.headers import read_headers
from aftercare.channels.mail.rules.mail import Address, Attachment
from aftercare.channels.mail.rules.plain import clean_line
from aftercare.channels.mail.rules.quotes import LABELS, Mark, find_mark

_PREFIX = re.compile(
    r"\s*(?:\[[^\]]{0,30}\]\s*)?(?:fwd?|转发|轉寄|轉發|转|wg|tr|rv|enc|doorst|vs|転送)\s*[:：]", re.IGNORECASE
)
_ANY_ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:：（）＜＞【】]{1,128}@[^\s<>()\[\]\"',;:（）＜＞【】]{1,190}")
_LINES_READ = 4_000


def is_forward_subject(subject: str) -> bool:
    """Whether the outermost prefix says forwarded: `Fwd:`, `转发：`, `WG:` … (`Re: Fwd:` is an answer)."""
    return bool(_PREFIX.match(subject))


def find_forward(text: str, subject: str, attachments: list[Attachment]) -> Address | bool:
    """Who wrote the forwarded mail; True if it was forwarded but by whom it was written is not said; False
    if not.
    """
    forwarded = is_forward_subject(subject)
    lines = text.split("\n")
    mark = _first_mark(lines, forwarded=forwarded)
    if mark:
        return _read_sender(lines, mark) or True
    attached = next((one for one in attachments if one.type == "message/rfc822"), None)
    if forwarded and attached:
        return _read_attached(attached) or True
    return forwarded


def split_forward(text: str, subject: str) -> tuple[str, str]:
    """What was written above a forwarded mail, and the forwarded mail's own words, without its header lines.

    Where nothing shows where it begins, all of it may have been written by whoever passed it on.
    """
    lines = text.split("\n")
    mark = _first_mark(lines, forwarded=is_forward_subject(subject))
    if mark is None:
        return text.strip(), ""
    below = lines[mark.end :]
    if all(line.lstrip().startswith(">") for line in below if line.strip()):
        below = [line.lstrip().removeprefix(">").removeprefix(" ") for line in below]
    return "\n".join(lines[: mark.start]).strip(), "\n".join(below).strip()


def _first_mark(lines: list[str], *, forwarded: bool) -> Mark | None:
    """The first introduction of a quote, if it is that of a forward (or any, when the subject says so)."""
    for index in range(min(len(lines), _LINES_READ)):
        mark = find_mark(lines, index)
        if mark:
            return mark if mark.kind == "forward" or (forwarded and mark.kind in ("reply", "block")) else None
    return None


def _read_sender(lines: list[str], mark: Mark) -> Address | None:
    for line in lines[mark.start : max(mark.end, mark.start + 1)]:
        if match := LABELS["from"].match(line):
            return read_sender(match["value"])
    return None


def read_sender(written: str) -> Address | None:
    """A sender as clients print it: `名 <a@b>`, `名[mailto:a@b]`, `a@b(名)`, or a name alone (then without
    address).
    """
    match = _ANY_ADDRESS.search(written.replace("mailto:", " "))
    address = read_address(match[0]) if match else None
    name = re.sub(r"\[?mailto:\S*|[<>\[\]()（）＜＞【】\"*;；]", " ", written)
    name = clean_line(name.replace(match[0], " ") if match else name).strip(" '_,，|")
    if not address and not name:
        return None
    return Address("" if name == address else name, address or "")


def _read_attached(attached: Attachment) -> Address | None:
    headers = read_headers(attached.content, 0, len(attached.content))
    found = read_addresses(headers.raw("from") or b"").found
    return found[0] if found else None
