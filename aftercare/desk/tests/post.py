"""The post of the tests: mails, raw or composed, that come in through the real door."""

from email.message import EmailMessage
from email.policy import SMTP
from itertools import count

from aftercare.channels.actions import inbox
from aftercare.channels.models import InboundMessage, Mailbox, OutboundMessage
from aftercare.desk.models import Ticket
from aftercare.desk.tests.scene import minutes

_ids = count(1)


def mail(
    sender: str, subject: str = "打印机不工作", body: str = "收费窗口不能打印。", **headers: str
) -> EmailMessage:
    one = EmailMessage(policy=SMTP)
    one["From"] = sender
    one["To"] = headers.pop("To", "support@vendor.example")
    one["Subject"] = subject
    one["Message-ID"] = headers.pop("Message_ID", f"<m{next(_ids)}@elsewhere.example>")
    for name, value in headers.items():
        one[name.replace("_", "-")] = value
    one.set_content(f"{body}\n")
    return one


def arrive(one: EmailMessage | bytes, at=None, box: Mailbox | None = None) -> InboundMessage:
    """Stored, judged and placed, as if it had been fetched."""
    when = at or minutes(0)
    raw = one if isinstance(one, bytes) else one.as_bytes()
    stored, _ = inbox.store_raw("mail", f"x{next(_ids)}", raw, when, box)
    judged = inbox.judge(stored.pk, at=when) if stored.duplicate_of_id is None else stored
    assert judged is not None
    assert judged.state != "stored", judged.reason
    return judged


def our_mail(ticket: Ticket) -> str:
    return OutboundMessage.objects.filter(ticket_id=ticket.pk).latest("id").message_id


def outcome(judged: InboundMessage) -> tuple[str, str]:
    return judged.state, judged.verdict


def arrive_copy(one: EmailMessage, box: Mailbox) -> InboundMessage:
    stored, _ = inbox.store_raw("mail", f"x{next(_ids)}", one.as_bytes(), minutes(1), box)
    return stored


def bounce(to: str, returned: str, recipient: str, status: str = "5.1.1") -> bytes:
    """A report that the mail `returned` did not reach the recipient."""
    return (
        f"From: MAILER-DAEMON@mx.example\r\nTo: {to}\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        "Message-ID: <b1@mx.example>\r\nMIME-Version: 1.0\r\nAuto-Submitted: auto-replied\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nuser unknown\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: {status}\r\n\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\n"
        f"Message-ID: {returned}\r\nSubject: x\r\n\r\nx\r\n--b--\r\n"
    ).encode()
