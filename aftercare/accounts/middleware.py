"""Who is asking: sets `request.person` and `request.actor`."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from aftercare.accounts.rules.actors import ANONYMOUS


class ActorMiddleware:
    """`request.person` is the Person signed in or None; `request.actor` is ANONYMOUS for nobody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user if request.user.is_authenticated else None
        request.person = person  # type: ignore[attr-defined]
        request.actor = person.actor() if person else ANONYMOUS  # type: ignore[attr-defined]
        return self.get_response(request)
