"""Allauth's views in our shell: its logic, our pages, our limits."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.debug import sensitive_post_parameters

from aftercare.accounts import limits, signing_in
from aftercare.accounts.addresses import client_ip
from aftercare.ui import pages, refusals

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, kw_only=True)
class Framed:
    """`given` is what allauth hands to its template; `enrolling` while nothing else is open to the person."""

    given: dict[str, Any]
    layout: str
    enrolling: bool


def framed(view: View, template: str, door: str, limit: tuple[int, float] | None = None) -> View:
    """The view with its page drawn by `accounts/<template>.html`.

    `limit` is how many posts one address may send in how many seconds; the answer beyond is 429.
    """

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if limit is not None and request.method == "POST":
            limits.demand(template, client_ip(request), *limit)
        response = view(request, *args, **kwargs)
        if isinstance(response, TemplateResponse) and not response.is_rendered:
            return _drawn(request, f"accounts/{template}.html", response)
        return response

    shown.door = door  # type: ignore[attr-defined]
    return sensitive_post_parameters()(shown)


def _drawn(request: HttpRequest, template: str, response: TemplateResponse) -> HttpResponse:
    person = request.person  # type: ignore[attr-defined]
    enrolling = person is not None and signing_in.second_factor_missing(request, person)
    layout = "ui/bare.html" if enrolling else refusals.LAYOUTS.get(_kind(request), "ui/bare.html")
    given = dict(response.context_data or {})
    page = pages.page(
        request,
        template,
        Framed(given=given, layout=layout, enrolling=enrolling),
        status=response.status_code,
    )
    for name, value in response.items():
        page.headers.setdefault(name, value)
    page.headers["Cache-Control"] = "no-store"
    return page


def _kind(request: HttpRequest) -> str:
    return str(request.actor.kind)  # type: ignore[attr-defined]
