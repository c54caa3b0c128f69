"""What came by mail lately: a report, an answer, letters nobody could place, a machine, a bounce."""

import hashlib
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

from aftercare.channels.actions.judging import judge
from aftercare.channels.models import InboundMessage, OutboundMessage
from aftercare.channels.rules.fingerprint import fingerprint
from aftercare.site.demo import doors
from aftercare.site.demo.cast import CUSTOMERS
from aftercare.site.demo.stage import Stage, Story

BOUNCED: Final = (
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
    "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n550 5.1.1 user unknown\r\n"
    "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.lj2y.example\r\n\r\n"
    "Final-Recipient: rfc822; %(to)s\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: %(id)s\r\nTo: %(to)s\r\n--b--\r\n"
)


def mails(stage: Stage) -> list[Story]:
    """All of them; they are judged like any mail."""
    return [
        _unknown(stage),
        _also_unknown(stage),
        _through_a_list(stage),
        _reported(stage),
        _answered(stage),
        _away(stage),
        _bounced(stage),
    ]


def _unknown(stage: Stage) -> Story:
    """Nobody knows the sender, though the domain is a customer's."""
    at = stage.ago(hours=3)
    yield at
    text = "你好，我是新来的会计小周，缴费二维码在微信里打不开，提示链接已失效，麻烦看一下。"
    _arrive(_letter("xiaozhou@donghu.example", "缴费二维码打不开", text, at), at)


def _also_unknown(stage: Stage) -> Story:
    at = stage.ago(hours=21)
    yield at
    text = "我们是集团审计部，请提供 ERP 报表平台最近一年的变更记录，审计要用。"
    _arrive(_letter("shenji@jiangnan-tex.example", "请提供系统变更记录", text, at), at)


def _through_a_list(stage: Stage) -> Story:
    """From a contact, but by a list: a person decides."""
    at = stage.ago(hours=26)
    yield at
    mail = _letter(
        _address("fan.zhijun"), "[网络中心通知] 本周六机房检修", "周六 8:00–12:00 机房停电检修。", at
    )
    mail["List-Id"] = "<notice.binhai-u.example>"
    _arrive(mail, at)


def _reported(stage: Stage) -> Story:
    """A contact reports something: a ticket, with a receipt."""
    at = stage.ago(hours=5)
    yield at
    text = "门诊自助机从昨天起打印的取药单没有条码，药房要手工输号。两台都这样，请尽快处理。\n\n潘科长"
    _arrive(_letter(_address("pan.kezhang"), "自助机取药单没有条码", text, at), at)


def _answered(stage: Stage) -> Story:
    """A customer answers our letter about the delay."""
    at = stage.ago(hours=2)
    yield at
    text = "好的，请务必在周五前给出结果，映射关系表我下午发给你们。"
    _arrive(_answer("gu.wenhua", "Re: 合并报表科目汇总不平", text, at), at)


def _away(stage: Stage) -> Story:
    """A machine answers: it is kept beside the ticket and changes nothing."""
    at = stage.ago(minutes=118)
    yield at
    mail = _answer("li.kuaiji", "自动回复: 工单回执", "您好，我正在窗口值班，稍后回复您的邮件。", at)
    mail["Auto-Submitted"] = "auto-replied"
    _arrive(mail, at)


def _bounced(stage: Stage) -> Story:
    """A mail of ours came back."""
    at = stage.ago(minutes=45)
    yield at
    address = _address("dong.lei")
    sent = _last_to(address)
    if sent is None:
        return
    head = f"From: Mail Delivery System <mailer-daemon@lj2y.example>\r\nTo: {doors.ADDRESS}\r\n"
    head += "Subject: Undelivered\r\n"
    head += f"Date: {format_datetime(at)}\r\nMessage-ID: <bounce-1@lj2y.example>\r\n"
    head += "Auto-Submitted: auto-replied\r\nReturn-Path: <>\r\nMIME-Version: 1.0\r\n"
    _keep((head + BOUNCED % {"to": address, "id": sent.message_id}).encode(), at)


def _address(key: str) -> str:
    domain = next(one.domain for one in CUSTOMERS if key in {somebody.key for somebody in one.people})
    return f"{key}@{domain}"


def _letter(sender: str, subject: str, text: str, at: datetime) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, doors.ADDRESS, subject
    mail["Date"] = format_datetime(at - timedelta(seconds=20))
    mail["Message-ID"] = f"<{at:%Y%m%d%H%M%S}.{sender}>"
    mail.set_content(text)
    return mail


def _answer(key: str, subject: str, text: str, at: datetime) -> EmailMessage:
    """A letter in the thread of the newest mail of ours to this contact."""
    mail = _letter(_address(key), subject, text, at)
    sent = _last_to(_address(key))
    if sent is not None:
        mail["In-Reply-To"] = mail["References"] = sent.message_id
    return mail


def _last_to(address: str) -> OutboundMessage | None:
    """The newest mail to this address about a ticket of theirs."""
    mails = OutboundMessage.objects.filter(to__contains=[address], ticket_id__isnull=False)
    return mails.order_by("-pk").first()


def _arrive(mail: EmailMessage, at: datetime) -> None:
    _keep(mail.as_bytes(), at)


def _keep(raw: bytes, at: datetime) -> None:
    """Store and judge. That it was stored is not told: an entry without a customer would stay for ever."""
    kept = InboundMessage.objects.create(
        channel="mail",
        mailbox=doors.mailbox(),
        external_id=f"demo-{hashlib.sha256(raw).hexdigest()[:40]}",
        raw=raw,
        sha256=hashlib.sha256(raw).hexdigest(),
        fingerprint=fingerprint(raw),
        size=len(raw),
        received_at=at,
    )
    judge(kept.pk, at=at, wait=False)
