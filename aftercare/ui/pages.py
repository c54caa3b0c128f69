"""From a dataclass to a page, or to the part of it that changed."""

from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.utils.cache import patch_vary_headers
from jinja2 import Environment
from jinja2_fragments import render_block

from aftercare.ui.rendering import rendering_for
from aftercare.ui.shell import Shell
from aftercare.ui.toasts import toast, trigger

if TYPE_CHECKING:
    from _typeshed import DataclassInstance as Context
else:

    class Context(Protocol):
        """Any dataclass: its fields are the template's names."""


__all__ = ["fragment", "is_htmx", "page", "redirect_or_trigger", "render", "see_other", "toast", "trigger"]


def page(
    request: HttpRequest, template: str, context: Context | None = None, *, status: int = 200
) -> HttpResponse:
    """The whole page, for whoever asks.

    The template's names are the context's fields, `page` (the context itself, for its properties), `shell`
    and `request`.
    """
    with rendering_for(request):
        text = environment().get_template(template).render(names(request, context))
    return _answer(text, status)


def fragment(
    request: HttpRequest, template: str, block: str, context: Context | None = None, *, status: int = 200
) -> HttpResponse:
    """The named block of the page for an HTMX request, the whole page for a plain one."""
    if not is_htmx(request):
        return page(request, template, context, status=status)
    with rendering_for(request):
        text = render_block(environment(), template, block, names(request, context))
    return _answer(text, status)


def render(template: str, context: Context | None = None, *, block: str | None = None) -> str:
    """A template without a request: letters, printed forms. There is no shell and no `request` in it."""
    with rendering_for(None):
        if block is not None:
            return str(render_block(environment(), template, block, _values(context)))
        return environment().get_template(template).render(_values(context))


def redirect_or_trigger(request: HttpRequest, to: str, name: str = "", **detail: Any) -> HttpResponse:
    """After an act: a plain request goes on to `to`; an HTMX one stays and its page hears `name`.

    Without a name an HTMX request goes on too.
    """
    if is_htmx(request) and name:
        return trigger(HttpResponse(status=204), name, **detail)
    return see_other(request, to)


def see_other(request: HttpRequest, to: str) -> HttpResponse:
    """Go on to another page with GET, however the request came (303, or HX-Redirect)."""
    if is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": to})
    return HttpResponse(status=303, headers={"Location": to})


def is_htmx(request: HttpRequest) -> bool:
    """Whether a part of a page is wanted. A boosted link or a restored history wants all of it."""
    headers = request.headers
    whole = headers.get("HX-Boosted") == "true" or headers.get("HX-History-Restore-Request") == "true"
    return headers.get("HX-Request") == "true" and not whole


def names(request: HttpRequest, context: Context | None) -> dict[str, Any]:
    """What a template of ours can name."""
    return {**_values(context), "request": request, "shell": Shell(request)}


@cache
def environment() -> Environment:
    """The environment of Django's Jinja2 backend."""
    env: Environment = engines["jinja2"].env  # type: ignore[attr-defined]
    return env


def _values(context: Context | None) -> dict[str, Any]:
    if context is None:
        return {"page": None}
    return {field.name: getattr(context, field.name) for field in fields(context)} | {"page": context}


def _answer(text: str, status: int) -> HttpResponse:
    response = HttpResponse(text, status=status)
    patch_vary_headers(response, ("HX-Request", "Cookie"))
    return response
