#!/usr/bin/env python3
"""Write a Maildir of varied mails for trying things out: `make_maildir.py FOLDER [--mails 200]`.

Chinese and English, several charsets, HTML, attachments, answers, automatic answers, bounces, copies, and
mails that break rules. The same number gives the same bytes.
"""

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

SUPPORT = "support@vendor.example"
START = datetime(2026, 11, 16, 1, 0, tzinfo=UTC)
PEOPLE = [
    ("李会计", "li@hua-an.example"),
    ("Anna Meyer", "anna@hua-an.example"),
    ("王主任", "wang@donghu.example"),
    ("Tom Field", "tom@donghu.example"),
]
STRANGER = ("Somebody", "somebody@elsewhere.example")
TROUBLES = [
    ("收费窗口无法开票", "早上 8 点 30 分起点“开票”提示 ORA-12541,排队的同学有两百多人,请尽快处理。"),
    (
        "Nightly export stops half way",
        "Since Monday the export ends after 4,000 rows. The log says: out of memory.",
    ),
    ("门禁同步延迟", "新生的卡今天早上刷不开宿舍门,昨天办的手续。麻烦看一下同步任务。"),
    ("Password reset mail never arrives", "Three colleagues wait for it. Nothing in their junk folders."),
    ("报表合计不对", "十月的合计比明细少 1,280.00 元,两个人核对过。"),
    (
        "Question about user rights",
        "Can a coordinator see invoices of another campus? We could not find it in the manual.",
    ),
]
#: The smallest PNG that is one.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)


def make_mails(number: int) -> list[bytes]:
    """That many mails, in the order in which they arrive."""
    made: list[bytes] = []
    for n in range(number):
        kind = KINDS[n % len(KINDS)]
        made.append(kind(n, made))
    return made


def _mail(n: int, sender: tuple[str, str] | None = None, **headers: str) -> EmailMessage:
    name, address = sender or PEOPLE[n % len(PEOPLE)]
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f"{name} <{address}>"
    mail["To"] = SUPPORT
    mail["Subject"] = f"{TROUBLES[n % len(TROUBLES)][0]} ({n})"
    mail["Date"] = format_datetime(START + timedelta(minutes=7 * n))
    mail["Message-ID"] = id_of(n)
    for header, value in headers.items():
        del mail[header.replace("_", "-")]
        mail[header.replace("_", "-")] = value
    return mail


def id_of(n: int) -> str:
    """The Message-ID of the mail with this number."""
    return f"<{n}.trial@hua-an.example>"


def _said(n: int) -> str:
    return f"{TROUBLES[n % len(TROUBLES)][1]}\n\n#{n}\n"


def plain(n: int, _made: list[bytes]) -> bytes:
    """Words, in UTF-8."""
    mail = _mail(n)
    mail.set_content(_said(n))
    return mail.as_bytes()


def old_charset(n: int, _made: list[bytes]) -> bytes:
    """The same in the charset of an old office, sometimes under a wrong label."""
    mail = _mail(n)
    mail.set_content(_said(n), charset="gb18030", cte="base64")
    return mail.as_bytes().replace(b'"gb18030"', b'"gb2312"' if n % 2 else b'"gb18030"')


def web(n: int, _made: list[bytes]) -> bytes:
    """Only HTML, with what must not run."""
    mail = _mail(n)
    mail.set_content(
        f"<p>{_said(n)}</p><script>alert(1)</script><img src='https://x.example/{n}.gif'>", subtype="html"
    )
    return mail.as_bytes()


def both(n: int, _made: list[bytes]) -> bytes:
    """Text beside HTML."""
    mail = _mail(n)
    mail.set_content(_said(n))
    mail.add_alternative(f"<div><b>{_said(n)}</b></div>", subtype="html")
    mail.set_boundary(f"part-{n}")
    return mail.as_bytes()


def with_files(n: int, _made: list[bytes]) -> bytes:
    """A picture and a log."""
    mail = _mail(n)
    mail.set_content(_said(n))
    mail.add_attachment(PICTURE, maintype="image", subtype="png", filename=f"截图 {n}.png")
    mail.add_attachment(f"{n} ORA-12541\n".encode(), maintype="text", subtype="plain", filename="alert.log")
    mail.set_boundary(f"part-{n}")
    return mail.as_bytes()


def answer(n: int, _made: list[bytes]) -> bytes:
    """An answer to an earlier mail of the same person."""
    earlier = max(0, n - len(PEOPLE) * 5)
    mail = _mail(n, PEOPLE[earlier % len(PEOPLE)], In_Reply_To=id_of(earlier), References=id_of(earlier))
    mail.replace_header("Subject", f"Re: {TROUBLES[earlier % len(TROUBLES)][0]} ({earlier})")
    mail.set_content(f"补充一下:现在更慢了。{n}\n\n> {_said(earlier)}")
    return mail.as_bytes()


def away(n: int, _made: list[bytes]) -> bytes:
    """An automatic answer."""
    mail = _mail(n, Auto_Submitted="auto-replied", Subject="自动回复:休假中")
    mail.set_content(f"我正在休假。{n}\n")
    return mail.as_bytes()


def bounce(n: int, _made: list[bytes]) -> bytes:
    """A report that a mail could not be delivered."""
    who = "MAILER-DAEMON@hua-an.example"
    gone = f"Final-Recipient: rfc822; gone{n}@hua-an.example\r\nAction: failed\r\nStatus: 5.1.1"
    status = f"Reporting-MTA: dns; mx\r\n\r\n{gone}"
    lines = [
        f"From: Mail Delivery System <{who}>",
        f"To: {SUPPORT}",
        "Subject: Undelivered Mail Returned to Sender",
        f"Message-ID: {id_of(n)}",
        "MIME-Version: 1.0",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
        "",
        "--b\r\n\r\nYour message could not be delivered.",
        f"--b\r\nContent-Type: message/delivery-status\r\n\r\n{status}",
        "--b--",
        "",
    ]
    return "\r\n".join(lines).encode()


def copy(n: int, made: list[bytes]) -> bytes:
    """An earlier mail once more, byte for byte."""
    return made[n // 2]


def stranger(n: int, _made: list[bytes]) -> bytes:
    """Somebody whom nobody knows."""
    mail = _mail(n, STRANGER)
    mail.set_content(_said(n))
    return mail.as_bytes()


def nameless(n: int, _made: list[bytes]) -> bytes:
    """Without Message-ID and with a date that can't be read."""
    mail = _mail(n)
    del mail["Message-ID"], mail["Date"]
    mail["Date"] = "yesterday, about noon"
    mail.set_content(_said(n))
    return mail.as_bytes()


def broken(n: int, _made: list[bytes]) -> bytes:
    """A multipart that never ends, in no known charset."""
    head = f"From: {PEOPLE[n % 4][1]}\r\nTo: {SUPPORT}\r\nSubject: broken {n}\r\nMessage-ID: {id_of(n)}\r\n"
    said = _said(n).replace("\n", "\r\n")
    kind = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
    return f"{head}{kind}Content-Type: text/plain; charset=x-none\r\n\r\n{said}".encode()


KINDS: list[Callable[[int, list[bytes]], bytes]] = [
    plain, old_charset, web, both, with_files, plain, answer, away,
    plain, bounce, answer, copy, stranger, nameless, broken,
]  # fmt: skip


def main(arguments: list[str]) -> None:
    """Write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--mails", type=int, default=200)
    asked = parser.parse_args(arguments)
    for name in ("cur", "new", "tmp"):
        (asked.folder / name).mkdir(parents=True, exist_ok=True)
    for n, mail in enumerate(make_mails(asked.mails)):
        (asked.folder / "new" / f"{1_700_000_000 + n}.{n}.trial").write_bytes(mail)


if __name__ == "__main__":
    main(sys.argv[1:])
