"""Chat in the portal: who has signed in is known, and need not say who they are."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from aftercare.accounts import queries as people
from aftercare.accounts.doors import portal_door
from aftercare.accounts.rules.permissions import require
from aftercare.channels.actions import chats
from aftercare.channels.actions.chats import Visitor
from aftercare.channels.chat import hours, queries, signs
from aftercare.channels.chat.words import chat_words
from aftercare.channels.views.chats import begun, body, limit_beginnings
from aftercare.customers.queries import contact_card
from aftercare.desk.portal.asking import actor
from aftercare.foundation.facts import Actor
from aftercare.ui import pages


@dataclass(frozen=True, kw_only=True)
class ChatPage:
    config: dict[str, Any]
    open: bool


@portal_door
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The chat that is going on, or the box to begin one."""
    by = actor(request)
    require(by, "portal.report")
    page = ChatPage(config=_config(request, by), open=hours.is_open(timezone.now()))
    return pages.page(request, "desk/portal/chat.html", page)


@portal_door
@require_POST
def begin(request: HttpRequest) -> JsonResponse:
    """Begin a chat; one that is going on is gone on with."""
    by, now = actor(request), timezone.now()
    require(by, "portal.report")
    given = body(request)
    limit_beginnings(request)
    text, mark = str(given.get("text") or ""), str(given.get("mark") or "")
    going = queries.latest_of(by)
    if going is not None:
        chats.say(going.pk, text, mark=mark, by=by, at=now)
        return begun(queries.chat_by_id(going.pk))
    return begun(chats.begin(_visitor(by), text, mark=mark, by=by, at=now))


def _visitor(by: Actor) -> Visitor:
    contact = contact_card(by.contact_id) if by.contact_id else None
    email = contact.email if contact else people.person(by.person_id or 0).email
    return Visitor(
        name=by.name,
        email=email,
        company=contact.customer_name if contact else "",
        verified=True,
        customer_id=by.customer_id,
        contact_id=by.contact_id,
        language=get_language() or settings.LANGUAGE_CODE,
    )


def _config(request: HttpRequest, by: Actor) -> dict[str, Any]:
    going = queries.latest_of(by)
    return {
        "me": "visitor",
        "begin": reverse("desk_portal:begin_chat"),
        "lines": reverse("channels:chat_lines"),
        "say": reverse("channels:say"),
        "end": reverse("channels:end_chat"),
        "live": "/live/chat",
        "csrf": get_token(request),
        "sign": signs.visitor_sign(going.pk, timezone.now()) if going else "",
        "zone": timezone.get_current_timezone_name(),
        "words": chat_words(),
    }
