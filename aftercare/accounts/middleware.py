"""Who is asking: sets `request.person` and `request.actor`, ends sessions, insists on the second factor."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from aftercare.accounts import in_vain, proof, signing_in
from aftercare.accounts.models import Person
from aftercare.accounts.rules.actors import ANONYMOUS
from aftercare.ui.pages import is_htmx, see_other

OPEN_WHILE_ENROLLING = ("mfa_", "account_", "ui:", "accounts:setup", "accounts:join")


class ActorMiddleware:
    """`request.person` is the Person signed in or None; `request.actor` is ANONYMOUS for nobody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user if isinstance(request.user, Person) else None
        over = signing_in.keep_alive(request, person, timezone.now()) if person else None
        if over:
            _set(request, None)
            return _ended(request, over)
        _set(request, person)
        token = proof.asking.set(request)
        try:
            response = self.get_response(request)
        finally:
            proof.asking.reset(token)
        in_vain.note(request, response)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Whoever lacks the second factor comes to the page to enrol it and nowhere else."""
        person = request.person  # type: ignore[attr-defined]
        if person is None or _open_while_enrolling(request):
            return None
        if signing_in.second_factor_missing(request, person):
            return see_other(request, reverse("mfa_index"))
        return None


def _set(request: HttpRequest, person: Person | None) -> None:
    request.person = person  # type: ignore[attr-defined]
    request.actor = person.actor() if person else ANONYMOUS  # type: ignore[attr-defined]


def _open_while_enrolling(request: HttpRequest) -> bool:
    name = request.resolver_match.view_name if request.resolver_match else ""
    return name.startswith(OPEN_WHILE_ENROLLING)


def _ended(request: HttpRequest, why: str) -> HttpResponse:
    sentences = {
        "idle": _("You were signed out because nothing happened for a while."),
        "too_long": _("Please sign in again: a session lasts no longer than this."),
    }
    messages.info(request, sentences[why])
    back = request.get_full_path() if request.method in ("GET", "HEAD") and not is_htmx(request) else "/"
    return see_other(request, redirect_to_login(back).url)
