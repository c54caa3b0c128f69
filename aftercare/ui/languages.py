"""Which of the two languages a reader gets, and how the choice is remembered."""

from urllib.parse import parse_qsl

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, get_language_from_request

TAGS = {"zh-hans": "zh-CN", "en": "en"}
SESSION_KEY = "language"
A_YEAR = 365 * 24 * 3600


def html_tag() -> str:
    """The language in force as `<html lang>` wants it."""
    return TAGS.get(get_language() or "", "zh-CN")


def known(code: str | None) -> str | None:
    """The code if it is one of ours; `zh` and `zh-CN` mean `zh-hans`, any English means `en`."""
    short = (code or "").lower()
    if short.startswith("zh"):
        return "zh-hans"
    return "en" if short.startswith("en") else None


def choose(request: HttpRequest) -> str:
    """By address (for a piece of a page, the page's), cookie, the signed-in person's wish, the browser's,
    else the house's default.
    """
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    for code in (request.GET.get("lang"), _of_page(request), cookie, _wish(request)):
        if found := known(code):
            return found
    return known(get_language_from_request(request)) or settings.LANGUAGE_CODE


def remember(request: HttpRequest, response: HttpResponse, code: str) -> None:
    """Keep the reader's choice for this browser and this session."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, max_age=A_YEAR, samesite="Lax", secure=request.is_secure()
    )
    if hasattr(request, "session"):
        request.session[SESSION_KEY] = code


def _of_page(request: HttpRequest) -> str | None:
    """What the address of the page says that a piece is asked for."""
    _path, _mark, query = request.headers.get("HX-Current-URL", "").partition("?")
    return dict(parse_qsl(query.partition("#")[0])).get("lang")


def _wish(request: HttpRequest) -> str | None:
    session = getattr(request, "session", None)
    return session.get(SESSION_KEY) if session is not None else None
