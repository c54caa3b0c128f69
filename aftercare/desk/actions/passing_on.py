"""What colleagues pass on to us: the customer's words go onto the ticket, their own remarks stay inside."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from aftercare.channels.identity import NotUnderstood, read_mail
from aftercare.channels.mail.rules.forwards import split_forward
from aftercare.channels.mail.rules.mail import Attachment, ParsedMail
from aftercare.channels.placing import ParsedInbound
from aftercare.desk.actions.changes import about
from aftercare.desk.actions.messages import LONGEST, add_message
from aftercare.desk.facts import NoteWritten
from aftercare.desk.models import Ticket
from aftercare.foundation.facts import SYSTEM, Actor
from aftercare.records.actions import keep
from aftercare.records.journal import tell

MAIL = "message/rfc822"


@dataclass(frozen=True)
class PassedOn:
    """`message` as the customer wrote it; `remark` and `files` are the colleague's own."""

    message: ParsedInbound
    remark: str
    files: Sequence[Attachment] = ()


def taken_apart(message: ParsedInbound) -> PassedOn:
    """A forwarded mail and what stands above it. In doubt words are the colleague's: they stay inside."""
    parsed = message.parsed
    remark, words = split_forward(parsed.text, parsed.subject)
    attached = next((one for one in parsed.attachments if one.type == MAIL), None)
    if words or attached is None:
        html = None if remark else parsed.html  # a page can't be cut where the remark ends
        theirs = replace(parsed, text=words, reply=words, html=html)
        return PassedOn(replace(message, parsed=theirs), remark)
    others = [one for one in parsed.attachments if one is not attached]
    return PassedOn(replace(message, parsed=_inner(parsed, attached)), remark, others)


def _inner(outer: ParsedMail, attached: Attachment) -> ParsedMail:
    """The mail that was attached; it keeps the identity of the mail that brought it."""
    try:
        found = read_mail(attached.content)
    except NotUnderstood:
        return replace(outer, text="", reply="", html=None, attachments=(attached,))
    return replace(
        outer,
        subject=found.subject or outer.subject,
        text=found.text,
        reply=found.text,
        html=found.html,
        attachments=found.attachments,
    )


def note_remark(ticket: Ticket, passed: PassedOn, *, by: Actor, at: datetime) -> None:
    """Write down for colleagues what stood above a forwarded mail, if anything did."""
    if not passed.remark and not passed.files:
        return
    files = [
        keep(
            one.content, one.name or "attachment", one.type, by=SYSTEM, at=at, customer_id=ticket.customer_id
        )
        for one in passed.files
    ]
    when = min(passed.message.received_at, at)
    note = add_message(
        ticket,
        "note",
        passed.remark[:LONGEST],
        by=by,
        at=when,
        written_at=at,
        channel="mail",
        flags=["by_mail"],
        attachment_ids=[file.pk for file in files],
    )
    tell(NoteWritten(**about(ticket, by=by, at=when), message_id=note.pk))
