"""Mails made to cost: each is read within the limits, and read, not set aside as too slow or too large."""

import base64

import pytest

from aftercare.channels.mail.limited import Quarantined, parse_safely
from aftercare.channels.mail.tests.corpus import html_mail

HEAD = b"From: a@b.cn\nSubject: x\n"
COSTS = {"too_slow", "too_much_memory", "unreadable"}


def files(*parts: bytes) -> bytes:
    body = b"".join(b"--b\n" + part + b"\n" for part in parts)
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + body + b"--b--\n"


def text(charset: bytes, body: bytes) -> bytes:
    return HEAD + b"Content-Type: text/plain; charset=" + charset + b"\n\n" + body


def named(parameters: bytes) -> bytes:
    return files(b"Content-Type: application/zip;" + parameters + b"\n\nx")


def tnef(body: bytes) -> bytes:
    coded = base64.encodebytes(b"\x78\x9f\x3e\x22\x00\x00" + body)
    kind = b"Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n"
    return files(kind + coded)


PARAMETERS = {
    "continuations": named(b"".join(b"\n name*%d=a;" % n for n in range(60_000))),
    "continuation_of_60_kb_digits": named(b" name*" + b"9" * 60_000 + b"=a; name*1=b"),
    "continuations_backwards": named(b"".join(b" name*%d*=%%41;" % n for n in range(5_000, 0, -1))),
    "quotes": HEAD + b"Content-Type: text/plain; " + b'a="\\"' * 10_000 + b"\n\nx",
    "semicolons": HEAD + b"Content-Type: text/plain" + b";" * 60_000 + b"\n\nx",
    "authentication": HEAD + b"Authentication-Results: mx; " + b"spf=pass (a) ;" * 4_000 + b"\n\nx",
    "groups": b"From: a@b.cn\nTo: " + b"a:" * 30_000 + b"\n\nx",
    "comments": b"From: " + b"(" * 40_000 + b")" * 40_000 + b" a@b.cn\n\nx",
    "message_ids": HEAD + b"Message-ID: " + b"<" * 30_000 + b"\nIn-Reply-To: " + b"<a" * 30_000 + b"\n\nx",
    "folded": b"Subject: " + b"\n a" * 300_000 + b"\n\nx",
    "headers": b"a: b\n" * 1_000_000 + b"\nx",
}
CODINGS = {
    "punycode": text(b"punycode", b"a-" * 20_000 + b"z" * 200_000),
    "idna": text(b"idna", b"xn--a." * 50_000),
    "zlib": text(b"zlib", b"x\x9c" * 10_000),
    "utf7": text(b"utf-7", b"+AAA-" * 200_000),
    "hz": text(b"hz-gb-2312", b"~{" * 200_000),
    "escapes": text(b"unicode_escape", b"\\N{SPACE}" * 50_000),
    "no_charset_60_kb": text(b"a" * 60_000, b"x"),
    "no_charsets": HEAD + b"To: " + b"".join(b"=?x%d?q?a?= " % n for n in range(4_000)) + b"\n\nx",
    "base64_30_mb": files(
        b"Content-Type: application/zip\nContent-Transfer-Encoding: base64\n\n" + b"QUFB" * 7_500_000
    ),
    "base64_dirt": files(b"Content-Transfer-Encoding: base64\nContent-Type: a/b\n\n" + b"A=!\n" * 3_000_000),
    "quoted_printable": HEAD + b"Content-Transfer-Encoding: quoted-printable\n\n" + b"=\n" * 5_000_000,
    "tnef_sizes": tnef(b"\x01\x00\x00\x00\x00\xff\xff\xff\x7f" * 100_000),
    "tnef_nothings": tnef(b"\x02" + b"\x00" * 10 * 300_000),
    "uuencode": HEAD + b"\n" + b"begin 644 a\n#86)C\n`\nend\n" * 20_000,
}
PARTS = {
    "parts": HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 1_000_000,
    "boundary_beginnings": HEAD
    + b"Content-Type: multipart/mixed; boundary="
    + b"b" * 70
    + b"\n\n"
    + (b"--" + b"b" * 69 + b"\n") * 200_000,
    "mail_in_mail": HEAD + b"Content-Type: message/rfc822\n\n" * 20_000 + HEAD + b"\nx",
    "mail_in_part_in_mail": HEAD
    + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\nContent-Type: message/rfc822\n\n" % (n, n)
        for n in range(5_000)
    ),
    "recipients_of_a_bounce": HEAD
    + b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n"
    + b"Content-Type: message/delivery-status\n\n"
    + b"Final-Recipient: rfc822; a@b.cn\n\n" * 50_000
    + b"--b--",
}
REPLIES = {
    "quote_signs": HEAD + b"\n" + b">" * 500_000,
    "ladder": HEAD + b"\n" + b"\n".join(b">" * n for n in range(1_000)),
    "wrote": HEAD + b"\n" + "在 2026年1月1日 写道".encode() * 20_000,
    "wrote_on_one_line": HEAD + b"\n" + b"On " + b"a " * 250_000 + b"wrote:\n",
    "spaces": HEAD + b"\n" + b" " * 500_000 + b"x",
    "empty_lines": HEAD + b"\n" + b"\t\n \n" * 150_000,
    "rules": HEAD + b"\n" + (b"_" * 79 + b"\n") * 6_000,
    "heads": HEAD + b"\n" + "发件人：\n发送时间：\n收件人：\n主题：\n".encode() * 8_000,
}
PAGES = {
    "attributes": html_mail("<p " + "a=b " * 120_000 + ">x"),
    "styles": html_mail("<p style='" + "color:red;" * 45_000 + "'>x"),
    "entities": html_mail("&amp" * 100_000),
    "misnested": html_mail("<a><b></a></b>" * 30_000),
    "formatting": html_mail("<b>" * 200 + "<p>" * 50 + "</b>" * 200),
    "quotes": html_mail("<blockquote>" * 250 + "x"),
    "pictures": html_mail("<img src=cid:a>" * 30_000),
    "options": html_mail("<select><option>" * 20_000),
    "foreign": html_mail("<svg><math>" * 120),
}
MONSTERS = {**PARAMETERS, **CODINGS, **PARTS, **REPLIES, **PAGES}


@pytest.mark.parametrize("name", MONSTERS)
def test_b14_a_monster_is_read_like_any_other_mail(name):
    outcome = parse_safely(MONSTERS[name])
    assert not isinstance(outcome, Quarantined) or outcome.reason not in COSTS
