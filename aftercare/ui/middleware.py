"""Language and time zone of the reader; refusals and toasts into the answer."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import PermissionDenied
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from aftercare.foundation.errors import Refused
from aftercare.ui import languages, refusals, toasts
from aftercare.ui.pages import is_htmx

Answer = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """Puts the reader's language and time zone in force for the request, and says so in the answer."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        code = languages.choose(request)
        request.LANGUAGE_CODE = code  # Django's own name for it
        with translation.override(code), _reader_zone(request):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", languages.TAGS[code])
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


class ToastMiddleware:
    """Puts pending toasts into the answer to an HTMX request; a page says them itself."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        return toasts.announce(request, response) if is_htmx(request) else response


class RefusalMiddleware:
    """The one place where a refusal becomes a page, a toast or a problem document."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer what we know; anything else goes on to Django and becomes a 500."""
        if isinstance(error, Refused):
            return refusals.answer(request, refusals.Refusal.of(error))
        if isinstance(error, Http404):
            return refusals.answer(request, refusals.not_found())
        if isinstance(error, PermissionDenied):
            return refusals.answer(request, refusals.forbidden())
        if _holds_what_cannot_be_kept(error):
            return refusals.answer(request, refusals.cannot_be_kept())
        return None


def _holds_what_cannot_be_kept(error: Exception) -> bool:
    """A NUL or half a character in an address, a form or a body: no database keeps it, nobody types it."""
    if isinstance(error, UnicodeEncodeError):
        return error.reason == "surrogates not allowed"
    return isinstance(error, DataError) and "NUL" in str(error)


def _reader_zone(request: HttpRequest) -> AbstractContextManager[object]:
    session = getattr(request, "session", None)
    name = session.get("time_zone") if session is not None else None
    try:
        return timezone.override(ZoneInfo(name)) if name else nullcontext()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return nullcontext()
