import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from aftercare.ui import texts


def bare(markup):
    """What a reader sees: tags away, entities resolved."""
    return html.unescape(re.sub(r"<[^>]*>", "", str(markup)))


def test_linkify_makes_addresses_links_and_nothing_else():
    said = texts.linkify(
        '见 https://example.com/a?b=1&c="x"。\n<script>alert(1)</script> javascript:alert(1)'
    )
    assert said == (
        '见 <a href="https://example.com/a?b=1&amp;c=" rel="noopener noreferrer nofollow" target="_blank">'
        "https://example.com/a?b=1&amp;c=</a>&#34;x&#34;。<br>\n"
        "&lt;script&gt;alert(1)&lt;/script&gt; javascript:alert(1)"
    )


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("(https://a.example/x).", "https://a.example/x"),
        ("https://a.example/中文路径,然后", "https://a.example/中文路径,然后"),
        ("看https://a.example/x!", None),
        ("http://", None),
        ("https://[::1", None),
    ],
)
def test_where_an_address_ends(text, address):
    assert re.findall(r'href="([^"]*)"', texts.linkify(text)) == ([address] if address else [])


@given(st.text())
def test_linkify_keeps_every_character(text):
    kept = text.replace("\r\n", "\n")
    assert bare(texts.linkify(text)) == html.unescape(str(escape(kept)))


@given(st.text(alphabet="<>&\"'ahtps:/. \n"))
def test_no_character_of_the_text_becomes_markup(text):
    tags = set(re.findall(r"<(/?\w+)", str(texts.linkify(text)) + str(texts.nl2br(text))))
    assert tags <= {"a", "/a", "br"}


def test_a_long_hostile_text_is_still_read():
    hostile = "https://" + "a." * 50_000 + "!" * 50_000
    assert str(texts.linkify(hostile)).count("<a ") == 1


def test_marked_ignores_case_and_escapes():
    assert texts.marked("ORA-12541 <b>", "ora b") == "<mark>ORA</mark>-12541 &lt;<mark>b</mark>&gt;"
    assert texts.marked("<b>", " ") == "&lt;b&gt;"


@pytest.mark.parametrize(("name", "shown"), [("王工", "王"), ("Ada Lovelace", "AL"), ("ada", "A"), ("", "?")])
def test_initials(name, shown):
    assert texts.initials(name) == shown
