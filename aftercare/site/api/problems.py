"""Every refusal as a problem document (RFC 9457), in the reader's language."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from aftercare.foundation.errors import Refused
from aftercare.foundation.text import N_
from aftercare.ui import refusals

#: What a reader of our own understands of pydantic's types; the rest is said in pydantic's English.
_SAID = {
    "missing": N_("This is required."),
    "extra_forbidden": N_("There is no such field."),
    "string_type": N_("This must be a text."),
    "string_too_short": N_("This must not be empty."),
    "string_too_long": N_("This text is too long."),
    "string_pattern_mismatch": N_("This text doesn't have the right form."),
    "int_type": N_("This must be a whole number."),
    "int_parsing": N_("This must be a whole number."),
    "bool_type": N_("This must be true or false."),
    "bool_parsing": N_("This must be true or false."),
    "greater_than_equal": N_("This number is too small."),
    "less_than_equal": N_("This number is too large."),
    "literal_error": N_("Choose one of the values offered."),
    "list_type": N_("This must be a list."),
    "too_long": N_("This list is too long."),
    "timezone_aware": N_("A time needs its zone, such as +08:00."),
    "datetime_parsing": N_("This is no time of ISO 8601."),
    "datetime_from_date_parsing": N_("This is no time of ISO 8601."),
    "uuid_parsing": N_("This is no UUID."),
}


class Unauthorised(Refused):
    """No token, or none that is good."""

    status = 401
    code = "unauthorised"
    headers = {"WWW-Authenticate": 'Bearer realm="aftercare"'}


class NotAllowed(Refused):
    """The address knows other methods."""

    status = 405
    code = "method_not_allowed"

    def __init__(self, allowed: str) -> None:
        super().__init__(N_("This address can't be asked that way."))
        self.headers = {"Allow": allowed}


class UnknownParameter(Refused):
    """A misspelled filter must not silently mean no filter."""

    status = 400
    code = "unknown_parameter"


def problem(error: Refused) -> HttpResponse:
    """The document, with the headers that belong to the refusal."""
    response = refusals.problem(refusals.Refusal.of(error))
    for name, value in getattr(error, "headers", {}).items():
        response.headers[name] = value
    return response


def register(api: NinjaAPI) -> None:
    """Have every error that an operation meets answered as a problem."""
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(Http404, lambda request, error: refusals.problem(refusals.not_found()))
    api.add_exception_handler(ValidationError, _unprocessable)
    api.add_exception_handler(HttpError, _other)
    api.add_exception_handler(Exception, _unknown)


# Ninja's types let a handler be given the class of the error, which it never is: hence Any below.


def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(error)


def _unprocessable(request: HttpRequest, error: Any) -> HttpResponse:
    found = [{"field": _place(one["loc"]), "message": _message(one)} for one in error.errors]
    refusal = refusals.Refusal(
        status=422, code="invalid", sentence=found[0]["message"], field=found[0]["field"] or None
    )
    response = refusals.problem(refusal)
    import json

    body = json.loads(response.content) | {"errors": found[:50]}
    return JsonResponse(body, status=422, content_type=response.headers["Content-Type"])


def _place(loc: tuple[Any, ...]) -> str:
    """Where in the body or the address, without the names of our functions."""
    parts = [str(part) for part in loc[1:]]
    if loc[0] == "body" and parts:
        parts = parts[1:]
    return ".".join(parts)[:200].encode("ascii", "replace").decode()


def _message(one: dict[str, Any]) -> str:
    msgid = _SAID.get(one["type"])
    return _(msgid) if msgid else str(one["msg"])


def _other(request: HttpRequest, error: Any) -> HttpResponse:
    refusal = Refused(N_("The request can't be read."))
    refusal.status = error.status_code
    return problem(refusal)


def _unknown(request: HttpRequest, error: Any) -> HttpResponse:
    raise error
