"""Mailboxes out of address fields. What cannot be read with certainty is left out: a wrong sender is worse
than none.

Names are decoded after the field was taken apart, so that no encoded word can smuggle in an address, a
comma or a bracket (the class of CVE-2023-27043).
"""

import re
from typing import NamedTuple

from aftercare.channels.mail.rules import limits
from aftercare.channels.mail.rules.decode import Decoded
from aftercare.channels.mail.rules.mail import Address
from aftercare.channels.mail.rules.plain import clean_line, is_confusable, without_directions
from aftercare.channels.mail.rules.words import decode_field, decode_text

_TOKEN = re.compile(
    r'\s+|=\?[^?\s]{1,60}\?[bBqQ]\?[^?\s]*\?=|"(?:[^"\\]|\\.)*"?|[()<>,;:\[\]@]|[^\s"()<>,;:\[\]@]+',
    re.DOTALL,
)
_LOCAL = re.compile(r"[^\s\"(),:;<>@\[\]\\\x00-\x20\x7f]{1,128}")
_DOMAIN = re.compile(
    r"(?:[a-z0-9\u0080-\U0010ffff_](?:[a-z0-9\u0080-\U0010ffff_-]{0,61}[a-z0-9\u0080-\U0010ffff_])?\.){0,20}"
    r"[a-z0-9\u0080-\U0010ffff_](?:[a-z0-9\u0080-\U0010ffff_-]{0,61}[a-z0-9\u0080-\U0010ffff_])?\.?",
    re.IGNORECASE,
)
_LITERAL = re.compile(r"\[(?:\d{1,3}(?:\.\d{1,3}){3}|IPv6:[0-9a-f:.]{2,45})\]", re.IGNORECASE)
_LIKE_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")


class Mailboxes(NamedTuple):
    """What a field names. `bad` counts entries that were refused, `flags` say why."""

    found: tuple[Address, ...]
    bad: int = 0
    flags: frozenset[str] = frozenset()


class _Entry:
    """One entry while it is read: the words before the bracket, the comment, what the bracket holds."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.comments: list[str] = []
        self.bracket: list[str] | None = None
        self.broken = False

    def is_open(self) -> bool:
        """Inside `<…>`."""
        return self.bracket is not None and self.bracket[-1:] != [">"]

    def names_a_group(self) -> bool:
        return self.bracket is None and "@" not in self.words

    def is_empty(self) -> bool:
        return (
            not "".join(self.words).strip() and not self.comments and self.bracket is None and not self.broken
        )


def read_addresses(raw: bytes, hint: str | None = None) -> Mailboxes:
    """All mailboxes of one field; groups are opened (`Team: a@x, b@y;`), an empty group names nobody."""
    text = _as_text(raw, hint)
    found: list[Address] = []
    flags: set[str] = {"charset_guessed"} if text.guessed else set()
    bad = 0
    for entry in _join_names(_split_entries(text.text)[: limits.ADDRESSES]):
        mailbox = _read_entry(entry, hint, flags)
        if mailbox:
            found.append(mailbox)
        else:
            bad += 1
    if bad:
        flags.add("bad_address")
    return Mailboxes(tuple(found), bad, frozenset(flags))


def _as_text(raw: bytes, hint: str | None) -> Decoded:
    """Raw bytes decoded, encoded words left as they are: they are decoded name by name, later."""
    flat = raw.replace(b"\r", b"").replace(b"\n", b"")
    if flat.isascii():
        return Decoded(flat.decode("ascii"))
    decoded = decode_field(flat.replace(b"=?", b"=\x00?"), hint)
    return decoded._replace(text=decoded.text.replace("=\x00?", "=?"))


def _split_entries(text: str) -> list[_Entry]:
    entries = [_Entry()]
    depth = 0
    in_group = False
    for sign in _read_tokens(text):
        role = "comment" if depth or sign == "(" else _role(entries[-1], sign, in_group=in_group)
        if role == "comment":
            depth = _read_comment(entries[-1], sign, depth)
        elif role == "word":
            _read_token(entries[-1], sign)
        elif role == "next":
            in_group = in_group and sign != ";"
            entries.append(_Entry())
        else:
            in_group = True
            entries[-1] = _Entry()
    entries[-1].broken |= depth > 0
    return [entry for entry in entries if not entry.is_empty()]


def _role(entry: _Entry, sign: str, *, in_group: bool) -> str:
    """Whether a sign belongs to the entry, ends it, or makes it the name of a group."""
    if entry.is_open() or sign not in (",", ";", ":"):
        return "word"
    if sign != ":":
        return "next"
    return "word" if in_group or not entry.names_a_group() else "group"


def _join_names(entries: list[_Entry]) -> list[_Entry]:
    """`Zhang, San <a@b>` without quotes: words before a comma that hold no at-sign belong to the name that
    follows.
    """
    joined: list[_Entry] = []
    waiting: list[str] = []
    for entry in entries:
        is_name = entry.bracket is None and not entry.comments and not entry.broken and "@" not in entry.words
        if is_name:
            waiting.append("".join(entry.words).strip())
            continue
        if waiting and entry.bracket is not None:
            entry.words[:0] = [f"{name}, " for name in waiting]
            waiting = []
        joined.append(entry)
    return joined + [_bad_entry() for _ in waiting]


def _bad_entry() -> _Entry:
    entry = _Entry()
    entry.broken = True
    return entry


def _read_tokens(text: str) -> list[str]:
    """The signs of a field; a quote that is never closed is no quote."""
    signs = _TOKEN.findall(text)
    last = signs[-1] if signs else ""
    if last.startswith('"') and (len(last) == 1 or not last.endswith('"')):
        signs[-1:] = _TOKEN.findall(last.replace('"', ""))
    return signs


def _read_comment(entry: _Entry, sign: str, depth: int) -> int:
    if sign == "(":
        if depth:
            entry.comments.append(sign)
        return depth + 1
    if sign == ")":
        entry.comments.extend([sign] if depth > 1 else [])
        return depth - 1
    entry.comments.append(sign)
    return depth


def _read_token(entry: _Entry, sign: str) -> None:
    if entry.bracket is None:
        _read_word(entry, sign)
    elif entry.is_open():
        entry.bracket.extend([sign] if sign != "<" or entry.bracket else [])
    elif sign != ">" and sign.strip():
        entry.broken = True


def _read_word(entry: _Entry, sign: str) -> None:
    if sign == "<":
        entry.bracket = []
    elif sign in (")", ">"):
        entry.broken = True
    else:
        entry.words.append(sign)


def _read_entry(entry: _Entry, hint: str | None, flags: set[str]) -> Address | None:
    if entry.broken:
        return None
    if entry.bracket is not None:
        spec = "".join(entry.bracket[:-1] if entry.bracket[-1:] == [">"] else entry.bracket)
        name = _read_name("".join(entry.words), flags)
    else:
        spec = "".join(entry.words)
        name = _read_name("".join(entry.comments), flags)
    address = read_address(spec)
    if address and not address.isascii():
        flags.add("non_ascii_address")
    if (
        address
        and (shown := _LIKE_ADDRESS.search(name))
        and shown[0].strip("'\"()[]").lower() != address.lower()
    ):
        flags.add("name_is_address")
    return Address(name, address) if address else None


def _read_name(written: str, flags: set[str]) -> str:
    text = written.strip()
    unquoted = re.sub(r'"((?:[^"\\]|\\.)*)"?', lambda m: re.sub(r"\\(.)", r"\1", m[1]), text)
    decoded = decode_text(unquoted)
    if decoded.guessed:
        flags.add("charset_guessed")
    if decoded.lost:
        flags.add("characters_lost")
    return without_directions(clean_line(decoded.text)).strip("\"' ")[:500]


def read_address(spec: str) -> str | None:
    """`local@domain`, or None if it is not exactly that. Nothing is repaired but spaces around and
    `mailto:`.
    """
    spec = spec.strip()
    if spec[:7].lower() == "mailto:":
        spec = spec[7:]
    if is_confusable(spec) or len(spec) > 320:
        return None
    local, at, domain = spec.rpartition("@")
    local, domain = local.strip(), domain.strip()
    if not at or not (_DOMAIN.fullmatch(domain) or _LITERAL.fullmatch(domain)):
        return None
    local = _read_local(local)
    return f"{local}@{domain.rstrip('.')}" if local else None


def _read_local(local: str) -> str:
    """The part before the at-sign; quotes that are not needed go, a quoted at-sign or bracket is refused."""
    if _LOCAL.fullmatch(local):
        return local
    quoted = re.fullmatch(r'"((?:[^"\\\x00-\x1f]|\\[ -~])+)"', local)
    if not quoted:
        return ""
    bare = re.sub(r"\\(.)", r"\1", quoted[1])
    if _LOCAL.fullmatch(bare):
        return bare
    return f'"{bare}"' if re.fullmatch(r"[\w .!#$%&'*+/=?^`{|}~-]+", bare) else ""
