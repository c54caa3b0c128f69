"""Files inside a winmail.dat (Microsoft's TNEF, MS-OXTNEF): just enough of the format to take them out."""

import struct
from collections.abc import Iterator

from aftercare.channels.mail.rules.decode import decode

_SIGNATURE = b"\x78\x9f\x3e\x22"
_NEW_FILE, _TITLE, _CONTENT, _PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
_LONG_NAME, _CONTENT_PROPERTY = 0x3707, 0x3701
_SIZES = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE = {0x0D, 0x1E, 0x1F, 0x102}
_FILES = 200


def unpack_tnef(raw: bytes) -> list[tuple[str, bytes]]:
    """Names and contents in their order; empty if the file is not TNEF or holds none."""
    files: list[dict[str, bytes]] = []
    for number, content in _read_attributes(raw) if raw.startswith(_SIGNATURE) else ():
        if number == _NEW_FILE:
            files.append({})
        elif files:
            _add(files[-1], number, content)
    return [(_name(file), file["content"]) for file in files[:_FILES] if "content" in file]


def _add(file: dict[str, bytes], number: int, content: bytes) -> None:
    if number == _TITLE:
        file.setdefault("title", content.rstrip(b"\x00"))
    elif number == _CONTENT:
        file["content"] = content
    elif number == _PROPERTIES:
        file.update(_read_properties(content))


def _name(file: dict[str, bytes]) -> str:
    if "wide_name" in file:
        return file["wide_name"].decode("utf-16-le", "replace").rstrip("\x00")
    return decode(file.get("long_name", file.get("title", b"")).rstrip(b"\x00")).text


def _read_attributes(raw: bytes) -> Iterator[tuple[int, bytes]]:
    position = 6
    while position + 9 <= len(raw):
        number, _, size = struct.unpack_from("<HHI", raw, position + 1)
        start = position + 9
        if start + size > len(raw):
            return
        yield number, raw[start : start + size]
        position = start + size + 2


def _read_properties(raw: bytes) -> dict[str, bytes]:
    """The properties that matter among those of one attached file; reading stops where it cannot be sure."""
    found: dict[str, bytes] = {}
    try:
        (count,) = struct.unpack_from("<I", raw)
        position = 4
        for _ in range(min(count, 1_000)):
            kind, number = struct.unpack_from("<HH", raw, position)
            position = _skip_name(raw, position + 4, number)
            values, position = _read_values(raw, position, kind)
            if values and number == _LONG_NAME:
                found["wide_name" if kind == 0x1F else "long_name"] = values[0]
            elif values and number == _CONTENT_PROPERTY and kind == 0x102:
                found["content"] = values[0]
    except struct.error:
        return found
    return found


def _skip_name(raw: bytes, position: int, number: int) -> int:
    if number < 0x8000:
        return position
    (kind,) = struct.unpack_from("<I", raw, position + 16)
    if kind == 0:
        return position + 24
    size = int.from_bytes(raw[position + 20 : position + 24], "little")
    return position + 24 + (size + 3) // 4 * 4


def _read_values(raw: bytes, position: int, kind: int) -> tuple[list[bytes], int]:
    base = kind & 0xFFF
    count = 1
    if kind & 0x1000 or base in _VARIABLE:
        (count,) = struct.unpack_from("<I", raw, position)
        position += 4
    values: list[bytes] = []
    for _ in range(min(count, 1_000)):
        size = _SIZES.get(base, 0)
        if base in _VARIABLE:
            (size,) = struct.unpack_from("<I", raw, position)
            position += 4
        if (not size and base not in _VARIABLE) or position + size > len(raw):
            raise struct.error("unknown or cut property")
        values.append(raw[position : position + size])
        position += (size + 3) // 4 * 4
    return values, position
