"""The request a page is being rendered for: macros ask it for the CSRF token or their own address."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.http import HttpRequest
from django.middleware.csrf import get_token
from markupsafe import Markup

from aftercare.ui.reader import same_reader

_current: ContextVar[HttpRequest | None] = ContextVar("rendered_for", default=None)
_token: ContextVar[str] = ContextVar("token", default="")


@contextmanager
def rendering_for(request: HttpRequest | None) -> Iterator[None]:
    """While a page for this request is rendered."""
    mark, token = _current.set(request), _token.set("")
    try:
        with same_reader():
            yield
    finally:
        _current.reset(mark)
        _token.reset(token)


def csrf_token() -> str:
    """The token of this page's visitor, masked once a page; empty without a request, as in a letter."""
    request = _current.get()
    if request is not None and not _token.get():
        _token.set(get_token(request))
    return _token.get()


def csrf_field() -> Markup:
    """The hidden field that every posting form carries."""
    token = csrf_token()
    return (
        Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">').format(token)
        if token
        else Markup("")
    )


def here(**changes: object) -> str:
    """The address of this page with some query parameters changed; None takes one away."""
    request = _current.get()
    if request is None:
        return "?"
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def asked(name: str, default: str = "") -> str:
    """A query parameter of this page."""
    request = _current.get()
    return default if request is None else str(request.GET.get(name, default))


def here_path() -> str:
    """The path of this page, without its query."""
    request = _current.get()
    return "" if request is None else request.path
