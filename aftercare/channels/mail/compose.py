"""From a row of the outbox to the bytes on the wire."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime


@dataclass(frozen=True, kw_only=True)
class Letter:
    """Everything a mail consists of. Texts that become headers are single lines already."""

    message_id: str
    sender_name: str
    sender: str
    reply_to: str
    to: Sequence[str]
    cc: Sequence[str]
    subject: str
    text: str
    html: str = ""
    in_reply_to: str = ""
    references: str = ""
    automatic: str = "no"  # no | auto-generated | auto-replied (RFC 3834)
    instance: str = ""
    date: datetime
    attachments: Sequence[Mapping[str, object]] = field(default=())


def compose(letter: Letter, content: Callable[[str], bytes]) -> bytes:
    """The mail as RFC 5322 bytes with CRLF. `content` gives the bytes of an attachment by its SHA-256."""
    mail = EmailMessage(policy=SMTP)
    for name, value in _headers(letter).items():
        mail[name] = value
    mail.set_content(letter.text or " ", cte="base64" if not letter.text.isascii() else None)
    if letter.html:
        mail.add_alternative(letter.html, subtype="html", cte="base64")
    for file in letter.attachments:
        kind, _, subkind = str(file["media_type"]).partition("/")
        body = content(str(file["sha256"]))
        mail.add_attachment(
            body,
            maintype=kind or "application",
            subtype=subkind or "octet-stream",
            filename=str(file["name"]),
        )
    return mail.as_bytes()


def _headers(letter: Letter) -> dict[str, object]:
    headers: dict[str, object] = {
        "From": _address(letter.sender, letter.sender_name),
        "To": [_address(one) for one in letter.to],
        "Cc": [_address(one) for one in letter.cc],
        "Reply-To": _address(letter.reply_to) if letter.reply_to else "",
        "Subject": letter.subject,
        "Date": format_datetime(letter.date),
        "Message-ID": letter.message_id,
        "In-Reply-To": letter.in_reply_to,
        "References": letter.references,
        "X-Aftercare-Loop": letter.instance,
    }
    if letter.automatic != "no":
        headers |= {"Auto-Submitted": letter.automatic, "X-Auto-Response-Suppress": "All"}
    return {name: value for name, value in headers.items() if value}


def _address(address: str, name: str = "") -> Address:
    local, _, domain = address.rpartition("@")
    return Address(display_name=name, username=local, domain=domain)
