"""The visitor's side of a chat: begin, say, end."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from aftercare.channels import facts
from aftercare.channels.chat import hours
from aftercare.channels.models import Chat, ChatLine
from aftercare.channels.rules.chats import LONGEST, MOST_LINES, one_line
from aftercare.customers.rules.addresses import normalise
from aftercare.foundation.errors import Conflict, Invalid, NotFound
from aftercare.foundation.facts import Actor
from aftercare.foundation.text import N_
from aftercare.records.journal import tell

OVER = N_("This conversation has ended. You can begin a new one.")
NAME_MISSING = N_("Please tell us your name.")
ADDRESS_MISSING = N_("Please give an e-mail address where we can reach you.")


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Who begins a chat. `verified`: they have signed in; everything else they only say themselves."""

    name: str
    email: str = ""
    company: str = ""
    verified: bool = False
    customer_id: int | None = None
    contact_id: int | None = None
    widget_id: int | None = None
    language: str = "zh-hans"
    page: str = ""


@transaction.atomic
def begin(visitor: Visitor, text: str, *, mark: str = "", by: Actor, at: datetime) -> Chat:
    """Begin a chat with its first words. Invalid without a name, or an address if they are a stranger."""
    words = said(text)
    chat = Chat.objects.create(
        **_columns(visitor), out_of_hours=not hours.is_open(at), began_at=at, last_line_at=at
    )
    tell(facts.ChatBegun(by=by, at=at, chat_id=chat.pk, customer_id=chat.customer_id, verified=chat.verified))
    append(chat, "visitor", text=words, name=chat.visitor_name, mark=mark, at=at)
    if chat.out_of_hours:
        append(chat, "system", kind="closed", at=at)
    return chat


def _columns(visitor: Visitor) -> dict[str, object]:
    name, email = one_line(visitor.name, 100), normalise(visitor.email) or ""
    if not name:
        raise Invalid(NAME_MISSING, field="name")
    if not email and not visitor.verified:
        raise Invalid(ADDRESS_MISSING, field="email")
    return {
        "visitor_name": name,
        "visitor_email": email,
        "visitor_company": one_line(visitor.company, 200),
        "verified": visitor.verified,
        "customer_id": visitor.customer_id,
        "contact_id": visitor.contact_id,
        "widget_id": visitor.widget_id,
        "language": visitor.language,
        "page": one_line(visitor.page, 500),
    }


@transaction.atomic
def say(chat_id: int, text: str, *, mark: str, by: Actor, at: datetime) -> ChatLine:
    """The visitor says something. The same `mark` again is the same line. Conflict once it has ended."""
    chat = locked(chat_id)
    words = said(text)
    return append(chat, "visitor", text=words, name=chat.visitor_name, mark=mark, at=at)


@transaction.atomic
def read_up_to(chat_id: int, number: int) -> None:
    """The visitor has seen the lines up to this one."""
    Chat.objects.filter(pk=chat_id, visitor_read__lt=number, lines__gte=number).update(visitor_read=number)


def visitor_of(chat: Chat) -> Actor:
    """Who writes in a chat from outside."""
    kind = "customer" if chat.verified else "visitor"
    via = "widget" if chat.widget_id else "portal"
    return Actor(
        kind=kind,
        name=chat.visitor_name,
        customer_id=chat.customer_id,
        contact_id=chat.contact_id,
        via=via,
    )


def said(text: str) -> str:
    """The words; Invalid if there are none, or too many."""
    words = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not words:
        raise Invalid("Please write something.", field="text")
    if len(words) > LONGEST:
        raise Invalid("At most %(most)s characters at a time.", field="text", most=LONGEST)
    return words


def locked(chat_id: int) -> Chat:
    """The chat, held until the transaction ends. NotFound if there is none."""
    found = Chat.objects.select_for_update().filter(pk=chat_id).first()
    if found is None:
        raise NotFound("There is no such conversation.")
    return found


def append(
    chat: Chat,
    author: str,
    *,
    kind: str = "",
    text: str = "",
    name: str = "",
    person_id: int | None = None,
    mark: str = "",
    at: datetime,
) -> ChatLine:
    """Write the next line of a chat that the caller holds, and wake its readers when all is written."""
    if known := _known(chat, author, mark):
        return known
    if chat.state == "ended":
        raise Conflict(OVER)
    if chat.lines >= MOST_LINES:
        raise Conflict("This conversation has become too long. Please begin a new one.")
    line = ChatLine.objects.create(
        chat=chat,
        number=chat.lines + 1,
        customer_id=chat.customer_id,
        author=author,
        kind=kind,
        text=text,
        name=name,
        person_id=person_id,
        mark=mark[:40],
        at=at,
    )
    chat.lines, chat.last_line_at = line.number, at
    chat.save(update_fields=["lines", "last_line_at"])
    wake(chat.pk)
    return line


def _known(chat: Chat, author: str, mark: str) -> ChatLine | None:
    return ChatLine.objects.filter(chat=chat, author=author, mark=mark[:40]).first() if mark else None


def wake(chat_id: int) -> None:
    """Have the streams look, in every worker, as soon as this transaction is written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('aftercare_chat', %s)", [str(chat_id)])
