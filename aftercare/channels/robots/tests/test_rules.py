"""Signatures, lengths, markup: what the providers document."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.channels.robots.rules import dingtalk, feishu, wecom
from aftercare.channels.robots.rules.lines import Line, Words, cut, harmless

WORDS = Words(digest="%(n)s messages", open="Open")


def test_the_signature_of_dingtalk():
    assert dingtalk.sign(1790000000000, "SECtest") == "hqTkBBMf94pnVwc0bmNGz%2BmbdATQEY0TAQpdswC1zMI%3D"
    url, more = dingtalk.address("https://x/send?access_token=a", "SECtest", 1790000000.0)
    assert url.endswith("&timestamp=1790000000000&sign=hqTkBBMf94pnVwc0bmNGz%2BmbdATQEY0TAQpdswC1zMI%3D")
    assert more == {}


def test_the_signature_of_feishu():
    wanted = "4zXEGnJxIQDRZllm3d4Jmt5d7CstvVlp2RwRRjX96po="
    assert feishu.sign(1790000000, "feishusecret") == wanted
    assert feishu.address("https://x", "feishusecret", 1790000000.9) == (
        "https://x",
        {"timestamp": "1790000000", "sign": wanted},
    )


@given(st.text(max_size=400), st.integers(3, 300))
def test_cutting_keeps_the_bytes_and_whole_characters(text, most):
    short = cut(text, most)
    assert len(short.encode()) <= most
    assert text.startswith(short.removesuffix("…"))
    assert cut(text, 2000) == text


@given(st.text(max_size=200))
def test_nothing_a_customer_writes_is_markup(text):
    assert not set(harmless(text)) & set("<>[]`*#~\n")


HOSTILE = Line(
    head="[x](http://evil) <@all> **b**", details=("<font color=red>", "`a`\n# b"), url="https://a/t/1"
)


@pytest.mark.parametrize("kind", [wecom, dingtalk, feishu])
def test_a_title_can_neither_link_nor_mention(kind):
    body, n = kind.pack([HOSTILE], WORDS, [])
    said = str(body)
    assert n == 1
    assert "](http://evil)" not in said
    assert "<@all>" not in said
    assert "<font" not in said
    assert "[Open](https://a/t/1)" in said


@given(st.lists(st.text(min_size=1, max_size=900), min_size=2, max_size=60))
def test_a_digest_keeps_the_limit_and_says_how_many_it_holds(heads):
    lines = [Line(head=head, details=("东湖学院",), url="https://a.example/t/1") for head in heads]
    body, n = wecom.pack(lines, WORDS, [])
    text = body["markdown"]["content"]
    assert len(text.encode()) <= wecom.MARKDOWN_BYTES
    assert 1 <= n <= len(lines)
    assert text.startswith(f"**{n} messages**")
    assert text.count("\n- ") == n


def test_people_are_called_where_the_messenger_can():
    line = Line(head="P1", urgent=True)
    body, _ = wecom.pack([line], WORDS, ["13800001111"])
    assert body["text"]["mentioned_mobile_list"] == ["13800001111"]
    body, _ = dingtalk.pack([line], WORDS, ["13800001111"])
    assert (body["at"]["atMobiles"], "@13800001111" in body["markdown"]["text"]) == (["13800001111"], True)
    body, _ = feishu.pack([line], WORDS, ["13800001111"])
    assert ("13800001111" in str(body), body["card"]["header"]["template"]) == (False, "red")


@pytest.mark.parametrize(
    ("kind", "answer", "wanted"),
    [
        (wecom, {"errcode": 0}, (True, False, False, None)),
        (wecom, {"errcode": 45009}, (False, False, False, timedelta(minutes=1))),
        (wecom, {"errcode": 93000}, (False, False, True, None)),
        (wecom, {"errcode": 40058}, (False, True, False, None)),
        (wecom, {"errcode": -1}, (False, False, False, None)),
        (wecom, {}, (False, False, False, None)),
        (dingtalk, {"errcode": 0}, (True, False, False, None)),
        (dingtalk, {"errcode": 130101}, (False, False, False, timedelta(minutes=10))),
        (dingtalk, {"errcode": 310000}, (False, False, True, None)),
        (feishu, {"code": 0}, (True, False, False, None)),
        (feishu, {"StatusCode": 0}, (True, False, False, None)),
        (feishu, {"code": 11232}, (False, False, False, timedelta(minutes=1))),
        (feishu, {"code": 19021}, (False, False, True, None)),
        (feishu, {}, (False, False, False, None)),
    ],
)
def test_what_answers_mean(kind, answer, wanted):
    found = kind.judge(200, answer)
    assert (found.ok, found.lost, found.dead, found.again) == wanted
