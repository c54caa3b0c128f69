"""The timeline of a ticket: what was said and what happened, in order; for customers only what is theirs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aftercare.desk.models import Message, Ticket
from aftercare.desk.policies import may_read_notes
from aftercare.desk.wording import sentence
from aftercare.foundation.facts import Actor, Fact
from aftercare.records import queries as records
from aftercare.records.asking import Objects
from aftercare.records.attached import state_of
from aftercare.records.rules.names import is_treacherous

LONGEST = 300
_ALL = Objects(
    lambda ticket_id: Message.objects.filter(ticket=ticket_id).order_by("-at", "-id")[:LONGEST], int
)
_CUSTOMERS = Objects(
    lambda ticket_id: (
        Message.objects.filter(ticket=ticket_id, audience="customer", settles_at=None, undone_at=None)
        .exclude(kind="note")
        .order_by("-at", "-id")[:LONGEST]
    ),
    int,
)
ALARMS = ("contracts.CommitmentBreached", "contracts.CommitmentMetLate")
GOOD = ("contracts.CommitmentMet",)


@dataclass(frozen=True)
class Item:
    """One entry. `tone` is message, reply, note, fact, good or alarm: how it looks."""

    tone: str
    at: datetime
    author: str
    text: str
    kind: str = ""
    id: int = 0
    channel: str = ""
    milestone: str = ""
    quoted: str = ""
    html: str = ""
    recipients: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    files: list["File"] = field(default_factory=list)
    backdated: str = ""
    settles_at: datetime | None = None
    undone: bool = False
    origin_id: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class File:
    """An attachment of a message. `state` is empty if it can be opened, else waiting, infected or failed:
    what the scan came to. `preview`: there is a small picture. `treacherous`: its name may mislead.
    """

    public_id: str
    name: str
    media_type: str
    size: int
    state: str = ""
    preview: bool = False
    treacherous: bool = False


def timeline(ticket: Ticket, by: Actor) -> list[Item]:
    """Everything about a ticket that `by` may read, oldest first. Three statements at most."""
    return _in_order(_messages(ticket, by), _facts(ticket, by))


def customer_timeline(ticket: Ticket, by: Actor) -> list[Item]:
    """The same as a customer sees it, whoever asks: no note, no entry meant for staff, nothing unsettled."""
    return _in_order(_messages(ticket, None), _facts(ticket, None))


def _in_order(messages: list[Item], facts: list[Item]) -> list[Item]:
    """Both come newest first; what happened at the same instant stays in the order of writing."""
    items = [*facts, *messages]
    items.reverse()
    return sorted(items, key=lambda item: item.at)


def _messages(ticket: Ticket, by: Actor | None) -> list[Item]:
    inside = by is not None and may_read_notes(by)
    messages: list[Message] = (_ALL if inside else _CUSTOMERS)(ticket.pk)
    files = _files([pk for message in messages for pk in message.attachment_ids])
    return [_message(message, files, inside=inside) for message in messages]


def _files(ids: list[int]) -> dict[int, File]:
    if not ids:
        return {}
    return {one.pk: file_of(one) for one in records.attachments(ids)}


def file_of(one: Any) -> File:
    """An attachment, as it is shown."""
    return File(
        public_id=str(one.public_id),
        name=one.name,
        media_type=one.media_type,
        size=one.size,
        state=state_of(one),
        preview=bool(one.preview),
        treacherous=is_treacherous(one.original_name),
    )


def _message(message: Message, files: Mapping[int, File], *, inside: bool) -> Item:
    tones = {"note": "note", "reply": "reply"}
    return Item(
        tone=tones.get(message.kind, "message"),
        at=message.at,
        author=message.author_name,
        text=message.text,
        kind=message.kind,
        id=message.pk,
        channel=message.channel,
        milestone=message.milestone,
        quoted=message.quoted if inside else "",
        html=message.html if inside else "",
        recipients=list(message.recipients) if inside else [],
        flags=list(message.flags) if inside else [],
        files=[files[pk] for pk in message.attachment_ids if pk in files],
        settles_at=message.settles_at,
        undone=message.undone_at is not None,
        origin_id=message.origin_id,
    )


def _facts(ticket: Ticket, by: Actor | None) -> list[Item]:
    inside = by is not None and may_read_notes(by)
    entries = records.timeline("ticket", ticket.pk, "staff" if inside else "customer", limit=LONGEST)
    items = [_fact(entry, inside=inside) for entry in entries]
    return [item for item in items if item is not None]


def _fact(entry: Any, *, inside: bool) -> Item | None:
    hidden = frozenset() if inside or entry.kind not in Fact.known else Fact.known[entry.kind].inside
    values = {name: value for name, value in entry.body.items() if name not in hidden}
    said = sentence(entry.kind, values, entry.actor_name, inside=inside)
    if said is None:
        return None
    tone = "alarm" if entry.kind in ALARMS else "good" if entry.kind in GOOD else "fact"
    return Item(
        tone=tone,
        at=entry.at,
        author=entry.actor_name,
        text=said,
        kind=entry.kind,
        id=entry.pk,
        backdated=entry.body.get("backdated", ""),
        values=values,
    )
