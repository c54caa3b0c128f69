"""Whether somebody proved a moment ago who they are: asked before money moves.

The proof belongs to the session in the browser. Without a request (a command, a job) there is nothing to ask;
a token never proves anything.
"""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from time import time
from typing import Any, Final
from urllib.parse import urlencode

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from aftercare.accounts.doors import View
from aftercare.accounts.models import Person
from aftercare.accounts.signing_in import must_enrol
from aftercare.foundation.facts import Actor
from aftercare.ui.pages import see_other

#: Seconds for which a proof holds.
FRESH: Final = 300
asking: ContextVar[HttpRequest | None] = ContextVar("asking", default=None)


def recently_proved(by: Actor) -> bool:
    """Whether `by` gave a second factor at most five minutes ago in the session of this request.

    Where the house asks nobody for a second factor the password will do. The demonstration asks nothing.
    """
    request = asking.get()
    if request is None or settings.DEMO:
        return True
    person: Person | None = request.person  # type: ignore[attr-defined]
    if person is None or person.pk != by.person_id:
        return False
    enough = {"mfa"} if must_enrol(person) else {"mfa", "password"}
    records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    proved = [record["at"] for record in records if record.get("method") in enough]
    return bool(proved) and time() - max(proved) <= FRESH


def address(person: Person, back: str) -> str:
    """Where the person proves it again, and comes back from."""
    kinds = set(Authenticator.objects.filter(user_id=person.pk).values_list("type", flat=True))
    ways = {"totp": "mfa_reauthenticate", "webauthn": "mfa_reauthenticate_webauthn"}
    name = next((ways[kind] for kind in ways if kind in kinds), "account_reauthenticate")
    return f"{reverse(name)}?{urlencode({'next': back})}"


def asks_for_proof(back: str) -> Callable[[View], View]:
    """A view that is carried out only after a fresh proof; without one, the page to prove it comes first.

    `back` names the page the form stands on.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if recently_proved(request.actor):  # type: ignore[attr-defined]
                return view(request, *args, **kwargs)
            return see_other(request, address(request.person, reverse(back)))  # type: ignore[attr-defined]

        return guarded

    return decorate
