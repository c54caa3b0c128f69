"""Content-Type and Content-Disposition: the value, and parameters with their charsets (RFC 2231, or none)."""

import re
from urllib.parse import unquote_to_bytes

from aftercare.channels.mail.rules.decode import Decoded, decode
from aftercare.channels.mail.rules.words import decode_field

_MEDIA_TYPE = re.compile(r"\s*([A-Za-z0-9!#$&^_.+-]{1,127})\s*/\s*([A-Za-z0-9!#$&^_.+-]{1,127})(?=[\s;,]|$)")
_PARAMETER = re.compile(r"[\s;,]*([^\s=;\"*]{1,80})(\*(\d{1,4}))?(\*)?\s*=\s*")
_LIMIT = 500


class Parameters:
    """`type` is lower case, `application/octet-stream` if it cannot be read; names of parameters are lower
    case.
    """

    def __init__(self, raw: bytes | None, default: str = "") -> None:
        text = re.sub(r"\r*\n", "", (raw or b"").decode("latin-1"))
        match = _MEDIA_TYPE.match(text)
        self.type = (
            f"{match[1]}/{match[2]}".lower() if match else default if not text.strip() else _short(text)
        )
        self.value = text.split(";", 1)[0].strip().lower()
        start = match.end() if match else len(text) if ";" not in text else text.index(";")
        self._pieces = _read_pieces(text, start)

    def plain(self, name: str) -> str:
        """A parameter that is ASCII by nature, such as `charset` or `boundary`; empty if absent."""
        found = self._raw(name)
        return found[0].decode("latin-1").strip() if found else ""

    def text(self, name: str) -> Decoded | None:
        """A parameter that people read, such as a file name, in whichever of four ways it is encoded."""
        found = self._raw(name)
        if found is None:
            return None
        raw, charset, extended = found
        return decode(raw, charset) if extended else decode_field(raw)

    def _raw(self, name: str) -> tuple[bytes, str | None, bool] | None:
        pieces = self._pieces.get(name, {})
        whole = pieces.get(-1)
        numbered = [pieces[index] for index in sorted(pieces) if index >= 0]
        if (whole is None or not whole[1]) and numbered:
            return _assemble(numbered)
        return _assemble([whole]) if whole else None


def _short(text: str) -> str:
    """A type without its second half; everything else that is not a type is an unknown kind of file."""
    word = text.split(";", 1)[0].strip().lower()
    return {"text": "text/plain", "text/": "text/plain", "html": "text/html"}.get(
        word, "application/octet-stream"
    )


def _read_pieces(text: str, position: int) -> dict[str, dict[int, tuple[bytes, bool]]]:
    pieces: dict[str, dict[int, tuple[bytes, bool]]] = {}
    for _ in range(_LIMIT):
        match = _PARAMETER.match(text, position)
        if not match:
            position = text.find(";", position) + 1
            if position == 0:
                break
            continue
        value, position = _read_value(text, match.end())
        index = int(match[3]) if match[3] else -1
        held = pieces.setdefault(match[1].lower(), {})
        if index not in held or (match[4] and not held[index][1]):
            held[index] = (value.encode("latin-1"), bool(match[4]))
    return pieces


def _read_value(text: str, start: int) -> tuple[str, int]:
    if not text.startswith('"', start):
        end = text.find(";", start)
        end = len(text) if end < 0 else end
        return text[start:end].strip(), end
    end = start + 1
    while (end := text.find('"', end)) >= 0:
        if text[end - 1] != "\\" or text[end - 2 : end] == "\\\\" or _closes(text, end):
            return re.sub(r'\\(["\\])', r"\1", text[start + 1 : end]), end + 1
        end += 1
    return text[start + 1 :].strip(), len(text)


def _closes(text: str, quote: int) -> bool:
    r"""A quote after a backslash that ends the value all the same: `name="C:\dir\"` and nothing but the
    end follows.
    """
    return not text[quote + 1 :].strip(" \t;")


def _assemble(pieces: list[tuple[bytes, bool]]) -> tuple[bytes, str | None, bool]:
    first, extended = pieces[0]
    charset: str | None = None
    if extended and first.count(b"'") >= 2:
        label, _, first = first.split(b"'", 2)
        charset = label.decode("latin-1") or None
    parts = [(first, extended), *pieces[1:]]
    raw = b"".join(unquote_to_bytes(value) if encoded else value for value, encoded in parts)
    return raw, charset, any(encoded for _, encoded in parts)
