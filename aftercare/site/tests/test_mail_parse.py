# ruff: noqa: E501 - mails are written as they come
"""`aftercare mail parse` as a program."""

import io
import json
import subprocess
import sys

import pytest

from aftercare.channels.mail.tests.corpus import mail
from aftercare.site.commands.mail_parse import run

COMMAND = [sys.executable, "-m", "aftercare.site.commands.mail_parse"]
MEMBERS = [
    "file", "message_id", "in_reply_to", "references", "from", "reply_to", "to", "cc", "subject", "date", "text", "reply",
    "html", "attachments", "kind", "flags",
]  # fmt: skip


def call(*files, stdin=b""):
    done = subprocess.run(
        [*COMMAND, *map(str, files)], input=stdin, capture_output=True, check=False, timeout=60
    )
    return (
        done.returncode,
        [json.loads(line) for line in done.stdout.split(b"\n") if line],
        done.stderr.decode(),
    )


def parse_here(stdin):
    out = io.BytesIO()
    code = run(["-"], io.BytesIO(stdin), out)
    return code, [json.loads(line) for line in out.getvalue().splitlines()]


def test_one_line_a_file_and_no_file_stops_the_next(tmp_path):
    good = tmp_path / "好.eml"
    good.write_bytes(mail("Subject: 一\n", "正文\u2028\U0001f600"))
    bad = tmp_path / "bad.eml"
    bad.write_bytes(b"\xff\xd8\xff")
    code, lines, stderr = call(good, tmp_path / "none", tmp_path, bad, "-", stdin=mail("Subject: 二\n"))
    assert code == 1
    assert [line.get("quarantined") for line in lines] == [
        None,
        "not_found",
        "is_a_directory",
        "no_headers",
        None,
    ]
    assert [line["file"] for line in lines] == [
        str(good),
        str(tmp_path / "none"),
        str(tmp_path),
        str(bad),
        "-",
    ]
    assert (list(lines[0]), lines[0]["subject"], lines[4]["subject"]) == (MEMBERS, "一", "二")
    assert len(stderr.splitlines()) == 3


def test_success_is_silent(tmp_path):
    good = tmp_path / "a.eml"
    good.write_bytes(mail())
    code, lines, stderr = call(good)
    assert (code, len(lines), stderr) == (0, 1, "")


def test_no_files_is_wrong_usage():
    assert call()[0] == 2


def test_needs_no_django():
    program = "import sys, aftercare.site.commands.mail_parse; print([m for m in sys.modules if m.split('.')[0] in ('django', 'psycopg')])"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout == b"[]\n"


@pytest.mark.parametrize(
    "first", [b"From a@b.cn Fri Nov 20 10:21:33 2026\n", b"From x\n", b"From - Fri Nov 20 10:21:33 2026\r\n"]
)
def test_mbox(first):
    mbox = (
        first
        + mail("Subject: 1\n", b"one\n>From here\n>>From there\n\n")
        + first
        + mail("Subject: 2\n", b"two\n")
    )
    code, lines = parse_here(mbox)
    assert code == 0
    assert [(line["subject"], line["text"]) for line in lines] == [
        ("1", "one\nFrom here\n>From there"),
        ("2", "two"),
    ]


def test_words_that_begin_with_from_do_not_split():
    code, lines = parse_here(
        b"From a@b.cn Fri Nov 20 10:21:33 2026\n" + mail("", b"one\n\nFrom now on it works\n")
    )
    assert (code, [line["text"] for line in lines]) == (0, ["one\n\nFrom now on it works"])


def test_a_mail_with_front_matter():
    assert parse_here(b"\xef\xbb\xbf\r\n" + mail("Subject: x\n"))[1][0]["subject"] == "x"


def test_lone_surrogates_are_replaced():
    raw = mail("Content-Type: text/html; charset=utf-8\n", b"<p>a&#xD800;b\xed\xa0\x80</p>")
    assert "\ufffd" in parse_here(raw)[1][0]["text"]
