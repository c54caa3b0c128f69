"""Bodies and fields in every charset and under every wrong label."""

import base64

import pytest

from aftercare.channels.mail.rules.decode import decode
from aftercare.channels.mail.rules.parse import parse
from aftercare.channels.mail.tests.corpus import mail, text_mail, word

GUESSED = ("charset_guessed",)
BOTH = ("characters_lost", "charset_guessed")

BODIES = {
    "case_56_gb2312_holds_gbk": ("gb2312", "测试镕".encode("gbk"), "测试镕", ()),
    "case_99_gb2312_holds_a_dash": ("gb2312", "测试–镕".encode("gb18030"), "测试–镕", ()),
    "gbk": ("GBK", "联通".encode("gbk"), "联通", ()),
    "x_gbk": ("x-gbk", "测试".encode("gbk"), "测试", ()),
    "cat_is_no_accent": ("gb2312", "猫".encode("gbk"), "猫", ()),
    "gb2312_is_utf8": ("gb2312", "测试用户".encode(), "测试用户", GUESSED),
    "gb18030_four_bytes": ("gb18030", "𠀀😀".encode("gb18030"), "𠀀😀", ()),
    "hz": ("hz-gb-2312", "测试".encode("hz"), "测试", ()),
    "big5": ("big5", "測試".encode("big5"), "測試", ()),
    "big5_hkscs": ("big5-hkscs", "嘅".encode("big5hkscs"), "嘅", ()),
    "case_57_latin_is_gbk": ("iso-8859-1", "张三丰".encode("gbk"), "张三丰", GUESSED),
    "latin_is_utf8": ("iso-8859-1", "测试".encode(), "测试", GUESSED),
    "latin_is_latin": ("iso-8859-1", "café créée".encode("latin-1"), "café créée", ()),
    "latin_capitals": ("windows-1252", "ÄÖÜ – naïve".encode("cp1252"), "ÄÖÜ – naïve", ()),
    "ascii_is_gbk": ("us-ascii", "测试".encode("gbk"), "测试", GUESSED),
    "case_58_iso_gb2312": ("iso-gb2312", "测试".encode("gbk"), "测试", GUESSED),
    "case_58_unknown": ("X-UNKNOWN", "测试".encode(), "测试", GUESSED),
    "case_58_bad_japanese": ("iso-2022-jp", b"abc \x1b$B\xff\xff\x1b(B def", None, BOTH),
    "utf8_is_gbk": ("utf-8", "测试中文".encode("gbk"), "测试中文", GUESSED),
    "utf8_cut": ("utf-8", "测试中文测试"[:6].encode() + b"\xe6\xb5", "测试中文测试�", BOTH),
    "missing_gbk": ("", "测试中文".encode("gbk"), "测试中文", GUESSED),
    "missing_utf8": ("", "测试".encode(), "测试", GUESSED),
    "missing_big5": ("", "您好，測試".encode("big5"), "您好，測試", GUESSED),
    "missing_ascii": ("", b"plain", "plain", ()),
    "utf7": ("utf-7", b"+ZeVnLIqe-", "日本語", ()),
    "utf16_marked": ("utf-16", "测试ab".encode("utf-16"), "测试ab", ()),
    "utf16_unmarked": ("utf-16", "测试ab".encode("utf-16-be"), "测试ab", ()),
    "utf16le": ("utf-16le", "测试".encode("utf-16-le"), "测试", ()),
    "korean": ("ks_c_5601-1987", "한국어".encode("cp949"), "한국어", ()),
    "japanese": ("shift_jis", "日本語①".encode("cp932"), "日本語①", ()),
    "cyrillic": ("windows-1251", "Привет".encode("cp1251"), "Привет", ()),
    "case_103_vietnamese": ("windows-1258", "Việt".encode("cp1258", "ignore") or b"", None, ()),
    "text_codecs_only": ("rot13", b"abc", "abc", GUESSED),
    "zip_is_no_charset": ("zlib", b"abc", "abc", GUESSED),
    "case_68_nul": ("utf-8", b"a\x00b", "ab", ()),
}


@pytest.mark.parametrize("name", BODIES)
def test_body(name):
    charset, raw, expected, flags = BODIES[name]
    parsed = parse(text_mail(raw, f"text/plain; charset={charset}" if charset else "text/plain"))
    assert parsed.flags == flags
    if expected is not None:
        assert parsed.text == expected


SUBJECTS = {
    "raw_gbk": ("张三".encode("gbk"), "张三"),
    "raw_utf8": ("报表打不开".encode(), "报表打不开"),
    "raw_gbk_like_utf8": ("原始".encode("gbk"), "原始"),
    "case_59_mixed": (b"Re: " + word("测试", "gb2312") + b" abc" + "测试".encode("gbk"), "Re: 测试 abc测试"),
    "case_59_split_q": (b"=?utf-8?Q?=E6=B5?= =?utf-8?Q?=8B?=", "测"),
    "case_59_split_base64": (b"=?utf-8?B?5rWL6?=\n =?utf-8?B?K+V?=", "测试"),
    "case_60_utf7": (b"=?utf-7?Q?+ZeVnLIqe-?=", "日本語"),
    "case_60_japanese": (word("日本語", "iso-2022-jp"), "日本語"),
    "case_60_vietnamese": (b"=?windows-1258?Q?Vi=EA=F2t?=", "Việt"),
    "unclosed": (b"=?utf-8?B?5L2g5aW9", "你好"),
    "spaces_inside": (b"=?utf-8?Q?hello world?=", "hello world"),
    "glued": (b"=?UTF-8?B?5L2g?==?UTF-8?B?5aW9?=", "你好"),
    "words_between": (b"a =?utf-8?Q?b?= c =?utf-8?Q?d?=e", "a b c de"),
    "language": (b"=?utf-8*zh?Q?=E6=B5=8B?=", "测"),
    "folded": ("一\n 二".encode(), "一 二"),
    "controls": (b"a\x00b\x07c", "abc"),
    "empty_word": (b"=?gb2312?B??=", ""),
    "not_a_word": (b"=?what is this?", "=?what is this?"),
}


@pytest.mark.parametrize("name", SUBJECTS)
def test_subject(name):
    raw, expected = SUBJECTS[name]
    assert parse(mail(b"Subject: " + raw + b"\n")).subject == expected


def test_no_flag_without_a_guess():
    raw = mail(
        "Subject: =?gb2312?B?xOO6ww==?=\nContent-Type: text/plain; charset=gb2312\n", "你好".encode("gbk")
    )
    assert parse(raw).flags == ()


@pytest.mark.parametrize(
    ("body", "encoding", "expected", "flags"),
    [
        (base64.b64encode("测试".encode()), "base64", "测试", ()),
        ("没有编码 的文字".encode(), "base64", "没有编码 的文字", ("bad_encoding",)),
        ("测试".encode(), "x-nonsense", "测试", ("bad_encoding",)),
        (b"=E6=B5=8B=\r\n=E8=AF=95 = x", "Quoted-Printable", "测试 = x", ()),
    ],
)
def test_case_61_transfer_encodings(body, encoding, expected, flags):
    parsed = parse(text_mail(body, "text/plain; charset=utf-8", encoding))
    assert (parsed.text, parsed.flags) == (expected, flags)


def test_decoding_never_raises():
    for label in (
        "idna",
        "punycode",
        "unicode_escape",
        "undefined",
        "\x00",
        "../x",
        "utf-8" * 50,
        "bz2",
        "测",
    ):
        for raw in (b"\xff\xfe\x00", b"abc", b"\\ud800", b"\x1b$B\xff"):
            assert isinstance(decode(raw, label).text, str)
