"""What stands in front of every view: who may come in. A view without a door fails the build."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

from aftercare.accounts.rules.permissions import require
from aftercare.foundation.errors import NotFound

View = Callable[..., HttpResponseBase]


def staff_door(permission: str | None = None) -> Callable[[View], View]:
    """Only staff, and with a permission if one is named; strangers sign in first, customers find nothing."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = request.actor  # type: ignore[attr-defined]
            if actor.kind == "anonymous":
                return redirect_to_login(request.get_full_path())
            if not actor.is_staff:
                raise NotFound("There is no such page.")
            if permission is not None:
                require(actor, permission)
            return view(request, *args, **kwargs)

        return _marked(guarded, f"staff {permission}" if permission else "staff")

    return decorate


def portal_door(view: View) -> View:
    """Only people of customers; staff find nothing here."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        actor = request.actor  # type: ignore[attr-defined]
        if actor.kind == "anonymous":
            return redirect_to_login(request.get_full_path())
        if actor.kind != "customer":
            raise NotFound("There is no such page.")
        return view(request, *args, **kwargs)

    return _marked(guarded, "portal")


def person_door(view: View) -> View:
    """Anybody who has signed in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.actor.kind == "anonymous":  # type: ignore[attr-defined]
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return _marked(guarded, "person")


def public_door(view: View) -> View:
    """Open to everybody, on purpose."""
    return _marked(view, "public")


def _marked(view: View, door: str) -> View:
    view.door = door  # type: ignore[attr-defined]
    return view
