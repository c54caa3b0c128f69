"""Short sentences that appear for a moment, after a page or a part of it has changed."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

_LEVELS = {
    "success": messages.SUCCESS,
    "info": messages.INFO,
    "warning": messages.WARNING,
    "danger": messages.ERROR,
}
_KINDS = {level: kind for kind, level in _LEVELS.items()}


@dataclass(frozen=True, kw_only=True)
class Toast:
    """What is said. With `url` it offers one button, which posts there: to undo what was just done."""

    text: str
    kind: str = "success"
    url: str = ""
    label: str = ""
    seconds: int = 6


def toast(
    request: HttpRequest,
    text: str,
    kind: str = "success",
    *,
    url: str = "",
    label: str = "",
    seconds: int = 6,
) -> None:
    """Say it with the answer to this request, or with the next page when the answer is a redirect."""
    extra = json.dumps({"url": url, "label": label, "seconds": seconds})
    messages.add_message(request, _LEVELS[kind], text, extra_tags=extra)


def pending(request: HttpRequest) -> list[Toast]:
    """What is to be said now. Asking for it makes it said."""
    if not hasattr(request, "_messages"):
        return []
    return [_read(message) for message in messages.get_messages(request)]


def announce(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Put what is to be said into the answer to an HTMX request, unless another page will say it."""
    if leaves(response):
        return response
    for found in pending(request):
        trigger(response, "toast", **asdict(found))
    return response


def leaves(response: HttpResponse) -> bool:
    """Whether the browser goes on to another page."""
    return 300 <= response.status_code < 400 or any(
        name in response for name in ("HX-Redirect", "HX-Refresh", "HX-Location")
    )


def trigger(response: HttpResponse, name: str, **detail: Any) -> HttpResponse:
    """Have the page hear of something: an event of this name on the element that asked.

    Several of one name arrive as a list under `each`; the header stays plain ASCII.
    """
    heard = json.loads(response.headers.get("HX-Trigger", "{}"))
    heard.setdefault(name, {"each": []})["each"].append(detail)
    response.headers["HX-Trigger"] = json.dumps(heard)
    return response


def _read(message: Any) -> Toast:
    try:
        extra = json.loads(message.extra_tags)
    except (TypeError, ValueError):
        extra = {}
    known = {
        name: extra[name] for name in ("url", "label", "seconds") if isinstance(extra, dict) and name in extra
    }
    return Toast(text=str(message.message), kind=_KINDS.get(message.level, "info"), **known)
