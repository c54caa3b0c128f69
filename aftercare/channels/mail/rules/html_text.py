"""HTML to the text a person would have typed: lines, lists, tables, and quotes marked with `>`."""

import re

from aftercare.channels.mail.rules.tags import Tag, read_tags, unescape

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "body",
        "center",
        "dd",
        "details",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
        "blockquote",
    ]
)
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_INDENT = re.compile(r"margin:\s*0(?:px)?\s+0(?:px)?\s+0(?:px)?\s+40px", re.IGNORECASE)
_QUOTE_DEPTH = 20


class _Page:
    """The lines written so far. A line is begun lazily, so that neighbouring blocks make one line end."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.quotes: list[bool] = []
        self.pre = 0
        self.tight = False  # Outlook's paragraphs are lines

    @property
    def prefix(self) -> str:
        depth = min(sum(self.quotes), _QUOTE_DEPTH)
        return ">" * depth + " " if depth else ""

    def end_line(self) -> None:
        if self.line:
            self.break_line()

    def break_line(self) -> None:
        content = "".join(self.line)
        content = content.rstrip() if self.pre else _trim(content)
        self.lines.append((self.prefix + content).rstrip() if content != "-- " else self.prefix + content)
        self.line = []

    def blank(self) -> None:
        self.end_line()
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append(self.prefix.rstrip())

    def write(self, text: str) -> None:
        if not self.pre:
            text = _SPACE.sub(" ", text)
            if text == " " and not self.line:
                return
            text = text.replace("\xa0", " ")
            self.line.append(text)
            return
        for index, piece in enumerate(text.replace("\xa0", " ").split("\n")):
            if index:
                self.break_line()
            if piece:
                self.line.append(piece)


def _trim(content: str) -> str:
    stripped = re.sub(" +", " ", content).strip(" \t")
    return "-- " if stripped == "--" and content.rstrip("\n").endswith(" ") else stripped


def to_text(source: str) -> str:
    """The text of a page. Blockquotes of a quoted mail become lines with `>`; mere indents do not."""
    page = _Page()
    for tag in read_tags(source):
        if not tag.name:
            page.write(unescape(tag.text))
        elif tag.name in _BLOCKS:
            _write_block(page, tag)
        else:
            _write_inline(page, tag)
    page.end_line()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(page.lines)).strip("\n")


def _write_block(page: _Page, tag: Tag) -> None:
    page.end_line()
    if tag.name == "blockquote":
        _write_quote(page, tag)
    elif tag.name == "pre":
        page.pre = max(0, page.pre + (-1 if tag.closing else 1))
    elif tag.name == "p" and not tag.closing:
        page.tight = "mso" in tag.text[:400].lower()
    elif tag.name in _HEADINGS or (tag.name == "p" and not page.tight):
        page.blank()
    elif not tag.closing:
        _write_sign(page, tag.name)


def _write_sign(page: _Page, name: str) -> None:
    """What some blocks begin with."""
    if name == "hr":
        page.lines.append(page.prefix + "_" * 32)
    elif name == "li":
        page.line.append("- ")


def _write_quote(page: _Page, tag: Tag) -> None:
    if tag.closing:
        if page.quotes:
            page.quotes.pop()
        return
    page.quotes.append(not _INDENT.search(tag.text[:1_000]))


def _write_inline(page: _Page, tag: Tag) -> None:
    if tag.name == "br":
        page.break_line()
    elif tag.name in ("td", "th") and tag.closing:
        page.line.append("\t")
    elif tag.name == "img" and len(alt := tag.attribute("alt")) <= 4 and not alt.isascii():
        page.write(alt)
