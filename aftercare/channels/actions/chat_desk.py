"""Our side of a chat: take it, answer, hand it to a colleague."""

from datetime import datetime

from django.db import transaction

from aftercare.accounts import queries as people
from aftercare.accounts.rules.permissions import require
from aftercare.channels import facts
from aftercare.channels.actions.chats import OVER, append, locked, said, wake
from aftercare.channels.models import Chat, ChatLine
from aftercare.foundation.errors import Conflict, Invalid
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_
from aftercare.records.journal import tell

TAKEN = N_("%(name)s has taken this conversation.")


@transaction.atomic
def take(chat: Chat, *, by: Actor, at: datetime) -> None:
    """Answer for a chat that waits. Conflict if a colleague was faster; again by the same is nothing."""
    require(by, "ticket.reply")
    chat = locked(chat.pk)
    if chat.owner_id == by.person_id:
        return
    if chat.state == "ended":
        raise Conflict(OVER)
    if chat.owner is not None:
        raise Conflict(TAKEN, name=chat.owner.name)
    _own(chat, by.person_id or 0)
    append(chat, "system", kind="joined", text=by.name, at=at)
    tell(facts.ChatTaken(by=by, at=at, chat_id=chat.pk, customer_id=chat.customer_id))


@transaction.atomic
def answer(chat: Chat, text: str, *, mark: str = "", by: Actor, at: datetime) -> ChatLine:
    """Say something to the visitor. Whoever answers a chat that nobody has, has it."""
    require(by, "ticket.reply")
    words = said(text)
    take(chat, by=by, at=at)
    chat = locked(chat.pk)
    line = append(chat, "staff", text=words, name=by.name, person_id=by.person_id, mark=mark, at=at)
    if chat.answered_at is None:
        chat.answered_at = line.at
    chat.staff_read = max(chat.staff_read, line.number)
    chat.save(update_fields=["answered_at", "staff_read"])
    return line


@transaction.atomic
def hand_over(chat: Chat, to_id: int, *, by: Actor, at: datetime) -> None:
    """Give a chat to a colleague, who sees all that was said."""
    require(by, "ticket.reply")
    chat = locked(chat.pk)
    if chat.state == "ended":
        raise Conflict(OVER)
    found = next((one for one in people.staff("ticket.reply") if one.id == to_id), None)
    if found is None:
        raise Invalid("Choose one of the values offered.", field="to")
    if chat.owner_id == to_id:
        return
    _own(chat, to_id)
    chat.staff_read = 0
    chat.save(update_fields=["staff_read"])
    append(chat, "system", kind="handed_over", text=found.name, at=at)
    tell(facts.ChatHandedOver(by=by, at=at, chat_id=chat.pk, customer_id=chat.customer_id, to_id=to_id))


def mark_read(chat: Chat, *, by: Actor) -> None:
    """All lines so far were shown to who answers for the chat."""
    if chat.owner_id == by.person_id and chat.staff_read < chat.lines:
        Chat.objects.filter(pk=chat.pk, lines__gte=chat.lines).update(staff_read=chat.lines)
        wake(chat.pk)


def _own(chat: Chat, person_id: int) -> None:
    chat.owner_id, chat.state = person_id, "open"
    chat.save(update_fields=["owner", "state"])
