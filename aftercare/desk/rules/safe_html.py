"""A customer's HTML for a frame that can do nothing: cleaned once more, pictures only from the mail itself.

The frame's own policy (`sandbox; default-src 'none'`) stops what slips through; this is the first wall.
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

import nh3

PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
MOST_BYTES = 6 * 1024 * 1024
_WORDS = (
    "a abbr b bdi bdo big blockquote br caption center cite code dd del dfn div dl dt em figcaption figure"
)
_MORE = (
    "font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp small span strike strong"
)
_TABLES = "sub sup table tbody td tfoot th thead tr tt u ul var wbr col colgroup"
_TAGS = {tag for words in (_WORDS, _MORE, _TABLES) for tag in words.split()}
_DROPPED = {"script", "style", "title", "template", "noscript", "iframe", "object", "embed", "svg", "math"}
_SIZES = {"width", "height", "colspan", "rowspan"}
_ATTRIBUTES = {
    "*": {"style", "dir", "lang", "align", "valign"},
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "font": {"color", "size", "face"},
    "table": {"border", "cellpadding", "cellspacing", "bgcolor", *_SIZES},
    "td": {"bgcolor", *_SIZES},
    "th": {"bgcolor", *_SIZES},
    "tr": {"bgcolor"},
    "ol": {"start", "type"},
}
_STYLES = {
    "color",
    "background-color",
    "font-weight",
    "font-style",
    "font-size",
    "font-family",
    "text-align",
    "text-decoration",
    "border-collapse",
}
_UNSAFE = re.compile(r"url|expression|import|var\(|env\(|attr\(|[\\@<]|/\*", re.IGNORECASE)
_LINK = re.compile(r"(?:https?://[^\s/]|mailto:[^\s])", re.IGNORECASE)


@dataclass(frozen=True)
class Picture:
    """An inline picture of the mail; what it is, its first bytes have told."""

    media_type: str
    content: bytes


@dataclass
class Cleaned:
    """The HTML, how many pictures from elsewhere were left out, and which of the mail's own are in it."""

    html: str = ""
    blocked: int = 0
    shown: set[str] = field(default_factory=set)


def clean(source: str, pictures: Mapping[str, Picture]) -> Cleaned:
    """`pictures` by content id, lower case. Nothing in the result acts, and nothing asks for anything."""
    found = Cleaned()
    left = MOST_BYTES

    def keep(tag: str, name: str, value: str) -> str | None:
        nonlocal left
        if tag == "img" and name == "src":
            picture = _picture(value, pictures)
            if picture is None or len(picture.content) > left:
                found.blocked += 1
                return None
            left -= len(picture.content)
            found.shown.add(_content_id(value))
            return _data_url(picture)
        return _kept(name, value)

    found.html = nh3.clean(
        source.replace("\x00", ""),
        tags=_TAGS,
        clean_content_tags=_DROPPED,
        attributes=_ATTRIBUTES,
        attribute_filter=keep,
        url_schemes={"http", "https", "mailto", "cid", "data"},
        url_relative="deny",
        filter_style_properties=_STYLES,
        link_rel="noopener noreferrer nofollow",
    )
    return found


def content_ids(source: str) -> set[str]:
    """The inline pictures that the HTML asks for, lower case."""
    return {unquote(one).lower() for one in re.findall(r"\bcid:([^\s\"'<>)]{1,300})", source, re.IGNORECASE)}


def _kept(name: str, value: str) -> str | None:
    if name == "href":
        return value.strip() if _LINK.match(value.strip()) else None
    if name == "style":
        return ";".join(one for one in value.split(";") if not _UNSAFE.search(one)) or None
    return value


def _content_id(value: str) -> str:
    return unquote(value.strip()[4:]).lower()


def _picture(value: str, pictures: Mapping[str, Picture]) -> Picture | None:
    if not value.strip().lower().startswith("cid:"):
        return None
    picture = pictures.get(_content_id(value))
    return picture if picture is not None and picture.media_type in PICTURES else None


def _data_url(picture: Picture) -> str:
    return f"data:{picture.media_type};base64,{base64.b64encode(picture.content).decode()}"
