"""HTML made safe to show: no script, no form, no foreign style, no relative URL, no invisible tracker."""

import re
from urllib.parse import unquote

import nh3

from aftercare.channels.mail.rules import limits
from aftercare.channels.mail.rules.tags import VOID, read_tags

_SCHEMES = {"http", "https", "mailto", "tel", "cid"}
_URL = re.compile(r"(?:https?://[^\s/]|(?:mailto|tel|cid):[^\s])", re.IGNORECASE)
_TAGS = {
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
}
_DROPPED_WITH_CONTENT = {
    "script",
    "style",
    "title",
    "template",
    "noscript",
    "iframe",
    "object",
    "embed",
    "svg",
    "math",
    "textarea",
    "select",
}
_ATTRIBUTES = {
    "*": {"style", "dir", "lang", "title", "align", "valign"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "font": {"color", "size", "face"},
    "table": {"width", "border", "cellpadding", "cellspacing", "bgcolor"},
    "td": {"width", "height", "colspan", "rowspan", "bgcolor"},
    "th": {"width", "height", "colspan", "rowspan", "bgcolor"},
    "tr": {"bgcolor"},
    "col": {"width", "span"},
    "colgroup": {"width", "span"},
    "ol": {"start", "type"},
    "ul": {"type"},
    "li": {"value"},
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
    "vertical-align",
    "white-space",
    "border-collapse",
    "list-style-type",
}
_UNSAFE_STYLE = re.compile(r"url|expression|import|var\(|env\(|[\\@<]|/\*", re.IGNORECASE)
_IMAGE = re.compile(r"<img\b[^>]*>")
_TINY = re.compile(r"\s(?:width|height)=\"\s*0*[01](?:px)?\s*\"", re.IGNORECASE)
_REMOTE = re.compile(r"\ssrc=\"https?:", re.IGNORECASE)
_CID = re.compile(r"\bcid:([^\s\"'<>)]{1,300})", re.IGNORECASE)
_SELF_CLOSING = frozenset(
    ["p", "li", "td", "th", "tr", "dd", "dt", "option", "thead", "tbody", "tfoot", "colgroup", "rt", "rp"]
)


def is_too_costly(source: str) -> bool:
    """Whether cleaning would take more than it is worth: too long, or elements nested too deeply."""
    return len(source) > limits.HTML_CHARACTERS or _is_too_deep(source)


def _is_too_deep(source: str) -> bool:
    """Elements that were opened and never closed by name nest; this counts them without building a tree."""
    opened: dict[str, int] = {}
    depth = 0
    for tag in read_tags(source):
        if not tag.name or tag.name in VOID or tag.name in _SELF_CLOSING:
            continue
        held = opened.get(tag.name, 0)
        change = 1 if not tag.closing else -1 if held else 0
        opened[tag.name] = held + change
        depth += change
        if depth > limits.HTML_NESTING:
            return True
    return False


def sanitise(source: str) -> str:
    """The page without anything that acts, loads by a relative URL, or watches."""
    cleaned = nh3.clean(
        source.replace("\x00", ""),
        tags=_TAGS,
        clean_content_tags=_DROPPED_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=_filter,
        url_schemes=_SCHEMES,
        url_relative="deny",
        filter_style_properties=_STYLES,
        link_rel="noopener noreferrer nofollow",
    )
    return _IMAGE.sub(_without_tracker, cleaned).strip()


def _filter(tag: str, name: str, value: str) -> str | None:
    if name in ("href", "src"):
        return value.strip() if _URL.match(value.strip()) else None
    if name == "style":
        return ";".join(one for one in value.split(";") if not _UNSAFE_STYLE.search(one)) or None
    return value


def _without_tracker(match: re.Match[str]) -> str:
    """An image from elsewhere that is one pixel wide or high was sent to watch the reader."""
    return "" if _TINY.search(match[0]) and _REMOTE.search(match[0]) else match[0]


def shown_content_ids(source: str) -> set[str]:
    """The parts that a page shows by `cid:`, lower case."""
    return {unquote(found).lower() for found in _CID.findall(source)}
