"""A refusal, told as the asker understands it: a page, a toast beside the form, or a problem document."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Self

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from aftercare.foundation.errors import Refused
from aftercare.ui import pages, toasts

TITLES = {
    400: gettext_noop("This does not work"),
    401: gettext_noop("Please sign in"),
    403: gettext_noop("You may not do this"),
    404: gettext_noop("Not found"),
    405: gettext_noop("This can't be asked that way"),
    409: gettext_noop("This has changed meanwhile"),
    412: gettext_noop("This has changed meanwhile"),
    413: gettext_noop("This is too large"),
    415: gettext_noop("This is not in a format we read"),
    422: gettext_noop("Please check what you entered"),
    429: gettext_noop("Too many attempts"),
    500: gettext_noop("Something went wrong on our side"),
    503: gettext_noop("Not available just now"),
}
LAYOUTS = {"staff": "ui/staff.html", "customer": "ui/portal.html"}


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """What is said to the asker. `sentence` is already in the reader's language."""

    status: int
    code: str
    sentence: str
    field: str | None = None
    error_id: str = ""
    advice: str = ""

    @classmethod
    def of(cls, error: Refused) -> Self:
        """Translate the sentence, then fill in its values."""
        text = _(error.sentence)
        return cls(
            status=error.status,
            code=error.code,
            sentence=text % error.params if error.params else text,
            field=error.field,
        )

    @property
    def title(self) -> str:
        return _(TITLES.get(self.status, TITLES[400]))


@dataclass(frozen=True, kw_only=True)
class ErrorPage:
    """What `ui/error.html` shows, and the shell it stands in."""

    refusal: Refusal
    layout: str


def not_found() -> Refusal:
    """There is no such page, or it is not the asker's to know."""
    return Refusal(
        status=404,
        code="not_found",
        sentence=_("There is nothing at this address, or it is not open to you."),
        advice=_("Check the address, search for the number, or go back to the start."),
    )


def forbidden() -> Refusal:
    """The asker may not do this."""
    return Refusal(
        status=403,
        code="forbidden",
        sentence=_("Your roles do not include this."),
        advice=_("If you need it for your work, ask your administrator."),
    )


def cannot_be_kept() -> Refusal:
    """The request holds a character that no database keeps."""
    return Refusal(status=400, code="refused", sentence=_("The text holds a character that can't be kept."))


def answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Tell it as the request asked: JSON to a program, a toast to HTMX, a page to everybody else."""
    if wants_json(request):
        response: HttpResponse = problem(refusal)
    elif pages.is_htmx(request):
        response = _toast(refusal)
    else:
        response = pages.page(
            request,
            "ui/error.html",
            ErrorPage(refusal=refusal, layout=_layout(request)),
            status=refusal.status,
        )
    if refusal.error_id:
        response.headers["X-Error-Id"] = refusal.error_id
    return response


def wants_json(request: HttpRequest) -> bool:
    """An address of the API, or a request that names JSON and not HTML."""
    accept = request.headers.get("Accept", "")
    return request.path.startswith("/api/") or ("json" in accept and "text/html" not in accept)


def problem(refusal: Refusal) -> JsonResponse:
    """As RFC 9457 has it, with our code and, where the input is at fault, the field."""
    body: dict[str, object] = {
        "type": f"urn:aftercare:refusal:{refusal.code}",
        "title": refusal.title,
        "status": refusal.status,
        "detail": refusal.sentence,
        "code": refusal.code,
    }
    if refusal.field:
        body["field"] = refusal.field
    if refusal.error_id:
        body["error_id"] = refusal.error_id
    return JsonResponse(body, status=refusal.status, content_type="application/problem+json")


def reason(status: int) -> str:
    """The standard phrase of a status, for answers that must work when nothing else does."""
    return HTTPStatus(status).phrase


def _toast(refusal: Refusal) -> HttpResponse:
    response = HttpResponse(status=refusal.status, headers={"HX-Reswap": "none"})
    return toasts.trigger(
        response, "refused", text=refusal.sentence, field=refusal.field or "", error_id=refusal.error_id
    )


def _layout(request: HttpRequest) -> str:
    kind = getattr(getattr(request, "actor", None), "kind", "")
    return LAYOUTS.get(kind, "ui/bare.html")
