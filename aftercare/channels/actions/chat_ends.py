"""How a chat ends: by a word, by silence, as a ticket. One that nobody answered becomes a message."""

from datetime import datetime

from django.db import transaction

from aftercare.accounts.rules.permissions import require
from aftercare.channels import facts
from aftercare.channels.actions.chats import append, locked
from aftercare.channels.actions.inbox import store_raw
from aftercare.channels.chat.letters import Left, written
from aftercare.channels.models import Chat, ChatLine
from aftercare.channels.rules.chats import IDLE, is_idle
from aftercare.foundation.errors import Conflict
from aftercare.foundation.facts import SYSTEM, Actor
from aftercare.records.journal import tell


@transaction.atomic
def leave(chat_id: int, *, by: Actor, at: datetime) -> Chat:
    """The visitor has said all. Without an answer it becomes a message. Doing so twice is nothing."""
    chat = locked(chat_id)
    if chat.state != "ended":
        _end(chat, "left", by=by, at=at)
    return chat


@transaction.atomic
def end(chat: Chat, *, by: Actor, at: datetime) -> None:
    """We end a chat. Doing so twice is nothing."""
    require(by, "ticket.reply")
    chat = locked(chat.pk)
    if chat.state != "ended":
        _end(chat, "ended", by=by, at=at)


@transaction.atomic
def note_ticket(
    chat: Chat, ticket_id: int, number: str, contact_id: int | None, *, by: Actor, at: datetime
) -> None:
    """The chat goes on as a ticket, which the visitor is told. Conflict if it has become one already."""
    chat = locked(chat.pk)
    if chat.ticket_id is not None or chat.inbound_id is not None:
        raise Conflict("This conversation has become a ticket already.")
    if chat.state == "ended":
        Chat.objects.filter(pk=chat.pk).update(
            ticket_id=ticket_id, ticket_number=number, contact_id=contact_id
        )
        return
    append(chat, "system", kind="ticket", text=number, at=at)
    chat.ticket_id, chat.ticket_number, chat.contact_id = ticket_id, number, contact_id
    _close(chat, "ticket", by=by, at=at)


def end_idle(now: datetime) -> int:
    """End what has been silent for too long, each in a transaction of its own."""
    going = Chat.objects.exclude(state="ended").filter(last_line_at__lte=now - IDLE)
    return sum(
        _end_idle(pk, now) for pk in list(going.order_by("last_line_at").values_list("pk", flat=True)[:200])
    )


@transaction.atomic
def _end_idle(chat_id: int, now: datetime) -> bool:
    chat = locked(chat_id)
    answered = chat.answered_at is not None
    if chat.state == "ended" or not is_idle(answered=answered, last_line_at=chat.last_line_at, now=now):
        return False
    _end(chat, "idle", by=SYSTEM, at=now)
    return True


def _end(chat: Chat, why: str, *, by: Actor, at: datetime) -> None:
    unanswered = chat.answered_at is None
    append(chat, "system", kind="message" if unanswered else why, at=at)
    if unanswered:
        chat.inbound_id = _leave_message(chat)
    _close(chat, why, by=by, at=at)


def _close(chat: Chat, why: str, *, by: Actor, at: datetime) -> None:
    chat.state, chat.ended_at, chat.ended_why = "ended", at, why
    chat.save(
        update_fields=[
            "state",
            "ended_at",
            "ended_why",
            "inbound",
            "ticket_id",
            "ticket_number",
            "contact",
        ]
    )
    tell(facts.ChatEnded(by=by, at=at, chat_id=chat.pk, customer_id=chat.customer_id, why=why))


def _leave_message(chat: Chat) -> int:
    """The visitor's words as one message that waits to be judged, received when the first was said."""
    words = (
        ChatLine.objects.filter(chat=chat, author="visitor").order_by("number").values_list("text", flat=True)
    )
    text = "\n\n".join(words)
    left = Left(
        name=chat.visitor_name,
        email=chat.visitor_email or f"chat-{chat.pk}@chat.invalid",
        company=chat.visitor_company,
        subject=text.strip().splitlines()[0][:80],
        text=text,
        at=chat.began_at,
    )
    message, _ = store_raw("chat", str(chat.public_id), written(left), chat.began_at)
    return int(message.pk)
