"""Doors of the shell itself: error pages, the language switch, the numbers in the rail, the gallery."""

import logging
import secrets
import sys

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aftercare.ui import gallery, languages, navigation, pages, refusals
from aftercare.ui.refusals import Refusal

log = logging.getLogger(__name__)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """`handler404`: in the reader's language, even where no middleware has chosen it."""
    with translation.override(languages.choose(request)):
        return refusals.answer(request, refusals.not_found())


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """`handler403`."""
    with translation.override(languages.choose(request)):
        return refusals.answer(request, refusals.forbidden())


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """`handler400`: a request that makes no sense, such as a host that is not ours."""
    return HttpResponse(refusals.reason(400), status=400, content_type="text/plain")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """`CSRF_FAILURE_VIEW`: nearly always a page that stayed open too long, so say that."""
    refusal = Refusal(
        status=403,
        code="csrf",
        sentence=_("This page had been open for too long, so nothing was changed."),
        advice=_("Reload the page and try again. What you typed into a draft is kept."),
    )
    return refusals.answer(request, refusal)


def server_error(request: HttpRequest) -> HttpResponse:
    """`handler500`: shows a number under which the log has the rest. Never fails itself."""
    error_id = secrets.token_hex(4)
    log.error("error %s at %s %s", error_id, request.method, request.path, exc_info=sys.exc_info())
    try:
        with translation.override(languages.choose(request)):
            return refusals.answer(request, _broken(error_id))
    except Exception:
        log.exception("error %s could not be shown as a page", error_id)
        return HttpResponse(f"{refusals.reason(500)} ({error_id})", status=500, content_type="text/plain")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language and go back to where one was."""
    code = languages.known(request.POST.get("language")) or settings.LANGUAGE_CODE
    response = pages.see_other(request, _safe(request, request.POST.get("next", "")))
    languages.remember(request, response, code)
    return response


@require_safe
def counts(request: HttpRequest) -> JsonResponse:
    """The numbers in the rail, by url name. Asked for by the page after it has been shown."""
    actor = getattr(request, "actor", None)
    return JsonResponse(navigation.counts(actor) if actor else {}, headers={"Cache-Control": "no-store"})


@require_safe
def show_gallery(request: HttpRequest) -> HttpResponse:
    """Every component on one page, for who builds pages."""
    if not (settings.DEBUG or getattr(getattr(request, "actor", None), "is_staff", False)):
        raise Http404
    return pages.page(request, "ui/gallery.html", gallery.sample())


def _broken(error_id: str) -> Refusal:
    return Refusal(
        status=500,
        code="internal",
        sentence=_("The error has been recorded. Nothing you saved before is lost."),
        advice=_("Try again in a moment. If it stays, tell us this number: %(id)s") % {"id": error_id},
        error_id=error_id,
    )


def _safe(request: HttpRequest, to: str) -> str:
    allowed = url_has_allowed_host_and_scheme(to, {request.get_host()}, require_https=request.is_secure())
    return to if to and allowed else "/"
