"""Reports about our own mail: not delivered, delayed, delivered, read; in RFC 3464 form or in plain words."""

import re
from typing import NamedTuple

from aftercare.channels.mail.rules.decode import decode
from aftercare.channels.mail.rules.headers import Headers, read_headers
from aftercare.channels.mail.rules.mail import Attachment, Bounce, Kind

_MACHINE = re.compile(
    r"(?:.*[<\s])?(?:mailer[-_.]?daemon|post-?master|mail-?daemon|mdaemon|microsoftexchange[0-9a-f]*|"
    r"mail[-_.]?delivery(?:[-_.]?\w+)?|"
    r"bounces?|mailsystem|mail-system|antispam-?\w*)(?:[+=-].*)?(?:@|[>\s]|$)",
    re.IGNORECASE,
)
_FAILED = re.compile(
    r"退信|投递失败|投遞失敗|发送失败|未送达|无法送达|未能送达|无法投递|不能投递|被退回|未传递|无法传递|"
    r"無法傳遞|传递失败|邮件退回|未送出|"
    r"undeliver|returned mail|mail delivery failed|delivery (?:has )?fail|"
    r"delivery status notification \(failure\)|failure notice|"
    r"mail delivery (?:sub)?system|nondeliverable|non-delivery|message not delivered|"
    r"could not be delivered|unzustellbar|"
    r"returned to sender|rejected:|the email is returned|mail failure|unable to deliver|not be delivered",
    re.IGNORECASE,
)
_DELAYED = re.compile(
    r"delay|延迟|延遲|warning:? (?:could not|message)|still being retried|暂时无法|稍后重试|将继续尝试|"
    r"会继续尝试|will (?:keep trying|be retried)",
    re.IGNORECASE,
)
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_SMTP = re.compile(r"(?<![\d.\w])([45])\d\d(?=[\s-])")
_FULL = re.compile(
    r"邮箱已满|空间(?:不足|已满)|容量(?:不足|已满)|mailbox (?:is )?full|over ?quota|quota exceeded",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"不存在|user (?:unknown|not found)|no such user|unknown user|mailbox (?:unavailable|not found)|"
    r"does not exist|找不到",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?<![\w.+@-])[\w.+=&'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}(?![\w@-])", re.ASCII
)
_READ = 64 * 1024
_GROUPS = 200


class Report(NamedTuple):
    kind: Kind
    bounce: Bounce | None = None


def read_report(report_type: str, attachments: list[Attachment]) -> Report | None:
    """What a multipart/report says; None if it says nothing that can be read."""
    by_type = {one.type: one for one in reversed(attachments)}
    status = by_type.get("message/delivery-status") or by_type.get("message/global-delivery-status")
    if status:
        return read_status(status.content)
    if "message/disposition-notification" in by_type or report_type == "disposition-notification":
        return Report("read_receipt")
    return Report("delivery_report") if report_type == "feedback-report" else None


def read_status(content: bytes) -> Report:
    """The groups of an RFC 3464 report; the worst one counts. A delay is no bounce."""
    failed = [group for group in _read_groups(content) if _is_failed(group)]
    if not failed:
        return Report("delivery_report")
    worst = next((one for one in failed if one.status.startswith("5")), failed[0])
    return Report("bounce", _bounce(worst.recipient, worst.status or "5.0.0"))


class _Group(NamedTuple):
    action: str
    status: str
    recipient: str | None


def _read_groups(content: bytes) -> list[_Group]:
    position = 0
    groups: list[_Group] = []
    while position < len(content) and len(groups) < _GROUPS:
        fields = read_headers(content, position, len(content))
        groups.append(_Group(fields.plain("action"), _find_status(fields), _find_recipient(fields)))
        position = max(fields.end, position + 1)
    return groups


def _is_failed(group: _Group) -> bool:
    """By its action; where none is given, by its status."""
    return group.action.startswith("failed") or (not group.action and group.status[:1] in ("4", "5"))


def _bounce(recipient: str | None, status: str) -> Bounce:
    return Bounce(recipient, status, permanent=status.startswith("5"))


def _find_status(fields: Headers) -> str:
    match = _STATUS.search(fields.plain("status")) or _STATUS.search(fields.plain("diagnostic-code"))
    return match[1] if match else ""


def _find_recipient(fields: Headers) -> str | None:
    for name in ("original-recipient", "final-recipient"):
        value = decode(fields.raw(name) or b"").text.rpartition(";")[2]
        if match := _ADDRESS.search(value):
            return match[0]
    return None


def is_machine(address: str, headers: Headers) -> bool:
    """Whether a mail server wrote this: its name says so, or there is nobody to send an answer to."""
    return bool(_MACHINE.match(address)) or has_null_sender(headers)


def has_null_sender(headers: Headers) -> bool:
    """`Return-Path: <>` (RFC 5321, 4.5.5): whoever sent this wants no answer."""
    return "return-path" in headers and headers.plain("return-path").replace(" ", "") in ("<>", "")


def read_words(subject: str, text: str, headers: Headers, own: set[str]) -> Report | None:
    """A report in plain words, as QQ, 163, Coremail, Exchange, Exim and qmail write them. `own` are our
    addresses.
    """
    words = text[:_READ]
    named = headers.plain("x-failed-recipients")
    if _is_delay(subject):
        return Report("delivery_report")
    if not (named or _FAILED.search(subject) or _FAILED.search(words[:2_000])):
        return Report("delivery_report") if _DELAYED.search(words[:2_000]) else None
    return Report("bounce", _bounce(_find_other(named or words, own), _status_in_words(words)))


def _is_delay(subject: str) -> bool:
    plain = re.sub(r"delivery status notification \(delay\)", "delay", subject, flags=re.IGNORECASE)
    return bool(_DELAYED.search(plain)) and not _FAILED.search(plain)


def _find_other(words: str, own: set[str]) -> str | None:
    """The first address that is neither ours nor a mail server's."""
    found = (one for one in _ADDRESS.findall(words) if one.lower() not in own and not _MACHINE.match(one))
    return next(found, None)


def _status_in_words(words: str) -> str:
    if match := _STATUS.search(words):
        return match[1]
    if _FULL.search(words):
        return "4.2.2" if not re.search(r"(?<!\d)5\d\d[\s-]", words) else "5.2.2"
    if match := _SMTP.search(words):
        return f"{match[1]}.1.1" if _UNKNOWN.search(words) else f"{match[1]}.0.0"
    return "5.1.1" if _UNKNOWN.search(words) else "5.0.0"
