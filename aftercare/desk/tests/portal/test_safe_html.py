"""The first wall: what is left of a hostile mail, and what of a friendly one."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.desk.rules.safe_html import Picture, clean, content_ids
from aftercare.desk.tests.portal.hostile import vectors

MARK = "http://marker.invalid"
PNG = Picture("image/png", b"\x89PNG\r\n\x1a\n")


class Reader(HTMLParser):
    """Collects elements and attributes as a browser would see them."""

    def __init__(self, source):
        super().__init__()
        self.tags, self.attributes = set(), []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


def is_inert(source):
    found = Reader(source)
    active = {
        "script",
        "style",
        "iframe",
        "object",
        "embed",
        "svg",
        "math",
        "form",
        "input",
        "link",
        "meta",
        "base",
    }
    calls = [
        (tag, name, value)
        for tag, name, value in found.attributes
        if name.startswith("on")
        or (name == "src" and not value.startswith("data:image/"))
        or (name == "href" and not value.startswith(("http://", "https://", "mailto:")))
        or name
        in ("srcset", "background", "ping", "action", "poster", "srcdoc", "data", "id", "class", "name")
        or (
            name == "style"
            and any(word in value.lower() for word in ("url", "position", "\\", "@", "expression"))
        )
    ]
    return found.tags & active == set() and calls == []


@pytest.mark.parametrize("name", vectors(MARK))
def test_nothing_that_acts_or_asks_is_left(name):
    assert is_inert(clean(vectors(MARK)[name], {}).html)


@given(
    st.lists(st.sampled_from(sorted(vectors(MARK).values())), min_size=2, max_size=4), st.text(max_size=20)
)
def test_nor_when_they_are_mixed_and_cut(parts, between):
    text = between.join(parts)
    assert is_inert(clean(text, {}).html)
    assert is_inert(clean(text[: len(text) // 2], {}).html)


def test_pictures_of_the_mail_itself_are_shown_and_others_counted():
    source = '<img src="CID:Logo@x" width="10"><img src="cid:gone@x"><img src="https://far.example/1.png">'
    found = clean(source, {"logo@x": PNG})
    assert found.html.count("data:image/png;base64,iVBORw0KGgo=") == 1
    assert (found.blocked, found.shown) == (2, {"logo@x"})
    assert content_ids(source) == {"logo@x", "gone@x"}


def test_a_picture_that_is_a_document_is_not_shown():
    svg = Picture("image/svg+xml", b"<svg onload=alert(1)>")
    assert "data:" not in clean('<img src="cid:a">', {"a": svg}).html


def test_a_friendly_mail_stays_as_it_was_formatted():
    source = '<p style="color:red">金额 <b>1,200</b></p><table border="1"><tr><td>甲</td></tr></table>'
    assert clean(source, {}).html.replace("<tbody>", "").replace("</tbody>", "") == source


def test_too_many_bytes_of_pictures_are_left_out():
    big = Picture("image/png", b"0" * (4 * 1024 * 1024))
    found = clean('<img src="cid:a"><img src="cid:a">', {"a": big})
    assert (found.html.count("data:"), found.blocked) == (1, 1)
