"""Short messages: numbers, lengths, templates that nobody can break out of."""

import json
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.channels.sms import rules


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("138 0000 1111", "13800001111"),
        ("+86 138-0000-1111", "13800001111"),
        ("8613800001111", "13800001111"),
        ("+4915112345678", "+4915112345678"),
        ("010-88886666", None),
        ("12345", None),
        ("１３８００００１１１１", None),
    ],
)
def test_numbers(given_, kept):
    if kept is None and given_.startswith("１"):
        assert rules.normalise(given_) in (None, given_)
    else:
        assert rules.normalise(given_) == kept


@pytest.mark.parametrize(("n", "count"), [(0, 1), (70, 1), (71, 2), (134, 2), (135, 3)])
def test_segments(n, count):
    assert rules.segments("字" * n) == count


@given(st.text(max_size=600))
def test_a_text_fits_four_segments_on_one_line(text):
    short = rules.shortened(text)
    assert len(short) <= rules.LONGEST
    assert "\n" not in short


TEMPLATE = '{"PhoneNumberSet": ["${phone}"], "TemplateParamSet": ["${text}"], "n": 1}'


@given(st.text(max_size=80), st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_no_text_breaks_out_of_its_place(text, phone):
    values = {"phone": phone, "text": text}
    found = json.loads(rules.body(TEMPLATE, "json", values))
    assert found == {"PhoneNumberSet": [phone], "TemplateParamSet": [text], "n": 1}
    raw = rules.body("to=${phone}\ncontent=${text}", "form", values).decode()
    assert parse_qsl(raw, keep_blank_values=True) == [("to", phone), ("content", text)]
    assert rules.address("https://x/?to=${phone}&c=${text}", values).count("&") == 1


@pytest.mark.parametrize(
    ("template", "format_", "url"),
    [("{", "json", ""), ('{"a": "${text}"}', "json", ""), ("to=${mobile}", "form", ""), ("", "form", "")],
)
def test_a_template_without_a_place_for_the_number_is_refused(template, format_, url):
    with pytest.raises(rules.BadTemplate):
        rules.check(template, format_, url)


@pytest.mark.parametrize(
    ("condition", "answer", "good"),
    [
        ("", b"", True),
        ("code=0", b'{"code": 0}', True),
        ("code=0", b'{"code": 1}', False),
        ("Set.0.Code=Ok", b'{"Set": [{"Code": "Ok"}]}', True),
        ("Set.1.Code=Ok", b'{"Set": [{"Code": "Ok"}]}', False),
        ("code=None", b"{}", False),
        ("code=0", b"<html>", False),
    ],
)
def test_success(condition, answer, good):
    assert rules.is_success(condition, answer) == good


def test_a_number_is_masked():
    assert (rules.masked("13800001111"), rules.masked("123")) == ("138****1111", "****")
