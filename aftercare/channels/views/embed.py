"""What stands on other people's pages: one script, and a window of ours in a frame.

The frame is all that speaks with us. It carries a signed mark of its own and no cookie; the page around it
tells it what it knows by `postMessage`, and the browser shows it on the origins of its key only.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import condition, require_POST, require_safe

from aftercare.accounts.doors import public_door
from aftercare.channels.actions import chats, feedback
from aftercare.channels.actions.chats import Visitor
from aftercare.channels.actions.feedback import Feedback
from aftercare.channels.chat import hours, queries, signs
from aftercare.channels.chat.words import chat_words, feedback_words
from aftercare.channels.models import WidgetKey
from aftercare.channels.rules.chats import ancestors, one_line
from aftercare.channels.views.chats import begun, body, limit_beginnings, plain
from aftercare.foundation.errors import NotFound
from aftercare.foundation.facts import Actor
from aftercare.ui import pages

SCRIPT = "ui/chat/widget.js"


@cache
def _script() -> tuple[bytes, str]:
    import hashlib
    from pathlib import Path

    content = Path(str(finders.find(SCRIPT))).read_bytes()
    return content, f'"{hashlib.sha256(content).hexdigest()[:20]}"'


@public_door
@require_safe
@condition(etag_func=lambda request: _script()[1])
def script(request: HttpRequest) -> HttpResponse:
    """The one script of a foreign page; asked for again every hour, sent again only if it has changed."""
    return HttpResponse(
        _script()[0],
        content_type="text/javascript; charset=utf-8",
        headers={
            "Cache-Control": "public, max-age=3600",
            "Cross-Origin-Resource-Policy": "cross-origin",
            "Access-Control-Allow-Origin": "*",  # it says nothing about anybody; SRI needs it
        },
    )


@dataclass(frozen=True, kw_only=True)
class Frame:
    widget: WidgetKey
    show: str
    chat: dict[str, Any]
    feedback: dict[str, Any]
    open: bool
    vendor: str


@public_door
@require_safe
@xframe_options_exempt
def frame(request: HttpRequest, key: str) -> HttpResponse:
    """The window itself: chat, feedback, or both."""
    now = timezone.now()
    widget = queries.widget_keyed(key, now)
    offered = [name for name in ("chat", "feedback") if getattr(widget, name)]
    show = request.GET.get("show", "")
    page = Frame(
        widget=widget,
        show=show if show in offered else next(iter(offered), ""),
        chat=_chat_island(signs.frame_sign(widget.pk, now), widget),
        feedback=_feedback_island(signs.frame_sign(widget.pk, now), widget),
        open=hours.is_open(now),
        vendor=settings.VENDOR_NAME,
    )
    response = pages.page(request, "channels/frame.html", page)
    response["Content-Security-Policy"] = policy(widget)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def policy(widget: WidgetKey) -> str:
    """What the window may do (only speak with us), and where it may stand."""
    own = (
        "script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; font-src 'self'"
    )
    return (
        f"default-src 'none'; {own}; form-action 'self'; base-uri 'none'; "
        f"frame-ancestors {ancestors(widget.origins)}"
    )


@public_door
@csrf_exempt
@require_POST
def begin(request: HttpRequest) -> JsonResponse:
    """Begin a chat from the window."""
    given = body(request)
    widget = _from_frame(request, "chat")
    limit_beginnings(request, str(given.get("email") or ""))
    visitor = Visitor(
        name=str(given.get("name") or ""),
        email=str(given.get("email") or ""),
        company=str(given.get("company") or ""),
        widget_id=widget.pk,
        language=get_language() or settings.LANGUAGE_CODE,
        page=str(given.get("page") or ""),
    )
    by = Actor(kind="visitor", name=one_line(visitor.name, 100), via="widget")
    mark = str(given.get("mark") or "")
    return begun(chats.begin(visitor, str(given.get("text") or ""), mark=mark, by=by, at=timezone.now()))


@public_door
@csrf_exempt
@require_POST
def send_feedback(request: HttpRequest) -> JsonResponse:
    """Take what the preview showed."""
    widget = _from_frame(request, "feedback")
    limit_beginnings(request, feedback.address_in(request.POST.get("sent", "")))
    picture = request.FILES.get("picture")
    given = Feedback(
        sent=request.POST.get("sent", ""),
        mark=one_line(request.POST.get("mark", ""), 60) or signs.frame_sign(widget.pk, timezone.now())[-40:],
        widget_name=widget.name,
        picture=picture.read(feedback.LARGEST + 1) if picture else b"",
    )
    feedback.take_feedback(given, at=timezone.now())
    return plain({"kept": True})


def _from_frame(request: HttpRequest, what: str) -> WidgetKey:
    """The key whose window asks. Only our own window can: it has the mark, and it stands at our address."""
    origin = request.headers.get("Origin", "")
    if origin and origin.rstrip("/") not in (settings.BASE_URL, f"{request.scheme}://{request.get_host()}"):
        raise NotFound("There is no such page.")
    widget = queries.widget_by_id(signs.widget_of(request.headers.get("X-Frame", ""), timezone.now()))
    if not getattr(widget, what):
        raise NotFound("There is no such page.")
    return widget


def _chat_island(sign: str, widget: WidgetKey) -> dict[str, Any]:
    return {
        "me": "visitor",
        "begin": reverse("channels:begin_chat"),
        "lines": reverse("channels:chat_lines"),
        "say": reverse("channels:say"),
        "end": reverse("channels:end_chat"),
        "live": "/live/chat",
        "frame": sign,
        "shelf": f"chat.{widget.pk}",
        "zone": timezone.get_current_timezone_name(),
        "words": chat_words(),
    }


def _feedback_island(sign: str, widget: WidgetKey) -> dict[str, Any]:
    return {
        "send": reverse("channels:feedback"),
        "frame": sign,
        "origins": widget.origins,
        "words": feedback_words(),
    }
