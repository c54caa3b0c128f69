"""What a parsed mail is: plain frozen values, and the public JSON form of them."""

import hashlib
import re
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["message", "auto_reply", "bounce", "delivery_report", "read_receipt", "bulk", "own"]

_SURROGATES = re.compile("[\ud800-\udfff]")


def clean_surrogates(value: str) -> str:
    """Half characters cannot be written as UTF-8; each becomes U+FFFD."""
    return _SURROGATES.sub("�", value)


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox. `address` is plain `local@domain`; `name` is decoded and may be empty."""

    name: str
    address: str

    def as_json(self) -> dict[str, str]:
        return {"name": self.name, "address": self.address}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came along. `name` is safe to show and to store; `original_name` is what the mail said."""

    name: str | None
    type: str
    size: int
    sha256: str
    inline: bool = False
    content_id: str | None = None
    original_name: str | None = None
    content: bytes = field(default=b"", repr=False)

    @classmethod
    def of(cls, content: bytes, **members: Any) -> "Attachment":
        return cls(size=len(content), sha256=hashlib.sha256(content).hexdigest(), content=content, **members)

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "type": self.type,
            "size": self.size,
            "sha256": self.sha256,
            "inline": self.inline,
        }


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail of ours that did not arrive. Status is an RFC 3463 code; only class 5 is permanent."""

    recipient: str | None
    status: str
    permanent: bool

    def as_json(self) -> dict[str, Any]:
        return {"recipient": self.recipient, "status": self.status, "permanent": self.permanent}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One statement of the receiving server (RFC 8601): `spf`, `dkim`, `dmarc` … and what was checked."""

    method: str
    result: str
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Authentication:
    """The topmost Authentication-Results field. Trust it only if `server` is your own."""

    server: str
    verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedMail:
    """What a mail says. Every text is free of NUL, of lone surrogates and of control characters."""

    message_id: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    from_: Address | None = None
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    subject: str = ""
    date: str | None = None
    text: str = ""
    reply: str = ""
    html: str | None = None
    attachments: tuple[Attachment, ...] = ()
    kind: Kind = "message"
    flags: tuple[str, ...] = ()
    bounce: Bounce | None = None
    forwarded_from: Address | None = None
    authentication: Authentication | None = None

    def as_json(self) -> dict[str, Any]:
        """Exactly the members of `aftercare mail parse`."""
        members: dict[str, Any] = {
            "message_id": self.message_id,
            "in_reply_to": self.in_reply_to,
            "references": list(self.references),
            "from": self.from_.as_json() if self.from_ else None,
            "reply_to": [one.as_json() for one in self.reply_to],
            "to": [one.as_json() for one in self.to],
            "cc": [one.as_json() for one in self.cc],
            "subject": self.subject,
            "date": self.date,
            "text": self.text,
            "reply": self.reply,
            "html": self.html,
            "attachments": [one.as_json() for one in self.attachments],
            "kind": self.kind,
            "flags": list(self.flags),
        }
        if self.bounce:
            members["bounce"] = self.bounce.as_json()
        if self.forwarded_from:
            members["forwarded_from"] = self.forwarded_from.as_json()
        return members
