"""Encoded words (RFC 2047) as mailers really write them: split inside a character, mixed with raw bytes,
unclosed.
"""

import binascii
import re
from typing import NamedTuple

from aftercare.channels.mail.rules.decode import Decoded, decode, looks_like_utf8

_START = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,40})?\?([bBqQ])\?")
_PADDINGS = 1_000
_NOT_BASE64 = bytes(
    set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
)


class Word(NamedTuple):
    """A stretch of a field: an encoded word (charset and encoding given) or raw characters (charset
    empty).
    """

    charset: str
    encoding: str
    body: str


def decode_field(raw: bytes, hint: str | None = None) -> Decoded:
    """A whole unstructured field; `hint` is the charset of the body, tried for raw bytes that are not
    UTF-8.
    """
    text = raw.decode("latin-1")
    if "=?" not in text:
        return _decode_raw(raw, raw, hint)
    words = _join(list(_split(text)))
    plain = "".join(word.body for word in words if not word.charset).encode("latin-1")
    decoded = [
        _decode_word(word) if word.charset else _decode_raw(word.body.encode("latin-1"), plain, hint)
        for word in words
    ]
    return Decoded(
        "".join(one.text for one in decoded),
        any(one.guessed for one in decoded),
        any(one.lost for one in decoded),
    )


def decode_text(text: str) -> Decoded:
    """The same for text that was decoded before, where encoded words stand in a place they should not."""
    if "=?" not in text:
        return Decoded(text)
    words = _join(list(_split(text)))
    parts = [_decode_word(word) if word.charset else Decoded(word.body) for word in words]
    return Decoded("".join(p.text for p in parts), any(p.guessed for p in parts), any(p.lost for p in parts))


def _split(text: str) -> list[Word]:
    """Cut a field into encoded words and the rest; every character is looked at a bounded number of times."""
    words: list[Word] = []
    position = 0
    while match := _START.search(text, position):
        end = text.find("?=", match.end())
        if match.start() > position:
            words.append(Word("", "", text[position : match.start()]))
        stop = end if end >= 0 else len(text)
        words.append(Word(match[1].lower(), match[2].upper(), text[match.end() : stop]))
        position = min(stop + 2, len(text))
    if position < len(text):
        words.append(Word("", "", text[position:]))
    return words


def _join(words: list[Word]) -> list[Word]:
    """Drop the space between neighbouring encoded words and put those of one charset together before
    decoding.
    """
    groups: list[list[Word]] = []
    previous: Word | None = None
    for index, word in enumerate(words):
        if not word.charset and not word.body.strip() and 0 < index < len(words) - 1:
            continue
        joins = previous and word.charset and word[:2] == previous[:2] and groups
        if joins:
            groups[-1].append(word)
        else:
            groups.append([word])
        previous = word
    return [_merge(group) for group in groups]


def _merge(group: list[Word]) -> Word:
    first = group[0]
    if first.encoding != "B":
        return first._replace(body="".join(word.body for word in group))
    if all(len(word.body.strip()) % 4 == 0 for word in group[:-1]):
        return first._replace(body="=".join(word.body.strip().rstrip("=") for word in group))
    return first._replace(body="".join(word.body.strip().rstrip("=") for word in group))


def _decode_word(word: Word) -> Decoded:
    raw = _word_bytes(word.body)
    unpacked = unpack_base64(raw) if word.encoding == "B" else _unpack_q(raw)
    return decode(unpacked, word.charset)


def _word_bytes(body: str) -> bytes:
    try:
        return body.encode("latin-1")
    except UnicodeEncodeError:
        return body.encode("utf-8", "replace")


def _unpack_q(raw: bytes) -> bytes:
    return binascii.a2b_qp(raw.replace(b"\r", b"").replace(b"\n", b""), header=True)


def unpack_base64(raw: bytes) -> bytes:
    """Base64 with anything in it: foreign characters are skipped, padding may stand in the middle or be
    missing.
    """
    return b"".join(_unpack_run(run) for run in raw.split(b"=", _PADDINGS) if run)


def _unpack_run(run: bytes) -> bytes:
    clean = run.translate(None, _NOT_BASE64)
    if len(clean) % 4 == 1:
        clean = clean[:-1]
    return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))


def _decode_raw(raw: bytes, whole: bytes, hint: str | None) -> Decoded:
    """Raw bytes of a field, read in the charset in which the whole of them makes sense. UTF-8 needs no
    label.
    """
    if raw.isascii() and b"\x1b$" not in raw:
        return Decoded(raw.decode("ascii"))
    if looks_like_utf8(whole):
        return Decoded(raw.decode("utf-8", "replace"))
    return decode(raw, hint, wide=False)._replace(guessed=True)
