"""What visitors leave, written down as a mail of its own: stored, judged and sorted like all that arrives."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any
from uuid import uuid4

from aftercare.channels.rules.chats import one_line

PARTICULARS = "feedback.json"


@dataclass(frozen=True, kw_only=True)
class Left:
    """What somebody leaves. `particulars` are sent along as they are, beside the words."""

    name: str
    email: str
    company: str = ""
    subject: str
    text: str
    at: datetime
    particulars: Mapping[str, Any] = field(default_factory=dict)
    files: Sequence[tuple[str, bytes]] = ()


def written(left: Left) -> bytes:
    """The mail. Nothing in it can become a header that we did not mean."""
    mail = EmailMessage(policy=SMTP)
    local, _, domain = left.email.rpartition("@")
    mail["From"] = Address(display_name=_who(left), username=local, domain=domain)
    mail["Subject"] = one_line(left.subject, 300)
    mail["Message-ID"] = f"<{uuid4().hex}@left.invalid>"
    mail["Date"] = format_datetime(left.at)
    mail.set_content(left.text or " ", cte="base64")
    if left.particulars:
        text = json.dumps(dict(left.particulars), ensure_ascii=False, indent=1)
        mail.add_attachment(
            text.encode(), maintype="application", subtype="json", filename=PARTICULARS, cte="base64"
        )
    for name, content in left.files:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def _who(left: Left) -> str:
    name = one_line(left.name, 100)
    company = one_line(left.company, 100)
    return f"{name} ({company})" if company else name
