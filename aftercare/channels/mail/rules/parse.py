"""From the bytes of a mail to what it says: in stages, each of which stands if the next one fails."""

from collections.abc import Iterator
from dataclasses import replace

from aftercare.channels.mail.message_ids import verify
from aftercare.channels.mail.rules import limits
from aftercare.channels.mail.rules.addresses import Mailboxes, read_addresses
from aftercare.channels.mail.rules.authentication import read_authentication
from aftercare.channels.mail.rules.body import Body, read_body
from aftercare.channels.mail.rules.forwards import find_forward
from aftercare.channels.mail.rules.headers import Headers, read_date, read_headers, unfold
from aftercare.channels.mail.rules.html import is_too_costly, sanitise
from aftercare.channels.mail.rules.kinds import Evidence, is_own, judge
from aftercare.channels.mail.rules.mail import Address, ParsedMail
from aftercare.channels.mail.rules.parameters import Parameters
from aftercare.channels.mail.rules.reply import split_reply
from aftercare.channels.mail.rules.structure import read_parts

QUARANTINED = frozenset({"empty", "no_headers", "too_large", "unreadable"})


def parse(raw: bytes, *, instance: str = "", secret: bytes = b"") -> ParsedMail:
    """Read a mail. Never raises; what could not be read is named in `flags` (see the README beside this
    folder).

    `instance` and `secret` recognise our own mail. Time and memory are bounded by `limited.parse_safely`,
    not here.
    """
    mail = ParsedMail(flags=("unreadable",))
    try:
        for stage in read_stages(raw, instance=instance, secret=secret):
            mail = stage
    except Exception:  # noqa: BLE001 - any bytes may come; the caller gets what was read so far
        return replace(mail, flags=_flags({*mail.flags, "unreadable"}))
    return mail


def read_stages(raw: bytes, *, instance: str = "", secret: bytes = b"") -> Iterator[ParsedMail]:
    """The mail as far as it is read: first its fields, then its body and kind, at last its HTML made safe."""
    start = _skip_front(raw)
    headers = read_headers(raw, start, len(raw))
    mail, flags = _read_fields(headers, _hint(headers))
    flags |= headers.flags | _obstacles(raw, headers)
    yield replace(mail, flags=_flags(flags))
    if flags & {"too_large", "empty"}:
        return
    root, shape = read_parts(raw, headers)
    body = read_body(raw, root)
    mail, found = _read_content(mail, headers, root.type, body, instance, secret)
    flags |= shape | body.flags | found
    yield replace(mail, flags=_flags(flags))
    if body.html is not None:
        if is_too_costly(body.html):
            yield replace(mail, flags=_flags(flags | {"html_too_costly"}))
        else:
            yield replace(mail, flags=_flags(flags), html=sanitise(body.html))


def _flags(flags: set[str]) -> tuple[str, ...]:
    return tuple(sorted(flags))


def _skip_front(raw: bytes) -> int:
    """Where the fields begin: behind a byte order mark, empty lines and an mbox line."""
    start = 3 if raw.startswith(b"\xef\xbb\xbf") else 0
    while raw[start : start + 1] in (b"\r", b"\n"):
        start += 1
    return start


def _obstacles(raw: bytes, headers: Headers) -> set[str]:
    if not raw.strip():
        return {"empty"}
    if len(raw) > limits.MESSAGE_BYTES:
        return {"too_large"}
    return set() if headers.fields else {"no_headers"}


def _hint(headers: Headers) -> str | None:
    """The charset of the body: raw bytes in the fields are often in the same."""
    charset = Parameters(headers.raw("content-type")).plain("charset")
    return None if not charset or charset.lower().startswith(("utf-16", "utf-32", "us-ascii")) else charset


def _read_fields(headers: Headers, hint: str | None) -> tuple[ParsedMail, set[str]]:
    flags: set[str] = set()
    subject = headers.text("subject", hint)
    flags |= subject.flags
    lists = {name: _read_list(headers, name, hint, flags) for name in ("reply-to", "to", "cc")}
    ids = headers.message_ids("message-id")
    answered = headers.message_ids("in-reply-to")
    date = read_date(headers.text("date").text)
    flags |= {"date_broken"} if "date" in headers and date is None else set()
    flags |= set() if ids else {"message_id_missing"}
    references = headers.message_ids("references")
    mail = ParsedMail(
        message_id=ids[0] if ids else None,
        in_reply_to=answered[0] if answered else None,
        references=references[:1] + references[1:][-(limits.REFERENCES - 1) :],
        from_=_read_from(headers, hint, flags),
        reply_to=lists["reply-to"],
        to=lists["to"],
        cc=lists["cc"],
        subject=subject.text,
        date=date,
        authentication=read_authentication(headers),
    )
    return mail, flags


def _read_list(headers: Headers, name: str, hint: str | None, flags: set[str]) -> tuple[Address, ...]:
    fields = [read_addresses(unfold(raw), hint) for raw in headers.all(name)[:10]]
    for field in fields:
        flags |= field.flags
    found = [one for field in fields for one in field.found]
    unique: dict[str, Address] = {}
    for one in found:
        unique.setdefault(one.address.lower(), one)
    return tuple(unique.values())[: limits.ADDRESSES]


def _read_from(headers: Headers, hint: str | None, flags: set[str]) -> Address | None:
    """The author. Several of them, or one that cannot be read with certainty, are not one."""
    fields = [read_addresses(unfold(raw), hint) for raw in headers.all("from")[:10]]
    flags.update(*(field.flags for field in fields))
    found = {one.address.lower() for field in fields for one in field.found}
    bad = sum(field.bad for field in fields)
    if max(len(found), len(fields)) > 1:
        flags.add("several_from")
    if not found and not bad:
        flags.add("from_missing")
    return None if bad or min(len(fields), len(found)) > 1 else _choose(fields, headers, hint)


def _choose(fields: list[Mailboxes], headers: Headers, hint: str | None) -> Address | None:
    """Of several authors in one field the one that really sent it (RFC 5322, 3.6.2), else the first."""
    found = [one for field in fields for one in field.found]
    if len(found) < 2:
        return found[0] if found else None
    senders = {
        one.address.lower() for one in read_addresses(unfold(headers.raw("sender") or b""), hint).found
    }
    return next((one for one in found if one.address.lower() in senders), found[0])


def _read_content(
    mail: ParsedMail, headers: Headers, kind: Parameters, body: Body, instance: str, secret: bytes
) -> tuple[ParsedMail, set[str]]:
    evidence = _gather(mail, headers, body)
    flags = {"automatic"} if evidence.is_automatic else set()
    report = judge(evidence, _report_type(kind), body.attachments)
    mail = replace(
        mail,
        text=body.text,
        reply=split_reply(body.text),
        attachments=tuple(body.attachments),
        kind=report.kind,
        bounce=report.bounce,
    )
    if is_own(headers, instance) or (secret and verify(mail.message_id or "", secret)):
        return replace(mail, kind="own", bounce=None), flags
    forward = find_forward(body.text, mail.subject, body.attachments) if report.kind == "message" else False
    if forward is not False:
        flags.add("forwarded")
    return replace(mail, forwarded_from=forward if isinstance(forward, Address) else None), flags


def _report_type(kind: Parameters) -> str:
    """Empty if the mail is no multipart/report."""
    return (kind.plain("report-type").lower() or "unknown") if kind.type == "multipart/report" else ""


def _gather(mail: ParsedMail, headers: Headers, body: Body) -> Evidence:
    return Evidence(
        headers,
        sender=mail.from_.address if mail.from_ else headers.text("from").text,
        name=mail.from_.name if mail.from_ else "",
        subject=mail.subject,
        text=body.text,
        own={one.address.lower() for one in mail.to},
    )
