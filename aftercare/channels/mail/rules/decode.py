"""Bytes to text, whatever the label says. Never raises.

Guessing is honest: a text is `guessed` when its label is missing (and needed), unknown, or contradicted by
the bytes; it is `lost` when characters had to be replaced by U+FFFD. Reading gb2312 as gb18030, its
superset, is neither.
"""

import re
import unicodedata
from typing import NamedTuple

from aftercare.channels.mail.rules.charsets import find_codec

_SAMPLE = 64 * 1024
_GB = re.compile(
    rb"(?P<common>[\xb0-\xf7][\xa1-\xfe]|[\xa1-\xa9][\xa1-\xfe])|(?P<wide>[\x81-\xfe][0-9][\x81-\xfe][0-9])"
    rb"|(?P<rare>[\x81-\xfe][\x40-\x7e\x80-\xfe])|(?P<bad>[\x80-\xff])"
)
_BIG5 = re.compile(
    rb"(?P<common>[\xa1\xa3-\xc6][\x40-\x7e\xa1-\xfe])|(?P<rare>[\x81-\xfe][\x40-\x7e\xa1-\xfe])|(?P<bad>[\x80-\xff])"
)
_ODD = re.compile("[\u0180-\u036f\u0460-\u058f\u0700-\u08ff]")
_HIGH_RUN = re.compile(rb"([A-Za-z]?)([\x80-\xff]+)([A-Za-z]?)")
_FAR_EAST = re.compile("[⺀-鿿가-힯豈-﫿＀-￯\U00020000-\U0003ffff]")
_FALLBACKS = {
    "big5": ("cp950", "big5hkscs"),
    "iso2022_jp": ("iso2022_jp_ext", "iso2022_jp_2004"),
    "hz": ("hz", "gb18030"),
}


class Decoded(NamedTuple):
    text: str
    guessed: bool = False
    lost: bool = False

    @property
    def flags(self) -> set[str]:
        """The flags that a mail earns by this text."""
        names = (("charset_guessed", self.guessed), ("characters_lost", self.lost))
        return {name for name, holds in names if holds}


def decode(raw: bytes, label: str | None = None, *, wide: bool = True) -> Decoded:
    """Decode a body or a header word under its label; see the module for what the flags mean.

    `wide=False`: without a label it is not UTF-16, whatever its first bytes look like (no field is).
    """
    if not raw:
        return Decoded("")
    codec, known = find_codec(label)
    if codec is None:
        return _guess(raw, unlabelled=not (label or "").strip(), wide=wide)
    decoded = _by_codec(raw, codec)
    return decoded if known else decoded._replace(guessed=True)


def _by_codec(raw: bytes, codec: str) -> Decoded:
    if codec in ("ascii", "western"):
        return _by_western(raw, codec)
    if codec in ("utf-16", "utf-32"):
        return _by_wide(raw, codec)
    if codec == "gb18030" and _is_far_eastern_utf8(raw):
        return Decoded(raw.decode("utf-8-sig"), guessed=True)
    for name in _FALLBACKS.get(codec, (codec,)):
        text = _try(raw, name)
        if text is not None:
            return Decoded(unicodedata.normalize("NFC", text) if name == "cp1258" else text)
    return _contradicted(raw, codec)


def _by_western(raw: bytes, codec: str) -> Decoded:
    if raw.isascii():
        return _guess(raw, unlabelled=False) if b"\x1b$" in raw else Decoded(raw.decode("ascii"))
    if looks_like_utf8(raw):
        return Decoded(raw.decode("utf-8"), guessed=True)
    if _looks_like_gb(raw) and _stands_alone(raw):
        return Decoded(raw.decode("gb18030", "replace"), guessed=True)
    return Decoded(_latin(raw), guessed=codec == "ascii")


def _by_wide(raw: bytes, codec: str) -> Decoded:
    """UTF-16 and UTF-32 without a mark: the side on which the zero bytes lie decides; big end is the
    standard.
    """
    unit = 2 if codec == "utf-16" else 4
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or raw[:4] == b"\x00\x00\xfe\xff":
        name = codec
    else:
        name = codec + ("-le" if _is_little(raw[:_SAMPLE], unit) else "-be")
    text = _try(raw, name)
    if text is not None:
        return Decoded(text)
    if 0 not in raw[:_SAMPLE]:
        return _guess(raw, unlabelled=False)
    return Decoded(raw.decode(name, "replace"), guessed=True, lost=True)


def _is_little(raw: bytes, unit: int) -> bool:
    last, first = raw[unit - 1 :: unit].count(0), raw[::unit].count(0)
    if last != first or unit > 2:
        return last > first
    little, big = (raw[: len(raw) // 2 * 2].decode(name, "replace") for name in ("utf-16-le", "utf-16-be"))
    return _far_eastern(little) > _far_eastern(big)


def _far_eastern(text: str) -> int:
    return sum(1 for one in text if "\u4e00" <= one <= "\u9fff" or "\u3000" <= one <= "\u30ff")


def looks_like_utf8(raw: bytes) -> bool:
    """Valid UTF-8 that is not Chinese by accident: two GBK bytes can make one odd letter (`原始` is `ԭʼ`)."""
    text = _try(raw, "utf-8")
    if text is None:
        return False
    return raw.isascii() or not _ODD.search(text[:_SAMPLE]) or not _looks_like_gb(raw)


def _contradicted(raw: bytes, codec: str) -> Decoded:
    """The bytes are not what the label says: find out what they are, or replace what cannot be read."""
    if codec != "utf-8" and (text := _try(raw, "utf-8")) is not None and not raw.isascii():
        return Decoded(text, guessed=True)
    if codec == "utf-8" and (text := _nearly_utf8(raw)) is not None:
        return Decoded(text, guessed=True, lost=True)
    if codec != "gb18030" and not raw.isascii() and _looks_like_gb(raw):
        return Decoded(raw.decode("gb18030", "replace"), guessed=True)
    text = _replace(raw, codec)
    return Decoded(text, guessed=True, lost="�" in text)


def _guess(raw: bytes, *, unlabelled: bool, wide: bool = False) -> Decoded:
    if b"\x1b$" in raw and (text := _try(raw, "iso2022_jp_ext")) is not None:
        return Decoded(text, guessed=True)
    if raw.isascii():
        return Decoded(raw.decode("ascii"), guessed=not unlabelled)
    for name, fits in (
        ("utf-8-sig", looks_like_utf8(raw)),
        ("utf-16", wide and raw[:2] in (b"\xff\xfe", b"\xfe\xff")),
        ("gb18030", _looks_like_gb(raw)),
        ("cp950", _looks_like_big5(raw)),
    ):
        if fits and (text := _try(raw, name)) is not None:
            return Decoded(text, guessed=True)
    if (text := _nearly_utf8(raw)) is not None:
        return Decoded(text, guessed=True, lost=True)
    if _looks_like_gb(raw):
        return Decoded(raw.decode("gb18030", "replace"), guessed=True, lost=True)
    return Decoded(_latin(raw), guessed=True)


def _try(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return None


def _replace(raw: bytes, codec: str) -> str:
    try:
        return raw.decode(codec, "replace")
    except (UnicodeError, LookupError, ValueError):
        return _latin(raw)


def _latin(raw: bytes) -> str:
    """Windows-1252 as every reader takes it; its five holes are read as ISO 8859-1."""
    text = _try(raw, "cp1252")
    return raw.decode("latin-1") if text is None else text


def _nearly_utf8(raw: bytes) -> str | None:
    """UTF-8 with a broken character or two (a cut line, an inserted byte); None if it is something else."""
    text = raw.decode("utf-8", "replace")
    bad = text.count("�")
    good = sum(1 for c in text[:_SAMPLE] if c > "\x7f" and c != "�")
    return text if good >= 3 * bad else None


def _is_far_eastern_utf8(raw: bytes) -> bool:
    """Bytes labelled GB that are UTF-8 in truth: valid, and every second non-ASCII character is East
    Asian.
    """
    if raw.isascii() or (text := _try(raw, "utf-8")) is None:
        return False
    high = [c for c in text[:_SAMPLE] if c > "\x7f"]
    return 2 * sum(1 for c in high if _FAR_EAST.match(c)) >= len(high)


def _shares(pattern: re.Pattern[bytes], raw: bytes) -> tuple[int, int, int]:
    counts = {"common": 0, "wide": 0, "rare": 0, "bad": 0}
    for match in pattern.finditer(raw[:_SAMPLE]):
        counts[match.lastgroup or "bad"] += 1
    return counts["common"], sum(counts.values()), counts["bad"]


def _looks_like_gb(raw: bytes) -> bool:
    common, total, bad = _shares(_GB, raw)
    return common * 4 >= total * 3 > 0 and bad * 50 <= total + 49


def _looks_like_big5(raw: bytes) -> bool:
    common, total, bad = _shares(_BIG5, raw)
    return common * 4 >= total * 3 > 0 and bad == 0


def _stands_alone(raw: bytes) -> bool:
    """Chinese comes in runs, or in words of its own; a pair of accents inside a Latin word does not."""
    runs = _HIGH_RUN.findall(raw[:_SAMPLE])
    return any(len(run) >= 4 or (len(run) == 2 and not before and not after) for before, run, after in runs)
