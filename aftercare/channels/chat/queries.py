"""What one asks about chats and about the windows on other pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery

from aftercare.accounts.rules.permissions import can, require
from aftercare.channels.models import Chat, ChatLine, WidgetKey
from aftercare.foundation.errors import NotFound
from aftercare.foundation.facts import Actor

OVER_SHOWN = 30


@dataclass(frozen=True)
class ChatRow:
    """A chat in the list: who, since when, what was said last, and how much nobody has seen."""

    id: UUID
    visitor: str
    company: str
    customer_id: int | None
    verified: bool
    state: str
    owner_id: int | None
    owner: str
    unread: int
    last: str
    last_line_at: datetime
    out_of_hours: bool
    ticket_number: str


@dataclass(frozen=True)
class Chats:
    waiting: list[ChatRow]
    mine: list[ChatRow]
    others: list[ChatRow]
    over: list[ChatRow]


def chats(by: Actor) -> Chats:
    """The chats of the desk: who waits (longest first), one's own, colleagues', the last that ended.

    Two statements, whatever their number.
    """
    require(by, "ticket.reply")
    going = [_row(chat) for chat in _listed().exclude(state="ended").order_by("pk")[:200]]
    over = [_row(chat) for chat in _listed().filter(state="ended").order_by("-pk")[:OVER_SHOWN]]
    return Chats(
        waiting=[row for row in going if row.owner_id is None],
        mine=[row for row in going if row.owner_id == by.person_id],
        others=[row for row in going if row.owner_id not in (None, by.person_id)],
        over=over,
    )


def chat_count(by: Actor) -> int:
    """How many chats wait for anybody, or have unread words for me: the number beside the door."""
    if not can(by, "ticket.reply"):
        return 0
    calls = Q(state="waiting") | Q(state="open", owner_id=by.person_id, staff_read__lt=F("lines"))
    return Chat.objects.exclude(state="ended").filter(calls).count()


def chat(public_id: UUID, by: Actor) -> Chat:
    """One chat, for staff. NotFound if there is none."""
    require(by, "ticket.reply")
    found = Chat.objects.select_related("owner", "widget").filter(public_id=public_id).first()
    if found is None:
        raise NotFound("There is no such conversation.")
    return found


def chat_by_id(chat_id: int) -> Chat:
    """One chat, for whoever carries its sign."""
    found = Chat.objects.select_related("owner").filter(pk=chat_id).first()
    if found is None:
        raise NotFound("There is no such conversation.")
    return found


def chat_of_inbound(inbound_id: int) -> Chat | None:
    """The chat that became this message, if it was one."""
    return Chat.objects.filter(inbound_id=inbound_id).first()


def latest_of(by: Actor) -> Chat | None:
    """The chat that a person of a customer has going on."""
    mine = Chat.objects.filter(contact_id=by.contact_id or 0, verified=True).exclude(state="ended")
    return mine.order_by("-pk").first()


def lines_of(chat_id: int, after: int = 0) -> list[ChatLine]:
    """What was said after the line of this number, in order."""
    return list(ChatLine.objects.filter(chat_id=chat_id, number__gt=after).order_by("number"))


def as_plain(lines: Sequence[ChatLine]) -> list[dict[str, Any]]:
    """Lines as pages get them, the same as on the wire of `live.py`."""
    return [
        {
            "n": line.number,
            "author": line.author,
            "kind": line.kind,
            "name": line.name,
            "text": line.text,
            "at": line.at.isoformat(),
        }
        for line in lines
    ]


def widgets(by: Actor) -> list[WidgetKey]:
    """All keys, for the settings page."""
    require(by, "settings.edit")
    return list(WidgetKey.objects.order_by("name"))


def widget(widget_id: int, by: Actor) -> WidgetKey:
    """One key, for the settings page. NotFound if there is none."""
    require(by, "settings.edit")
    return _found(WidgetKey.objects.filter(pk=widget_id).first())


def widget_keyed(key: str, at: datetime) -> WidgetKey:
    """The window that a page elsewhere asks for; an exchanged key counts until it runs out. Else NotFound."""
    known = Q(key=key) | Q(previous=key, previous_until__gt=at)
    return _found(WidgetKey.objects.filter(known, active=True).first())


def widget_by_id(widget_id: int) -> WidgetKey:
    """The window whose frame carries this id. NotFound if it was switched off."""
    return _found(WidgetKey.objects.filter(pk=widget_id, active=True).first())


def _found(widget: WidgetKey | None) -> WidgetKey:
    if widget is None:
        raise NotFound("There is no such page.")
    return widget


def _listed() -> Any:
    """Chats with their last words."""
    words = ChatLine.objects.filter(chat=OuterRef("pk"), kind="").order_by("-number").values("text")[:1]
    return Chat.objects.select_related("owner").annotate(last=Subquery(words))


def _row(found: Any) -> ChatRow:
    return ChatRow(
        id=found.public_id,
        visitor=found.visitor_name,
        company=found.visitor_company,
        customer_id=found.customer_id,
        verified=found.verified,
        state=found.state,
        owner_id=found.owner_id,
        owner=found.owner.name if found.owner else "",
        unread=found.unread,
        last=(found.last or "")[:120],
        last_line_at=found.last_line_at,
        out_of_hours=found.out_of_hours,
        ticket_number=found.ticket_number,
    )
