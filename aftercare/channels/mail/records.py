"""A parsed mail as JSON that can be read back, for the pipe between the limited reader and its owner."""

from dataclasses import asdict
from typing import Any

from aftercare.channels.mail.rules.mail import (
    Address,
    Attachment,
    Authentication,
    Bounce,
    ParsedMail,
    Verdict,
)


def to_record(mail: ParsedMail) -> dict[str, Any]:
    """Everything but the contents of the attachments."""
    record = asdict(mail)
    for one in record["attachments"]:
        del one["content"]
    return record


def from_record(record: dict[str, Any]) -> ParsedMail:
    """The mail again; attachments come without content."""
    members = dict(record)
    for name in ("reply_to", "to", "cc"):
        members[name] = tuple(Address(**one) for one in record[name])
    for name in ("from_", "forwarded_from"):
        members[name] = Address(**record[name]) if record[name] else None
    members["attachments"] = tuple(Attachment(**one) for one in record["attachments"])
    members["bounce"] = Bounce(**record["bounce"]) if record["bounce"] else None
    members["references"] = tuple(record["references"])
    members["flags"] = tuple(record["flags"])
    members["authentication"] = _read_authentication(record["authentication"])
    return ParsedMail(**members)


def _read_authentication(record: dict[str, Any] | None) -> Authentication | None:
    if record is None:
        return None
    return Authentication(record["server"], tuple(Verdict(**one) for one in record["verdicts"]))
