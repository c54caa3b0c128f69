"""What messengers send: believed only with their signature, read into the same words."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftercare.channels.im.rules import aes, dingtalk, feishu, wecom
from aftercare.channels.im.rules.spoken import NothingSaid, Untrusted
from aftercare.channels.im.tests.messengers import (
    AES_KEY,
    CORP,
    dingtalk_body,
    feishu_event,
    feishu_headers,
    feishu_locked,
    wecom_call,
    wecom_locked,
    wecom_query,
)

NOW = 1_790_000_000.0
STAMP = "1790000000"


def query(text):
    from urllib.parse import parse_qsl

    return dict(parse_qsl(text))


def test_the_example_of_wecom():
    """The published example of the encryption scheme: token, key, signed query, receiver."""
    locked = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
    signed = wecom.signature("QDG6eK", "1409659589", "263014780", locked)
    assert signed == "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"
    aes_key = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
    assert wecom.unlock(locked, aes_key, "wx5823bf96d3bd56c7") == "1616140317555161061"


@given(st.binary(max_size=300), st.sampled_from([16, 32]))
def test_what_is_locked_can_be_unlocked(plain, block):
    key, iv = bytes(32), bytes(16)
    assert aes.decrypt(key, iv, aes.encrypt(key, iv, plain, block), block) == plain


def test_wecom_is_answered_with_its_own_text():
    locked = wecom_locked("1616140317555161061")
    asked = query(wecom_query(locked, "tok", STAMP, echostr=locked))
    call = wecom.open_(asked, b"", {"token": "tok", "aes_key": AES_KEY}, CORP)
    assert call.answer == "1616140317555161061"


def test_wecom_says_that_there_is_something():
    asked, body = wecom_call("tok", STAMP)
    call = wecom.open_(query(asked), body, {"token": "tok", "aes_key": AES_KEY}, CORP)
    assert (call.pull, call.token[:6], call.answer) == (True, "ENCApH", "success")


@pytest.mark.parametrize(
    ("token", "key", "receiver"), [("no", AES_KEY, CORP), ("tok", "A" * 43, CORP), ("tok", AES_KEY, "wx0")]
)
def test_d15_wecom_is_not_believed_otherwise(token, key, receiver):
    asked, body = wecom_call("tok", STAMP)
    with pytest.raises(Untrusted):
        wecom.open_(query(asked), body, {"token": token, "aes_key": key}, receiver)


def test_wecom_keeps_what_customers_sent():
    sent = [{"msgid": "1", "origin": 3}, {"msgid": "2", "origin": 5}, {"msgid": "", "origin": 3}]
    assert [message_id for message_id, _ in wecom.kept(sent)] == ["1"]


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ({"msgtype": "text", "text": {"content": "系统登不上"}}, "系统登不上"),
        ({"msgtype": "image", "image": {"media_id": "x"}}, "[image]"),
        ({"msgtype": "link", "link": {"title": "截图", "url": "https://x"}}, "截图"),
    ],
)
def test_wecom_words(part, text):
    raw = json.dumps({"external_userid": "wmU", "open_kfid": "wkA", **part}).encode()
    found = wecom.read(raw)
    assert (found.text, found.thread, found.way) == (text, "wkA:wmU", {"touser": "wmU", "open_kfid": "wkA"})


def test_wecom_events_say_nothing():
    with pytest.raises(NothingSaid):
        wecom.read(b'{"msgtype": "event", "external_userid": "x"}')


def test_dingtalk_is_believed_within_the_hour():
    stamp = str(int(NOW * 1000))
    body = dingtalk_body(1, " 收费窗口无法开票 ")
    signed = {"timestamp": stamp, "sign": dingtalk.sign(stamp, "sec")}
    call = dingtalk.open_(signed, body, {"secret": "sec"}, NOW + 3599)
    assert call.kept == (("msg1", body),)
    found = dingtalk.read(body)
    assert (found.thread, found.peer_name, found.text) == ("cidGROUP", "李会计", "收费窗口无法开票")
    for wrong in ({**signed, "sign": "x"}, {**signed, "timestamp": "1"}, {}):
        with pytest.raises(Untrusted):
            dingtalk.open_(wrong, body, {"secret": "sec"}, NOW)
    with pytest.raises(Untrusted):
        dingtalk.open_(signed, body, {"secret": "sec"}, NOW + 3601)


SECRETS = {"encrypt_key": "ek", "token": "vt"}


def test_the_example_of_feishu():
    """The published example of the encryption scheme."""
    locked = "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk="
    assert feishu.unlock(locked, "test key") == b"hello world"


def test_feishu_asks_whether_we_are_there():
    body = feishu_locked({"type": "url_verification", "token": "vt", "challenge": "c-1"}, "ek")
    assert feishu.open_({}, body, SECRETS, NOW).answer == {"challenge": "c-1"}
    with pytest.raises(Untrusted):
        feishu.open_({}, body, {**SECRETS, "token": "other"}, NOW)


def test_feishu_words():
    body = feishu_locked(feishu_event(1, "打印不出来", "vt"), "ek")
    headers = {name.lower(): value for name, value in feishu_headers(body, STAMP, "ek").items()}
    ((event_id, raw),) = feishu.open_(headers, body, SECRETS, NOW).kept
    found = feishu.read(raw)
    assert (event_id, found.thread, found.text) == ("ev1", "oc_group", "@售后台 打印不出来")
    assert found.way == {"message_id": "om_1"}
    for wrong in ({}, {**headers, "x-lark-signature": "0"}, {**headers, "x-lark-request-nonce": "m"}):
        with pytest.raises(Untrusted):
            feishu.open_(wrong, body, SECRETS, NOW)
    with pytest.raises(Untrusted):
        feishu.open_(headers, body, SECRETS, NOW + 3601)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_doors(body):
    for call in (
        lambda: wecom.open_({"msg_signature": "x"}, body, {"token": "t", "aes_key": AES_KEY}, ""),
        lambda: feishu.open_({}, body, SECRETS, NOW),
        lambda: feishu.unlock(base64.b64encode(body).decode(), "k"),
        lambda: wecom.unlock(base64.b64encode(body).decode(), AES_KEY, ""),
    ):
        with pytest.raises(Untrusted):
            call()


@pytest.mark.parametrize(
    "hostile",
    [
        "<Encrypt>" + " " * 200_000,
        "<Encrypt><![CDATA[" * 14_000,
        "<Encrypt>" * 28_000 + "</Encrypt>",
    ],
)
def test_a_hostile_call_costs_no_more_than_its_length(hostile):
    """Abuse case D19; with an expression instead of a search these took hours."""
    assert wecom.tag(hostile, "Encrypt") == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<xml><Encrypt><![CDATA[abc==]]></Encrypt></xml>", "abc=="),
        ("<xml><Encrypt> abc </Encrypt></xml>", "abc"),
        ("<xml><Encrypt><a>b</a></Encrypt></xml>", ""),
        ("<xml><Encrypt>abc", ""),
        ("", ""),
    ],
)
def test_an_element_of_flat_xml(text, found):
    assert wecom.tag(text, "Encrypt") == found


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"encrypt":' * 5_000, b'{"encrypt": NaN}', b"\xff", b"[]", b"1"]
)
def test_what_is_no_json_is_nobodys(body):
    """Abuse case D21, before anything is known of who calls."""
    with pytest.raises(Untrusted):
        feishu.open_({}, body, {"encrypt_key": "k", "token": "t"}, 0)


@pytest.mark.parametrize(
    ("address", "base_url", "theirs"),
    [
        ("https://oapi.dingtalk.com/robot/sendBySession?session=1", "", True),
        ("https://dingtalk.com/x", "", True),
        ("https://evil-dingtalk.com/x", "", False),
        ("https://oapi.dingtalk.com.evil.example/x", "", False),
        ("https://oapi.dingtalk.com@evil.example/x", "", False),
        ("https://evil.example/?oapi.dingtalk.com", "", False),
        ("https://[::1", "", False),
        ("", "", False),
        ("https://im.example.gov.cn/x", "https://im.example.gov.cn", True),
        ("https://oapi.dingtalk.com/x", "https://im.example.gov.cn", False),
    ],
)
def test_whose_address_for_answers_it_is(address, base_url, theirs):
    assert dingtalk.is_theirs(address, base_url) is theirs
