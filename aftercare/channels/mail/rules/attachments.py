"""Files that came along: safe names, and the files hidden in other files (uuencode, winmail.dat)."""

import re

from aftercare.channels.mail.rules import limits
from aftercare.channels.mail.rules.decode import decode
from aftercare.channels.mail.rules.mail import Attachment
from aftercare.channels.mail.rules.plain import clean_line, without_directions
from aftercare.channels.mail.rules.structure import Part
from aftercare.channels.mail.rules.tnef import unpack_tnef
from aftercare.channels.mail.rules.transfer import UuFile, unpack

_EXTENSION = re.compile(r"\.[^.\s]{1,16}$")


def safe_name(name: str) -> str | None:
    """A name without path, control or turning characters, at most 255 characters with its extension; None
    if none is left.
    """
    last = re.split(r"[/\\]", clean_line(without_directions(name)).rstrip("/\\ "))[-1].strip()
    last = clean_line(last)
    if not last.strip("."):
        return None
    if len(last) <= limits.NAME_CHARACTERS:
        return last
    extension = _EXTENSION.search(last)
    tail = extension[0] if extension else ""
    return last[: limits.NAME_CHARACTERS - len(tail)] + tail


def read_name(part: Part, flags: set[str]) -> str | None:
    """What the mail calls the file: `filename` of the disposition before `name` of the type."""
    for parameters, key in ((part.disposition, "filename"), (part.type, "name"), (part.type, "filename")):
        found = parameters.text(key)
        if found is not None and found.text.strip():
            flags |= found.flags
            return clean_line(found.text)
    return None


def content_id(part: Part) -> str | None:
    """The id under which an HTML body can show this part, without brackets."""
    written = (part.headers.raw("content-id") or b"").decode("latin-1")
    return clean_line(written).strip("<> ") or None


def read_attachments(raw: bytes, part: Part, flags: set[str]) -> list[Attachment]:
    """The part as a file; a winmail.dat that can be opened gives the files inside instead."""
    content, believed = unpack(raw[part.start : part.end], part.encoding)
    flags |= set() if believed else {"bad_encoding"}
    name = read_name(part, flags)
    if part.type.type in ("application/ms-tnef", "application/vnd.ms-tnef") or name == "winmail.dat":
        inside = [_from_tnef(file_name, file_content) for file_name, file_content in unpack_tnef(content)]
        if inside:
            flags.add("tnef")
            return inside
    return [
        Attachment.of(
            content,
            name=safe_name(name) if name else None,
            type=part.type.type,
            content_id=content_id(part),
            original_name=name,
        )
    ]


def _from_tnef(name: str, content: bytes) -> Attachment:
    return Attachment.of(content, name=safe_name(name), type="application/octet-stream", original_name=name)


def from_uu(file: UuFile) -> Attachment:
    """A file that was written into the text."""
    name = decode(file.name).text
    return Attachment.of(
        file.content, name=safe_name(name), type="application/octet-stream", original_name=clean_line(name)
    )
