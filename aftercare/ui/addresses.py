"""Addresses of named pages. Django finds them anew each time; a list asks for the same by the hundred."""

from collections.abc import Hashable
from functools import lru_cache

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse

KEPT = 10_000


def url(name: str, *args: Hashable, **kwargs: Hashable) -> str:
    """The address of a named page. Positional or keyword parts, never both. NoReverseMatch for none."""
    pages = get_urlconf() or settings.ROOT_URLCONF
    return _found(get_script_prefix(), pages, name, args, tuple(kwargs.items()))


@lru_cache(KEPT)
def _found(
    _prefix: str,
    urlconf: str,
    name: str,
    args: tuple[Hashable, ...],
    kwargs: tuple[tuple[str, Hashable], ...],
) -> str:
    return reverse(name, urlconf, args=args or None, kwargs=dict(kwargs) or None)
