"""From the tree of parts to what a person reads: one text, one page, the files."""

import re
from dataclasses import dataclass, field, replace
from html import escape

from aftercare.channels.mail.rules import limits
from aftercare.channels.mail.rules.attachments import content_id, from_uu, read_attachments
from aftercare.channels.mail.rules.decode import decode
from aftercare.channels.mail.rules.flowed import unflow
from aftercare.channels.mail.rules.html import shown_content_ids
from aftercare.channels.mail.rules.html_text import to_text
from aftercare.channels.mail.rules.mail import Attachment
from aftercare.channels.mail.rules.plain import clean_text
from aftercare.channels.mail.rules.structure import Part
from aftercare.channels.mail.rules.transfer import find_uu_files, unpack

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_BODY_TYPES = frozenset({"text/plain", "text/html"})
_HTML_TEXT_CHARACTERS = limits.HTML_CHARACTERS + 1


@dataclass(slots=True)
class Piece:
    """One stretch of the body, as text, as HTML, or both (alternatives of the same words)."""

    plain: str | None = None
    html: str | None = None

    def text(self) -> str:
        if self.plain is not None and self.plain.strip():
            return self.plain
        return to_text(self.html) if self.html else self.plain or ""

    def page(self) -> str:
        return self.html if self.html is not None else f"<pre>{escape(self.plain or '')}</pre>"


@dataclass(slots=True)
class Body:
    """`html` is None for a mail without HTML; the rest of what may be read is counted down."""

    text: str = ""
    html: str | None = None
    attachments: list[Attachment] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    text_left: int = limits.TEXT_CHARACTERS + 1
    html_left: int = _HTML_TEXT_CHARACTERS


def read_body(raw: bytes, root: Part) -> Body:
    """Read all leaves once: text and HTML make the body, everything else is a file."""
    body = Body()
    files: list[tuple[Part, list[Attachment]]] = []
    pieces = _collect(raw, root, root, body, files)
    texts = [text.strip("\n") for piece in pieces if (text := piece.text()).strip()]
    body.text = _cut(clean_text("\n\n".join(texts)).strip("\n"), body)
    body.html = _join_pages(pieces)
    shown = shown_content_ids(body.html or "")
    body.attachments[:0] = [_mark_inline(one, part, shown) for part, some in files for one in some]
    return body


def _join_pages(pieces: list[Piece]) -> str | None:
    if all(piece.html is None for piece in pieces):
        return None
    return "\n".join(piece.page() for piece in pieces if piece.html is not None or piece.plain)


def _cut(text: str, body: Body) -> str:
    if len(text) > limits.TEXT_CHARACTERS:
        body.flags.add("text_too_long")
    return text[: limits.TEXT_CHARACTERS]


def _collect(
    raw: bytes, part: Part, root: Part, body: Body, files: list[tuple[Part, list[Attachment]]]
) -> list[Piece]:
    if part.children:
        pieces = [piece for child in part.children for piece in _collect(raw, child, root, body, files)]
        return _choose(pieces) if part.type.type == "multipart/alternative" else pieces
    if _is_body(part, root):
        return [_read_piece(raw, part, body)]
    if part.end > part.start or part.type.type not in ("text/plain", "text/html"):
        files.append((part, read_attachments(raw, part, body.flags)))
    return []


def _is_body(part: Part, root: Part) -> bool:
    kind = part.type.type
    if part.disposition.value == "attachment" or part.disposition.text("filename"):
        return part is root and part.disposition.value == "inline" and kind in _BODY_TYPES
    if kind.startswith("multipart/"):
        return part is root
    if part is root and kind.startswith("text/"):
        return kind not in ("text/calendar", "text/vcard", "text/csv", "text/rtf")
    return kind in _BODY_TYPES and (not part.type.text("name") or part.parent_type == "multipart/alternative")


def _read_piece(raw: bytes, part: Part, body: Body) -> Piece:
    if part.type.type == "text/html":
        content = _unpack_text(raw, part, body)
        page = _read_text(content, _page_charset(part, content), body.html_left, body)
        body.html_left -= len(page)
        return Piece(html=page.replace("\x00", ""))
    content = _take_uu(_unpack_text(raw, part, body), body)
    text = _read_text(content, part.type.plain("charset"), body.text_left, body)
    body.text_left -= len(text)
    text = clean_text(text)
    if part.type.plain("format").lower() == "flowed":
        text = unflow(text, delete_space=part.type.plain("delsp").lower() == "yes")
    return Piece(plain=text)


def _unpack_text(raw: bytes, part: Part, body: Body) -> bytes:
    content, believed = unpack(raw[part.start : part.end], part.encoding, is_text=True)
    if not believed:
        body.flags.add("bad_encoding")
    return content


def _page_charset(part: Part, content: bytes) -> str:
    """What the part says, or what the page says of itself."""
    if label := part.type.plain("charset"):
        return label
    meta = _META_CHARSET.search(content[:8192])
    return meta[1].decode("ascii") if meta else ""


def _read_text(content: bytes, label: str, left: int, body: Body) -> str:
    decoded = decode(content[: 4 * left], label)
    body.flags |= decoded.flags
    if len(decoded.text) > left or len(content) > 4 * left:
        body.flags.add("text_too_long")
    return decoded.text[:left]


def _take_uu(content: bytes, body: Body) -> bytes:
    files = find_uu_files(content) if b"begin" in content else []
    rest: list[bytes] = []
    position = 0
    for file in files:
        body.attachments.append(from_uu(file))
        rest.append(content[position : file.start])
        position = file.end
    return b"".join(rest) + content[position:]


def _choose(pieces: list[Piece]) -> list[Piece]:
    """Alternatives say the same: their texts make one text (each once), their pages one page."""
    plains = list(dict.fromkeys(p.plain.strip("\n") for p in pieces if p.plain and p.plain.strip()))
    pages = [p.html for p in pieces if p.html is not None]
    if not plains and not pages:
        return pieces[:1]
    return [Piece("\n\n".join(plains) if plains else None, "\n".join(pages) if pages else None)]


def _mark_inline(one: Attachment, part: Part, shown: set[str]) -> Attachment:
    """A picture inside the text: shown by the page, or sent as part of a page."""
    named = (content_id(part) or "").lower()
    is_shown = bool(named) and named in shown
    belongs = (
        part.parent_type == "multipart/related" and bool(named) and part.disposition.value != "attachment"
    )
    is_picture = one.type.startswith("image/")
    inline = is_shown or (is_picture and (belongs or part.disposition.value == "inline"))
    return replace(one, inline=inline)
