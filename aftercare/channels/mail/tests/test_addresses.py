"""Senders: read with certainty, or not at all."""

import pytest

from aftercare.channels.mail.rules.parse import parse

BAD = ("bad_address",)
SENDERS = [
    ("张三 <a@b.cn>".encode(), ("张三", "a@b.cn"), ()),
    ("张三 <a@b.cn>".encode("gbk"), ("张三", "a@b.cn"), ("charset_guessed",)),
    (b'"=?gb2312?B?1cXI/Q==?=" <a@b.cn>', ("张三", "a@b.cn"), ()),
    (b"=?utf-8?Q?Zhang,_San?= <a@b.cn>", ("Zhang, San", "a@b.cn"), ()),
    (b"Zhang, San <a@b.cn>", ("Zhang, San", "a@b.cn"), ()),
    (b'"Zhang \\"S\\" San" <a@b.cn>', ('Zhang "S" San', "a@b.cn"), ()),
    (b"a@b.cn (Zhang (San))", ("Zhang (San)", "a@b.cn"), ()),
    (b'"foo <a@b.cn>', ("foo", "a@b.cn"), ()),
    (b"Foo <a@b.cn", ("Foo", "a@b.cn"), ()),
    (b"<<a@b.cn>>", ("", "a@b.cn"), ()),
    (b"Team: a@b.cn;", ("", "a@b.cn"), ()),
    (b'"john.doe"@x.cn', ("", "john.doe@x.cn"), ()),
    (b"=?utf-8?Q?=E2=80=AEmoc?= <a@b.cn>", ("moc", "a@b.cn"), ()),
    ("用户@例子.中国".encode(), ("", "用户@例子.中国"), ("non_ascii_address",)),
    (b"alice@corp.com <bob@evil.com>", ("alice@corp.com", "bob@evil.com"), ("name_is_address",)),
    (
        b"=?utf-8?Q?=3Calice=40corp.com=3E?= <bob@evil.com>",
        ("<alice@corp.com>", "bob@evil.com"),
        ("name_is_address",),
    ),
    (b"alice@corp)bob@evil", None, BAD),
    (b"<alice@corp.com)bob@evil.com>", None, BAD),
    (b'"alice@corp.com"@evil.com', None, BAD),
    (b"alice@corp.com\x00@evil.com", None, BAD),
    (b"a@b@c.cn", None, BAD),
    (b"=?utf-8?Q?a=40b=2Ecn?=", None, BAD),
    ("ａlice@corp.com".encode(), None, BAD),
    ("ali\u200bce@corp.com".encode(), None, BAD),
    ("张三 ＜a@b.cn＞".encode(), None, BAD),
    (b"", None, ("from_missing",)),
    (b"<>", None, BAD),
    (b"undisclosed-recipients:;", None, ("from_missing",)),
    (b"a@b.cn\r\nFrom: c@d.cn", None, ("several_from",)),
    (b"a@b.cn, c@d.cn", ("", "a@b.cn"), ("several_from",)),
    (b"a@b.cn, c@d.cn\r\nSender: c@d.cn", ("", "c@d.cn"), ("several_from",)),
]


@pytest.mark.parametrize(("written", "expected", "flags"), SENDERS)
def test_case_55_sender(written, expected, flags):
    parsed = parse(b"Message-ID: <1@b>\r\nFrom: " + written + b"\r\n\r\nx")
    found = (parsed.from_.name, parsed.from_.address) if parsed.from_ else None
    assert (found, parsed.flags) == (expected, flags)


def test_case_102_bytes_in_recipients():
    parsed = parse(
        b"From: a@b.cn\r\nMessage-ID: <1@b>\r\nTo: \xff\xfe\x00 <x@y.cn>, <z@y.cn>\r\nCc: \x80\x81\r\n\r\nhi"
    )
    assert [one.address for one in parsed.to] == ["x@y.cn", "z@y.cn"]
    assert (parsed.cc, parsed.text) == ((), "hi")


def test_lists_groups_and_doubles():
    raw = b'From: a@b.cn\r\nTo: Team: x@y.cn, "Q, R" <z@y.cn>;, x@y.cn\r\nReply-To: <r@b.cn>\r\n\r\nx'
    parsed = parse(raw)
    assert [(one.name, one.address) for one in parsed.to] == [("", "x@y.cn"), ("Q, R", "z@y.cn")]
    assert [one.address for one in parsed.reply_to] == ["r@b.cn"]
