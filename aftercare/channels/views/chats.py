"""The visitor's lines: read, written, ended. A signed token opens one chat; no cookie is asked."""

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from aftercare.accounts import limits
from aftercare.accounts.addresses import client_ip
from aftercare.accounts.doors import public_door
from aftercare.channels.actions import chat_ends, flooding
from aftercare.channels.actions import chats as acts
from aftercare.channels.chat import queries, signs
from aftercare.channels.models import Chat
from aftercare.channels.rules.given import read_json
from aftercare.customers.rules.addresses import normalise
from aftercare.foundation.errors import Invalid, NotFound

BEGUN = (5, 60)  # chats, or things left, from one computer in a minute
NAMED = (20, 3600)  # the same, in the name of one e-mail address in an hour
SAID = (30, 20)  # lines per chat and seconds
READ = (60, 20)  # looks per chat and seconds


@public_door
@csrf_exempt
@require_safe
def lines(request: HttpRequest) -> JsonResponse:
    """What was said after a line, where things stand, and what opens the stream."""
    chat = _chat(request)
    limits.demand("chat.read", str(chat.pk), *READ)
    after = request.GET.get("after", "")
    number = int(after) if after.isdecimal() and len(after) < 9 else 0
    acts.read_up_to(chat.pk, number)
    return plain(standing(chat, number))


@public_door
@csrf_exempt
@require_POST
def say(request: HttpRequest) -> JsonResponse:
    """One more line. The same mark again is the same line."""
    chat = _chat(request)
    limits.demand("chat.say", str(chat.pk), *SAID)
    given = body(request)
    by, mark = acts.visitor_of(chat), str(given.get("mark") or uuid4())
    line = acts.say(chat.pk, str(given.get("text") or ""), mark=mark, by=by, at=timezone.now())
    return plain({"line": queries.as_plain([line])[0]})


@public_door
@csrf_exempt
@require_POST
def end(request: HttpRequest) -> JsonResponse:
    """The visitor has said all."""
    chat = _chat(request)
    chat_ends.leave(chat.pk, by=acts.visitor_of(chat), at=timezone.now())
    return plain({"state": "ended"})


def standing(chat: Chat, after: int = 0) -> dict[str, Any]:
    """What a page needs to go on with a chat."""
    return {
        "state": chat.state,
        "lines": queries.as_plain(queries.lines_of(chat.pk, after)),
        "stream": signs.stream_sign(chat.pk),
    }


def begun(chat: Chat) -> JsonResponse:
    """What a page needs that has just begun one."""
    return plain(standing(chat) | {"sign": signs.visitor_sign(chat.pk, timezone.now())})


def body(request: HttpRequest) -> dict[str, Any]:
    """The JSON object of a request; Invalid if it is none."""
    try:
        found = read_json(request.body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Invalid("The message is not a JSON object.")
    return found


def plain(values: dict[str, Any]) -> JsonResponse:
    """An answer that nobody keeps."""
    return JsonResponse(values, headers={"Cache-Control": "no-store"})


def limit_beginnings(request: HttpRequest, email: str = "") -> None:
    """So many beginnings from one computer and in the name of one address, and no more."""
    flooding.demand("chat.begin", client_ip(request), *BEGUN, at=timezone.now())
    if name := normalise(email):
        flooding.demand("chat.named", name, *NAMED, at=timezone.now())


def _chat(request: HttpRequest) -> Chat:
    sign = request.headers.get("X-Chat", "")
    chat = queries.chat_by_id(signs.chat_of(sign, timezone.now()))
    if chat.verified and not _still_signed_in(chat, request):
        raise NotFound("There is no such conversation.")
    return chat


def _still_signed_in(chat: Chat, request: HttpRequest) -> bool:
    """Whose words count as the customer's must still be signed in; the sign alone outlives their account."""
    by = request.actor  # type: ignore[attr-defined]
    same = by.contact_id == chat.contact_id or chat.ticket_id is not None  # staff may have named another
    return bool(by.is_customer and by.customer_id == chat.customer_id and same)
