"""Content-Transfer-Encoding, forgiving: a body that is not what its encoding says is taken as it stands."""

import binascii
import re
from typing import NamedTuple

from aftercare.channels.mail.rules import limits
from aftercare.channels.mail.rules.words import unpack_base64

_FOREIGN = re.compile(rb"[^A-Za-z0-9+/=\s\x00]")
_UU_BEGIN = re.compile(rb"^begin[ \t]+[0-7]{3,4}[ \t]+([^\r\n]{1,255}?)[ \t]*\r?$", re.MULTILINE)
_UU_END = re.compile(rb"^end[ \t]*\r?$", re.MULTILINE)
_SAMPLE = 4096


class UuFile(NamedTuple):
    """A file written into the text between `begin` and `end`."""

    name: bytes
    content: bytes
    start: int
    end: int


def unpack(raw: bytes, encoding: str, *, is_text: bool = False) -> tuple[bytes, bool]:
    """The content under its encoding, and whether the encoding could be believed."""
    encoding = encoding.strip(" \t\"';").split(" ")[0].split(";")[0]
    if encoding == "base64":
        if is_text and _is_not_base64(raw):
            return raw, False
        return unpack_base64(raw), True
    if encoding == "quoted-printable":
        return binascii.a2b_qp(raw), True
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        files = find_uu_files(raw)
        return (files[0].content, True) if files else (raw, False)
    return raw, encoding in ("", "7bit", "8bit", "binary", "7-bit", "8-bit")


def _is_not_base64(raw: bytes) -> bool:
    """Text sent under a base64 label without being encoded: more than one character in fifty is foreign."""
    sample = raw[:_SAMPLE]
    words = sample.split()
    foreign = len(_FOREIGN.findall(sample))
    return foreign * 50 > len(sample) or (
        len(words) > 3 and max(map(len, words)) < 24 and len(sample) < _SAMPLE
    )


def find_uu_files(raw: bytes) -> list[UuFile]:
    """Every complete uuencoded file in a text, in order; `start` and `end` say which stretch it fills."""
    files: list[UuFile] = []
    position = 0
    while len(files) < limits.PARTS and (match := _UU_BEGIN.search(raw, position)):
        end = _UU_END.search(raw, match.end())
        if not end:
            break
        content = _unpack_uu(raw[match.end() : end.start()])
        if content is not None:
            files.append(UuFile(match[1], content, match.start(), end.end()))
        position = end.end()
    return files


def _unpack_uu(raw: bytes) -> bytes | None:
    lines = [line.rstrip(b"\r") for line in raw.split(b"\n")]
    if not any(lines):
        return None
    return None if any(not _is_uu(line) for line in lines) else b"".join(map(_unpack_uu_line, lines))


def _is_uu(line: bytes) -> bool:
    return not line or all(32 <= byte <= 96 for byte in line)


def _unpack_uu_line(line: bytes) -> bytes:
    if not line:
        return b""
    size = (line[0] - 32) & 63
    needed = (size + 2) // 3 * 4
    padded = line[:1] + line[1 : 1 + needed].ljust(needed, b" ")
    try:
        return binascii.a2b_uu(padded)
    except binascii.Error:
        return b""
