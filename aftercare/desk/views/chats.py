"""The chat desk: who waits, what one has open, and the lines of one of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aftercare.accounts import queries as people
from aftercare.accounts.doors import staff_door
from aftercare.channels.actions import chat_desk, chat_ends
from aftercare.channels.chat import queries, signs
from aftercare.channels.chat.queries import ChatRow, Chats
from aftercare.channels.chat.words import chat_words
from aftercare.channels.views.chats import body, plain, standing
from aftercare.customers.cards import ContactCard
from aftercare.customers.queries import contact_by_email, contact_card, search_contacts
from aftercare.desk import labels
from aftercare.desk.actions.chats import open_from_chat
from aftercare.desk.queries.inbox import of_customer
from aftercare.desk.queries.rows import TicketRow
from aftercare.desk.views.asking import actor, ticket_url
from aftercare.foundation.errors import Invalid, Refused
from aftercare.foundation.facts import Actor
from aftercare.ui import pages


@dataclass(frozen=True, kw_only=True)
class ChatDesk:
    chats: Chats
    chat: Any
    stream: str
    config: dict[str, Any]
    colleagues: list[tuple[int, str]]
    contacts: list[ContactCard]
    known: ContactCard | None
    open: list[TicketRow]
    classes: list[tuple[str, str]]
    may_answer: bool

    def chip(self, row: ChatRow) -> tuple[str, str]:
        """The word and the kind of its chip."""
        if row.state == "waiting":
            return _("Out of hours") if row.out_of_hours else _("Waiting"), "warn"
        return (_("Ticket"), "ok") if row.ticket_number else (row.owner or _("Over"), "muted")


@staff_door("ticket.reply")
@require_safe
def index(request: HttpRequest, chat_id: UUID | None = None) -> HttpResponse:
    """The list, and beside it one chat. Asked for in part it is the list alone."""
    by = actor(request)
    found = queries.chats(by)
    chat = queries.chat(chat_id, by) if chat_id else None
    if chat is not None and not pages.is_htmx(request):
        chat_desk.mark_read(chat, by=by)
    return pages.fragment(request, "desk/chats.html", "list", _desk(request, by, found, chat))


def _desk(request: HttpRequest, by: Actor, found: Chats, chat: Any) -> ChatDesk:
    whole = chat is not None and not pages.is_htmx(request)
    known = _known(chat) if whole else None
    return ChatDesk(
        chats=found,
        chat=chat,
        stream=signs.stream_sign(0),
        config=_config(request, chat) if whole else {},
        colleagues=_colleagues(chat) if whole else [],
        contacts=_contacts(chat, known) if whole else [],
        known=known,
        open=of_customer(by, known.customer_id, limit=6) if known and chat.verified else [],
        classes=labels.choices("request_class"),
        may_answer=chat is not None and chat.state != "ended",
    )


def _known(chat: Any) -> ContactCard | None:
    """Who it is: proven by signing in, else only by the address they gave."""
    if chat.contact_id:
        return contact_card(chat.contact_id)
    return contact_by_email(chat.visitor_email) if chat.visitor_email else None


def _contacts(chat: Any, known: ContactCard | None) -> list[ContactCard]:
    if known is not None:
        return [known]
    return search_contacts(chat.visitor_name)[:5]


def _colleagues(chat: Any) -> list[tuple[int, str]]:
    return [(one.id, one.name) for one in people.staff("ticket.reply") if one.id != chat.owner_id]


def _config(request: HttpRequest, chat: Any) -> dict[str, Any]:
    return {
        "me": "staff",
        "lines": reverse("desk:chat_lines", args=[chat.public_id]),
        "say": reverse("desk:chat_words", args=[chat.public_id]),
        "live": "/live/chat",
        "csrf": get_token(request),
        "found": standing(chat),
        "zone": timezone.get_current_timezone_name(),
        "words": chat_words(),
    }


@staff_door("ticket.reply")
@require_safe
def lines(request: HttpRequest, chat_id: UUID) -> JsonResponse:
    """What was said after a line; what was shown counts as read."""
    by = actor(request)
    chat = queries.chat(chat_id, by)
    after = request.GET.get("after", "")
    chat_desk.mark_read(chat, by=by)
    return plain(standing(chat, int(after) if after.isdecimal() and len(after) < 9 else 0))


@staff_door("ticket.reply")
@require_POST
def say(request: HttpRequest, chat_id: UUID) -> JsonResponse:
    """Answer; a chat that nobody has is one's own from then on."""
    by, given = actor(request), body(request)
    mark = str(given.get("mark") or uuid4())
    chat, text = queries.chat(chat_id, by), str(given.get("text") or "")
    line = chat_desk.answer(chat, text, mark=mark, by=by, at=timezone.now())
    return plain({"line": queries.as_plain([line])[0]})


@staff_door("ticket.reply")
@require_POST
def take(request: HttpRequest, chat_id: UUID) -> HttpResponse:
    """Answer for a chat that waits."""
    return _done(request, chat_id, lambda chat, by: chat_desk.take(chat, by=by, at=timezone.now()))


@staff_door("ticket.reply")
@require_POST
def hand_over(request: HttpRequest, chat_id: UUID) -> HttpResponse:
    """Give it to a colleague."""
    to = request.POST.get("to", "")

    def act(chat: Any, by: Actor) -> None:
        to_id = int(to) if to.isdecimal() and len(to) < 18 else 0
        chat_desk.hand_over(chat, to_id, by=by, at=timezone.now())
        pages.toast(request, _("Handed over, with all that was said."))

    return _done(request, chat_id, act)


@staff_door("ticket.reply")
@require_POST
def end(request: HttpRequest, chat_id: UUID) -> HttpResponse:
    """Say that it is over."""
    return _done(request, chat_id, lambda chat, by: chat_ends.end(chat, by=by, at=timezone.now()))


@staff_door("ticket.create")
@require_POST
def ticket(request: HttpRequest, chat_id: UUID) -> HttpResponse:
    """Go on as a ticket, with every line in its record."""
    by = actor(request)
    caller = request.POST.get("caller", "")
    if not caller.startswith("c") or not caller[1:].isdecimal() or len(caller) > 18:
        raise Invalid("Choose who reports it.", field="caller")
    made = open_from_chat(
        queries.chat(chat_id, by),
        contact_id=int(caller[1:]),
        title=request.POST.get("title", ""),
        request_class=request.POST.get("request_class", "fault"),
        by=by,
        at=timezone.now(),
    )
    pages.toast(request, _("It is ticket %(number)s now.") % {"number": made.number})
    return pages.see_other(request, ticket_url(made.number))


def _done(request: HttpRequest, chat_id: UUID, act: Callable[[Any, Actor], None]) -> HttpResponse:
    """Do it, then show the chat; a refusal is said above it."""
    by = actor(request)
    try:
        act(queries.chat(chat_id, by), by)
    except Refused as refused:
        sentence = _(refused.sentence)
        pages.toast(request, sentence % refused.params if refused.params else sentence, "danger")
    return pages.see_other(request, reverse("desk:chat", args=[chat_id]))
