"""What every request of a program passes before an operation sees it."""

import re
from collections.abc import Callable, Mapping
from functools import cache, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from aftercare.accounts import limits
from aftercare.accounts.addresses import client_ip
from aftercare.accounts.queries import actor_for_token
from aftercare.accounts.rules.tokens import digest
from aftercare.foundation.errors import NotFound, Refused
from aftercare.foundation.text import N_
from aftercare.site.api import once
from aftercare.site.api.pace import Pace
from aftercare.site.api.problems import NotAllowed, Unauthorised, UnknownParameter, problem
from aftercare.site.api.reading import Unreadable, expect_file, is_file, read_body

View = Callable[..., HttpResponse]
Methods = Mapping[str, frozenset[str]]

GUESSES_A_MINUTE = 30
NO_TOKEN = N_("Send a valid token in the header Authorization: Bearer.")
pace = Pace()


def guard(view: View, methods: Callable[[], Methods]) -> View:
    """The view behind the gate. `methods` says which it knows and the query parameters of each."""

    @wraps(view)
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            token = admit(request)
            _check_address(request, methods())
            request.body_read = expect_file(request) if is_file(request) else read_body(request)  # type: ignore[attr-defined]
            if request.method != "POST":
                return view(request, *args, **kwargs)
            return once.carry_out(request, token, lambda: view(request, *args, **kwargs))
        except Refused as error:
            return problem(error)

    return gate


def admit(request: HttpRequest) -> bytes:
    """Find out whose token it is; returns the token's digest. A session opens no door here."""
    scheme, _, raw = request.headers.get("Authorization", "").partition(" ")
    found = actor_for_token(raw.strip()) if scheme.lower() == "bearer" and raw.isascii() else None
    if found is None:
        if raw:
            limits.demand("api guesses", client_ip(request), GUESSES_A_MINUTE, 60)
        raise Unauthorised(NO_TOKEN)
    request.actor = found  # type: ignore[attr-defined]
    token = digest(raw.strip())
    pace.count(token)
    return token


def _check_address(request: HttpRequest, methods: Methods) -> None:
    known = methods.get(request.method or "")
    if known is None:
        raise NotAllowed(", ".join(sorted(methods)))
    if "\x00" in request.path:
        raise NotFound(N_("There is no such page."))
    for name in request.GET:
        if name not in known:
            raise UnknownParameter(
                N_("There is no parameter “%(name)s”."), field=name[:40], name=name[:40].replace("\x00", "")
            )
        if any("\x00" in value for value in request.GET.getlist(name)):
            raise Unreadable(N_("The text holds a character that can't be kept."), field=name)


@cache
def template_of(route: str) -> str:
    """A route of Django as OpenAPI writes it."""
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)
