# ruff: noqa: E501 - mails are written as they come
"""Parts, files, inline pictures, attached mails, and trees that are not trees."""

import hashlib

import pytest

from aftercare.channels.mail.rules.attachments import safe_name
from aftercare.channels.mail.rules.parse import parse
from aftercare.channels.mail.tests.corpus import (
    crlf,
    html_mail,
    mail,
    multipart,
    multipart_mail,
    part,
    text_mail,
)

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(64))
TEXT = "Content-Type: text/plain; charset=utf-8\n\n正文"
HTML = 'Content-Type: text/html; charset=utf-8\n\n<p>正文<img src="cid:logo@x"></p>'


def files(parsed):
    return [(one.name, one.type, one.inline, one.content) for one in parsed.attachments]


def test_attachment_is_the_decoded_bytes():
    parsed = parse(
        multipart_mail(TEXT, part(PNG, 'image/png; name="a.png"', "Content-Disposition: attachment\n"))
    )
    assert parsed.text == "正文"
    assert files(parsed) == [("a.png", "image/png", False, PNG)]
    assert parsed.attachments[0].sha256 == hashlib.sha256(PNG).hexdigest()


def test_case_69_inline_picture_and_alternatives():
    related = multipart(
        HTML, part(PNG, "image/png", "Content-ID: <logo@x>\n"), kind="related", boundary="=_r"
    )
    parsed = parse(multipart_mail(TEXT, related, kind="alternative"))
    assert (parsed.text, parsed.html) == ("正文", '<p>正文<img src="cid:logo@x"></p>')
    assert files(parsed) == [(None, "image/png", True, PNG)]


def test_several_texts_are_put_together():
    assert parse(multipart_mail(TEXT, TEXT.replace("正文", "第二段"))).text == "正文\n\n第二段"


def test_case_63_attached_mail_keeps_its_bytes():
    inner = crlf("From: x@y.cn\nSubject: in\nContent-Type: multipart/mixed; boundary=q\n\n--q\n\nhi\n--q--")
    parsed = parse(multipart_mail(TEXT, b"Content-Type: message/rfc822\r\n\r\n" + inner))
    assert files(parsed) == [(None, "message/rfc822", False, inner)]
    assert parsed.subject == ""


def test_case_63_body_is_only_a_file():
    raw = mail("Content-Type: application/pdf; name=a.pdf\nContent-Disposition: attachment\n", b"%PDF")
    assert (parse(raw).text, files(parse(raw))) == ("", [("a.pdf", "application/pdf", False, b"%PDF")])


@pytest.mark.parametrize("body", [b"", b"--=_b--\r\n", b"--=_b\r\n--=_b--\r\n"])
def test_case_63_empty_multipart(body):
    parsed = parse(mail('Content-Type: multipart/mixed; boundary="=_b"\n', body))
    assert (parsed.text, parsed.attachments) == ("", ())


def test_multipart_without_boundary_or_without_parts_keeps_the_words():
    assert parse(mail("Content-Type: multipart/mixed\n", "只有文字")).text == "只有文字"
    parsed = parse(mail("Content-Type: multipart/mixed\n", crlf("--x1\n\n一\n--x1\n\n二\n--x1--\n")))
    assert (parsed.text, "bad_structure" in parsed.flags) == ("一\n\n二", True)


def test_parts_after_a_closing_line_are_read():
    raw = mail(
        "Content-Type: multipart/mixed; boundary=q\n", crlf("--q\n\n一\n--q--\nrest\n--q\n\n二\n--q--\n")
    )
    assert parse(raw).text == "一\n\n二"


def test_case_64_signed_mail():
    parsed = parse(
        multipart_mail(TEXT, part(b"sig", "application/pgp-signature; name=signature.asc"), kind="signed")
    )
    assert (parsed.text, files(parsed)) == (
        "正文",
        [("signature.asc", "application/pgp-signature", False, b"sig")],
    )


def test_case_62_uuencode():
    body = "见附件\r\nbegin 644 报告.txt\r\n#86)C\r\n`\r\nend\r\n完".encode()
    parsed = parse(text_mail(body, "text/plain; charset=utf-8"))
    assert (parsed.text.split(), files(parsed)) == (
        ["见附件", "完"],
        [("报告.txt", "application/octet-stream", False, b"abc")],
    )


def test_case_62_words_that_begin_are_not_uuencode():
    body = b"begin 644 is how it starts\r\nthis is text, \xe6\xb5\x8b\r\nend\r\n"
    parsed = parse(text_mail(body, "text/plain; charset=utf-8"))
    assert (len(parsed.text), parsed.attachments) == (
        len("begin 644 is how it starts\nthis is text, 测\nend"),
        (),
    )


def tnef(*files_inside):
    raw = b"\x78\x9f\x3e\x22\x01\x00"
    for name, content in files_inside:
        for number, value in ((0x9002, b"x" * 14), (0x8010, name + b"\x00"), (0x800F, content)):
            raw += (
                b"\x02"
                + number.to_bytes(2, "little")
                + b"\x00\x00"
                + len(value).to_bytes(4, "little")
                + value
                + b"zz"
            )
    return raw


def test_case_62_winmail_is_opened():
    raw = tnef(("报表.xls".encode("gbk"), b"one"), (b"b.txt", b"two"))
    parsed = parse(multipart_mail(TEXT, part(raw, "application/ms-tnef; name=winmail.dat")))
    assert [(one.name, one.content) for one in parsed.attachments] == [
        ("报表.xls", b"one"),
        ("b.txt", b"two"),
    ]
    assert parsed.flags == ("tnef",)


@pytest.mark.parametrize("cut", [0, 3, 7, 20, 60])
def test_case_62_broken_winmail_is_kept(cut):
    raw = tnef((b"a.txt", b"one"))[:cut]
    parsed = parse(multipart_mail(TEXT, part(raw, "application/ms-tnef; name=winmail.dat")))
    assert [one.size for one in parsed.attachments] in ([cut], [3])


def named(field):
    parsed = parse(multipart_mail(TEXT, b"Content-Type: application/zip\n" + field + b"\n\nx"))
    return parsed.attachments[0].name


NAMES = [
    (b"Content-Disposition: attachment; filename*=utf-8''%E6%8A%A5%E8%A1%A8.zip", "报表.zip"),
    (
        b"Content-Disposition: attachment; filename*0*=gb2312'zh'%B1%A8;\n filename*1*=%B1%ED; filename*2=.zip",
        "报表.zip",
    ),
    (b"Content-Disposition: attachment; filename*=''%E6%8A%A5.zip", "报.zip"),
    (b"Content-Disposition: attachment; filename=old.zip; filename*=utf-8''new.zip", "new.zip"),
    (b'Content-Disposition: attachment; filename="' + "报表.zip".encode("gbk") + b'"', "报表.zip"),
    (b'Content-Disposition: attachment; filename="=?gb2312?B?saixrS56aXA=?="', "报杯.zip"),
    (b"Content-Disposition: attachment; filename=my report.zip", "my report.zip"),
    (b'Content-Disposition: attachment; filename="a\\"b;c.zip"; size=1', 'a"b;c.zip'),
    (b'Content-Disposition: attachment; filename="C:\\temp\\a.zip"', "a.zip"),
    (b"Content-Disposition: attachment; filename=../../etc/passwd", "passwd"),
    (b'Content-Disposition: attachment; filename="a\r\n b.zip"', "a b.zip"),
    (b"Content-Disposition: attachment; filename*=us-ascii''caf%E9.txt", "café.txt"),
    (b"Content-Disposition: attachment; filename*=utf-8''a%0D%0AX:%20y%00.zip", "a X: y.zip"),
    ("Content-Disposition: attachment; filename=\u202egpj.exe".encode(), "gpj.exe"),
    (b"Content-Disposition: attachment; filename=..", None),
    (b"Content-Disposition: attachment", None),
]


@pytest.mark.parametrize(("field", "expected"), NAMES)
def test_case_65_and_100_names(field, expected):
    assert named(field) == expected


def test_case_65_long_names_keep_their_extension():
    name = safe_name("报" * 300 + ".pdf")
    assert (len(name), name[-5:]) == (255, "报.pdf")


def test_case_101_malformed_type():
    parsed = parse(multipart_mail(TEXT, "Content-Type: =?utf-8?Q?x?=; name=a.bin\n\nabc"))
    assert files(parsed) == [("a.bin", "application/octet-stream", False, b"abc")]


@pytest.mark.parametrize(
    "kind", ["message/partial; id=1", 'message/external-body; access-type=URL; URL="http://x"']
)
def test_nothing_is_fetched_or_put_together(kind):
    assert [one.type for one in parse(multipart_mail(TEXT, f"Content-Type: {kind}\n\nx")).attachments] == [
        kind.split(";")[0]
    ]


def test_flowed_text():
    body = b"one \r\ntwo\r\n> q \r\n> r\r\n-- \r\nsig"
    assert parse(text_mail(body, "text/plain; format=flowed")).text == "one two\n> q r\n-- \nsig"
    assert (
        parse(text_mail("一 \r\n二".encode(), "text/plain; charset=utf-8; format=flowed; delsp=yes")).text
        == "一二"
    )


def test_text_of_html_only():
    parsed = parse(html_mail("<style>p{}</style><p>第一段</p><p>第二段<br>换行</p><ul><li>甲<li>乙</ul>"))
    assert parsed.text == "第一段\n\n第二段\n换行\n\n- 甲\n- 乙"


def test_broken_fold_of_a_field_does_not_end_the_fields():
    parsed = parse(b"From: a@b.cn\r\nTo: x@y.cn,\r\nz@y.cn\r\nSubject: hi\r\n\r\nbody")
    assert (parsed.subject, parsed.text) == ("hi", "body")


def test_body_without_an_empty_line_above():
    parsed = parse(b"From: a@b.cn\r\nSubject: hi\r\nthe body begins\r\n\r\nmore")
    assert (parsed.subject, parsed.text) == ("hi", "the body begins\n\nmore")


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r\r\n"])
def test_line_ends(ending):
    raw = crlf(multipart_mail(TEXT, "Content-Type: application/zip; name=a\n\nxyz")).replace(b"\r\n", ending)
    parsed = parse(raw)
    assert (parsed.text, parsed.attachments[0].content.rstrip()) == ("正文", b"xyz")
