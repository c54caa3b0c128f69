# ruff: noqa: E501 - mails are written as they come
"""What sort of mail it is, and what a bounce says."""

import pytest

from aftercare.channels.mail import message_ids
from aftercare.channels.mail.rules.parse import parse
from aftercare.channels.mail.tests.corpus import crlf

BASE = "Message-ID: <1@b.cn>\nFrom: %s\nSubject: %s\n"


def read(subject, fields="", body="x", sender="li@customer.example", **options):
    return parse(crlf(BASE % (sender, subject) + fields + "\n" + body), **options)


KINDS = [
    ("报表打不开", "", "message"),
    ("x", "Auto-Submitted: no\n", "message"),
    ("x", "Auto-Submitted: auto-replied\n", "auto_reply"),
    ("x", "Auto-Submitted: auto-replied (vacation)\n", "auto_reply"),
    ("Automatic reply: x", "Auto-Submitted: auto-generated\nX-Auto-Response-Suppress: All\n", "auto_reply"),
    ("x", "Auto-Submitted: auto-generated\nIn-Reply-To: <2@v.example>\n", "auto_reply"),
    ("自动回复: Re: 报表", "", "auto_reply"),
    ("自动答复：报表", "", "auto_reply"),
    ("【自动回复】报表", "", "auto_reply"),
    ("Out of Office: x", "", "auto_reply"),
    ("Out of Office", "", "auto_reply"),
    ("Abwesenheitsnotiz: x", "", "auto_reply"),
    ("x", "X-Autoreply: yes\n", "auto_reply"),
    ("x", "Precedence: auto_reply\n", "auto_reply"),
    ("Re: x", "Return-Path: <>\n", "auto_reply"),
    ("自动回复功能坏了", "", "message"),
    ("Out of office VPN is broken", "", "message"),
    ("休假期间系统报错", "", "message"),
    ("x", "X-Auto-Response-Suppress: All\n", "message"),
    ("x", "List-Id: <l.example>\n", "bulk"),
    ("x", "List-Unsubscribe: <https://l.example>\n", "bulk"),
    ("x", "Precedence: bulk\n", "bulk"),
    ("x", "X-Aftercare-Loop: prod\n", "own"),
    ("自动回复: x", "X-Aftercare-Loop: prod\nAuto-Submitted: auto-replied\n", "own"),
    ("x", "X-Aftercare-Queue: prod\nX-Aftercare-Priority: 1\n", "message"),
    ("[FIRING:1] disk", "Auto-Submitted: auto-generated\nPrecedence: bulk\n", "message"),
    ("** PROBLEM Service Alert: web **", "Auto-Submitted: auto-generated\n", "message"),
    ("告警：CPU", "Auto-Submitted: auto-generated\n", "message"),
    ("backup report", "Auto-Submitted: auto-generated\n", "message"),
]


@pytest.mark.parametrize(("subject", "fields", "kind"), KINDS)
def test_kind(subject, fields, kind):
    assert read(subject, fields).kind == kind


def test_monitoring_by_its_sender():
    assert read("x", "Auto-Submitted: auto-generated\n", sender="zabbix@customer.example").kind == "message"


def test_case_50_own_by_instance():
    assert read("x", "X-Aftercare-Loop: other\n", instance="prod").kind == "message"
    assert read("x", "X-Aftercare-Loop: prod\n", instance="prod").kind == "own"


def test_case_50_own_by_signature():
    signed = message_ids.sign(7, "reply", domain="v.example", secret=b"s")
    raw = crlf(f"From: a@b.cn\nMessage-ID: {signed}\n\nx")
    assert [parse(raw, secret=secret).kind for secret in (b"s", b"t", b"")] == ["own", "message", "message"]


REPORT = """Return-Path: <>
Content-Type: multipart/report; report-type=delivery-status; boundary=b
"""
GROUPS = """--b

This is the mail system.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; bob@customer.example
Action: {}
Status: {}
--b
Content-Type: message/rfc822

From: support@vendor.example
X-Aftercare-Loop: prod

hello
--b--
"""

STATUSES = [
    ("failed", "5.1.1", "bounce", ("bob@customer.example", "5.1.1", True)),
    ("failed", "4.2.2", "bounce", ("bob@customer.example", "4.2.2", False)),
    ("delayed", "4.4.1", "delivery_report", None),
    ("delivered", "2.0.0", "delivery_report", None),
    ("relayed", "2.0.0", "delivery_report", None),
]


@pytest.mark.parametrize(("action", "status", "kind", "bounce"), STATUSES)
def test_case_53_reports(action, status, kind, bounce):
    parsed = read("Undelivered", REPORT, GROUPS.format(action, status), "MAILER-DAEMON@mx.example")
    found = parsed.bounce and (parsed.bounce.recipient, parsed.bounce.status, parsed.bounce.permanent)
    assert (parsed.kind, found) == (kind, bounce)
    assert [one.type for one in parsed.attachments] == ["message/delivery-status", "message/rfc822"]


def test_read_receipt():
    fields = "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n"
    body = "--b\n\n已读\n--b\nContent-Type: message/disposition-notification\n\nDisposition: manual-action; displayed\n--b--\n"
    assert read("已读: x", fields, body).kind == "read_receipt"


WORDS = [
    ("PostMaster@qq.com", "系统退信", "您的邮件未能送达：\nbob@c.example\n该邮箱不存在", "5.1.1", True),
    (
        "postmaster@163.com",
        "系统退信",
        "收件人: bob@c.example\n退信原因: SMTP error, 550 5.1.1 not found",
        "5.1.1",
        True,
    ),
    ("postmaster@corp.example", "邮件退回通知", "bob@c.example\n552 邮箱已满", "5.2.2", True),
    (
        '"Microsoft Outlook" <MicrosoftExchange329e71@corp.example>',
        "未送达: 报表",
        "bob@c.example 邮箱已满",
        "4.2.2",
        False,
    ),
    ("MAILER-DAEMON", "failure notice", "<bob@c.example>:\n554 rejected", "5.0.0", True),
    (
        "mailer-daemon@g.example",
        "Delivery Status Notification (Failure)",
        "bob@c.example\n451 4.3.0 later",
        "4.3.0",
        False,
    ),
]


@pytest.mark.parametrize(("sender", "subject", "body", "status", "permanent"), WORDS)
def test_case_53_bounces_in_words(sender, subject, body, status, permanent):
    parsed = read(subject, body=body, sender=sender)
    assert parsed.kind == "bounce"
    assert (parsed.bounce.recipient, parsed.bounce.status, parsed.bounce.permanent) == (
        "bob@c.example",
        status,
        permanent,
    )


def test_bounce_in_gbk_without_label():
    raw = crlf(BASE % ("postmaster@163.com", "")).replace(
        b"Subject: ", b"Subject: " + "系统退信".encode("gbk")
    )
    parsed = parse(raw + b"\r\n" + "您的邮件无法送达 bob@c.example，用户不存在".encode("gbk"))
    assert (parsed.kind, parsed.bounce.recipient) == ("bounce", "bob@c.example")


def test_a_delay_in_words_is_no_bounce():
    sent = read(
        "Delivery Status Notification (Delay)", body="bob@c.example", sender="mailer-daemon@g.example"
    )
    assert (sent.kind, sent.bounce) == ("delivery_report", None)


def test_a_person_who_writes_about_bounces_is_a_person():
    assert read("系统退信问题求助", body="bob@c.example 550 5.1.1 User unknown").kind == "message"


FORWARDED = "---------- Forwarded message ---------\n发件人： 王五 <wang@c.example>\nDate: 2026年11月20日\nSubject: 打不开\nTo: <a@b.cn>\n\n系统打不开了"
OUTLOOK = "-----邮件原件-----\n发件人: 王五 [mailto:wang@c.example] \n发送时间: 2026年\n收件人: x\n主题: 打不开\n\n系统打不开了"


@pytest.mark.parametrize(
    ("subject", "body", "reply"),
    [
        ("Fwd: 打不开", FORWARDED, FORWARDED),
        ("Fwd: 打不开", "请处理\n\n" + FORWARDED, "请处理"),
        ("转发: 打不开", OUTLOOK, OUTLOOK),
        ("FW: 打不开", "请处理\n\n" + OUTLOOK, "请处理"),
    ],
)
def test_case_70_forwards(subject, body, reply):
    parsed = read(subject, body=body)
    assert (parsed.forwarded_from.name, parsed.forwarded_from.address) == ("王五", "wang@c.example")
    assert "forwarded" in parsed.flags
    assert parsed.reply == reply.strip()


def test_case_107_an_answer_to_a_forward_is_no_forward():
    parsed = read("回复: 转发: 打不开", body="好的\n\n" + OUTLOOK)
    assert (parsed.forwarded_from, "forwarded" in parsed.flags, parsed.reply) == (None, False, "好的")


def test_forward_as_an_attached_mail():
    body = "--q\n\nsee\n--q\nContent-Type: message/rfc822\n\nFrom: Wang <wang@c.example>\n\nz\n--q--"
    parsed = read("Fw: x", "Content-Type: multipart/mixed; boundary=q\n", body)
    assert parsed.forwarded_from.address == "wang@c.example"


def test_authentication_is_read_from_the_topmost_field():
    fields = (
        "Authentication-Results: mx.vendor.example; spf=pass (ok) smtp.mailfrom=c.example;\n dkim=fail header.d=c.example; dmarc=none\n"
        "Authentication-Results: evil.example; dkim=pass header.d=c.example\n"
    )
    found = read("x", fields).authentication
    assert found.server == "mx.vendor.example"
    assert [(one.method, one.result, one.properties) for one in found.verdicts] == [
        ("spf", "pass", {"smtp.mailfrom": "c.example"}),
        ("dkim", "fail", {"header.d": "c.example"}),
        ("dmarc", "none", {}),
    ]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Fri, 20 Nov 2026 10:21:33 +0800", "2026-11-20T10:21:33+08:00"),
        ("20 Nov 2026 10:21:33 +0800 (CST)", "2026-11-20T10:21:33+08:00"),
        ("Fri, 20 Nov 2026 02:21:33 GMT", "2026-11-20T02:21:33+00:00"),
        ("Fri, 20 Nov 2026 02:21 -0330", "2026-11-20T02:21:00-03:30"),
        ("Fri, 31 Feb 2026 10:00:00 +0800", None),
        ("Fri, 20 Nov 2026 25:00:00 +0800", None),
        ("Fri, 20 Nov 2026 10:00:00", None),
        ("Fri, 20 Nov 2026 10:00:00 +9999", None),
        ("2026年11月20日", None),
        ("9" * 5000, None),
        ("", None),
    ],
)
def test_dates(written, expected):
    assert read("x", f"Date: {written}\n").date == expected


def test_ids():
    parsed = parse(
        b"Message-ID: 1@b.cn\r\nIn-Reply-To: Your mail of Friday <2@v.example>\r\nReferences: <1@v.example>\r\n <2@v.example> <1@v.example>\r\n\r\nx"
    )
    assert (parsed.message_id, parsed.in_reply_to, parsed.references) == (
        "<1@b.cn>",
        "<2@v.example>",
        ("<1@v.example>", "<2@v.example>"),
    )


def test_case_52_missing_ids():
    for raw in (
        b"From: a@b.cn\r\n\r\nx",
        b"From: a@b.cn\r\nMessage-ID: <\r\n\r\nx",
        b"From: a@b.cn\r\nMessage-ID:\r\n\r\nx",
    ):
        assert (parse(raw).message_id, parse(raw).flags) == (None, ("message_id_missing",))


def test_a_person_who_attaches_a_report_is_a_person():
    body = GROUPS.format("failed", "5.1.1")
    assert read("请看退信", "Content-Type: multipart/mixed; boundary=b\n", body).kind == "message"
