"""Limits: monsters, deaths, and the mail after them."""

import os
import signal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aftercare.channels.mail import limited, message_ids
from aftercare.channels.mail.limited import Quarantined, parse_safely
from aftercare.channels.mail.records import from_record, to_record
from aftercare.channels.mail.rules import limits
from aftercare.channels.mail.rules.mail import ParsedMail
from aftercare.channels.mail.rules.parse import parse
from aftercare.channels.mail.tests.corpus import FIELDS, html_mail, mail, multipart_mail, part, word

HEAD = FIELDS.encode()


def nested(count, boundary=b"b%d"):
    piece = b"Content-Type: multipart/mixed; boundary=" + boundary + b"\n\n--" + boundary + b"\n"
    return b"".join(piece % ((number,) * piece.count(b"%d")) for number in range(count))


MONSTERS = {
    "from_of_220_kb": b'From: "' + b"a" * 220_000 + b'" <a@b.cn>\n\nhi',
    "from_of_quotes": b"From: " + b'\\"' * 60_000 + b"\n\nhi",
    "from_of_parentheses": b"From: " + b"(" * 60_000 + b"\n\nhi",
    "from_of_commas": b"From: " + b"a@b.cn," * 9_000 + b"\n\nhi",
    "subject_of_280_kb": HEAD + b"Subject: " + b"\n ".join([word("中文", "gb2312")] * 12_000) + b"\n\nhi",
    "unclosed_words": HEAD + b"Subject: " + b"=?utf-8?q?" * 28_000 + b"\n\nhi",
    "encoded_words_20k": HEAD + b"To: " + b" ".join([word("中", "gb2312")] * 20_000) + b" <x@y.cn>\n\nhi",
    "references_100k": HEAD
    + b"References: "
    + b"\n ".join(b"<%d@x.cn>" % n for n in range(100_000))
    + b"\n\nhi",
    "parts_50k": HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n\n" * 50_000,
    "delimiters_50k": HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n" * 50_000,
    "depth_3000": HEAD + nested(3_000) + b"\nhi",
    "depth_3000_same": HEAD + nested(3_000, b"b") + b"\nhi",
    "headers_200k": b"a: b\n" * 200_000 + b"\nhi",
    "div_1_mb": html_mail("<div>" * 200_000),
    "less_than": html_mail("<" * 400_000),
    "open_quotes": html_mail('<a x="' * 70_000),
    "comments": html_mail("<!--" * 100_000),
    "long_number": html_mail("&#" + "9" * 400_000 + ";"),
    "attributions": HEAD + b"\n" + (b"On 2026 " + b"a" * 380 + b":\n") * 1_500,
    "blocks": HEAD + b"\n" + b"From: a\n" * 60_000,
    "signatures": HEAD + b"\n" + b"--\n" * 150_000,
    "uuencode": HEAD + b"\n" + b"begin 644 a\n" * 100_000 + b"end\n",
}


@pytest.mark.parametrize("name", MONSTERS)
def test_b14_monsters_are_read_or_set_aside(name):
    outcome = parse_safely(MONSTERS[name])
    found = outcome.partial if isinstance(outcome, Quarantined) else outcome
    assert isinstance(found, ParsedMail)
    assert len(found.attachments) <= limits.PARTS
    assert parse_safely(mail(body="next")).text == "next"


def test_a_page_that_cannot_be_cleaned_in_time_costs_only_the_page(monkeypatch):
    monkeypatch.setattr(limited, "SECONDS", 1.5)
    outcome = parse_safely(html_mail("<p>正文</p>" + "<div><table></div></table>" * 19_000))
    assert (outcome.text, outcome.html, "html_too_costly" in outcome.flags) == ("正文", None, True)


def test_memory_is_limited_and_the_next_mail_is_read():
    body = b"Content-Type: text/plain; charset=utf-16\n\n" + "中".encode("utf-16-le") * 1_000_000
    files = [part(os.urandom(64) * 12_000, "application/zip; name=a.zip") for _ in range(24)]
    outcome = parse_safely(multipart_mail(body, *files))
    assert isinstance(outcome, Quarantined | ParsedMail)
    assert parse_safely(mail(body="next")).text == "next"


def test_x04_a_killed_reader_is_replaced():
    assert parse_safely(mail(body="one")).text == "one"
    program = limited._readers[0].program
    os.kill(program.pid, signal.SIGKILL)
    program.wait()
    assert parse_safely(mail(body="two")).text == "two"
    assert limited._readers[0].program.pid != program.pid


def test_a_stopped_reader_is_too_slow(monkeypatch):
    parse_safely(mail())
    monkeypatch.setattr(limited, "SECONDS", 0.3)
    os.kill(limited._readers[0].program.pid, signal.SIGSTOP)
    assert parse_safely(mail(body="x" * 200_000)) == Quarantined("too_slow", None)
    assert parse_safely(mail(body="next")).text == "next"


def test_the_reader_gets_nothing_of_our_environment(monkeypatch):
    limited.close()
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    parse_safely(mail())
    environ = Path(f"/proc/{limited._readers[0].program.pid}/environ").read_bytes()
    assert b"secret" not in environ


def test_contents_travel():
    raw = multipart_mail(
        "Content-Type: text/plain\n\nhi", part(b"\x00\xff" * 1_000, "application/zip; name=a.zip")
    )
    assert parse_safely(raw) == parse(raw)
    assert [(one.size, one.content) for one in parse_safely(raw, contents=False).attachments] == [
        (2_000, b"")
    ]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\n", "empty"),
        (b"just words\n", "no_headers"),
        (b"\xff\xd8\xff\xe0" * 50, "no_headers"),
    ],
)
def test_what_is_no_mail(raw, reason):
    assert parse_safely(raw).reason == reason


def test_case_66_large_page_and_many_files():
    page = (
        b"Content-Type: text/html; charset=utf-8\n\n"
        + b'<p><a href="https://c.example/%d">a</a> text</p>\n' * 5_000 % tuple(range(5_000))
    )
    files = [part(b"%d" % number, f"application/zip; name={number}.zip") for number in range(70)]
    outcome = parse_safely(multipart_mail(page, *files))
    assert [one.name for one in outcome.attachments] == [f"{number}.zip" for number in range(70)]
    assert (outcome.html.count("<a href="), outcome.text.count("a text")) == (5_000, 5_000)
    long = parse_safely(html_mail("<p>text</p>" * 150_000))
    assert (long.html, long.text[:11], long.flags) == (
        None,
        "text\n\ntext\n",
        ("html_too_costly", "text_too_long"),
    )


def test_case_67_too_large_keeps_the_fields():
    outcome = parse_safely(mail("Subject: big\n", b"x" * (limits.MESSAGE_BYTES + 1)))
    assert (outcome.reason, outcome.partial.subject, outcome.partial.text) == ("too_large", "big", "")


def test_own_is_decided_by_who_has_the_secret():
    signed = message_ids.sign(1, "receipt", domain="v.example", secret=b"s")
    raw = f"From: a@b.cn\nMessage-ID: {signed}\n\nx".encode()
    assert [parse_safely(raw, secret=secret).kind for secret in (b"s", b"t")] == ["own", "message"]


def test_records_come_back_as_they_went():
    raw = mail(
        "Subject: Fwd: x\nAuthentication-Results: mx; spf=pass a.b=c\n",
        "----- Forwarded message -----\nFrom: w <w@c.cn>\n",
    )
    assert from_record(to_record(parse(raw))) == parse(raw)


SEEDS = [
    mail("Subject: =?gb2312?B?xOO6ww==?=\n"),
    multipart_mail(
        "Content-Type: text/plain; charset=gbk\n\nhi", part(b"abc", 'image/png; name*0="a"; name*1=b')
    ),
    html_mail("<p>a<blockquote type=cite>b</blockquote><a href='x'>c"),
    mail(
        "Content-Type: text/plain; format=flowed; charset=iso-2022-jp\n",
        b"\x1b$B%F%9%H\x1b(B \r\n> q\r\nbegin 644 a\r\n#86)C\r\nend",
    ),
]


@given(st.binary(max_size=2_000))
def test_parse_never_raises_on_random_bytes(raw):
    assert "unreadable" not in parse(raw).flags


@settings(max_examples=300)
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 3), st.binary(max_size=6)), max_size=8),
)
def test_parse_never_raises_on_mutated_mails(raw, changes):
    mutated = bytearray(raw)
    for position, removed, inserted in changes:
        start = position % (len(mutated) + 1)
        mutated[start : start + removed] = inserted
    parsed = parse(bytes(mutated))
    assert "unreadable" not in parsed.flags
    assert bool(parsed.reply.strip()) == bool(parsed.text.strip())
    assert "\x00" not in parsed.text + parsed.subject + (parsed.html or "")


def test_good_mails_share_one_reader():
    parse_safely(mail())
    pid = limited._readers[0].program.pid
    assert [parse_safely(mail(body=f"{n}")).text for n in range(20)] == [f"{n}" for n in range(20)]
    assert limited._readers[0].program.pid == pid
