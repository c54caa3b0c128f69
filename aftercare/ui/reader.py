"""Language and clock of whoever reads. Django keeps both in slow places; a page asks hundreds of times."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import tzinfo
from functools import lru_cache

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation.trans_real import translation

_reader: ContextVar[tuple[str, tzinfo] | None] = ContextVar("reader", default=None)


@contextmanager
def same_reader() -> Iterator[None]:
    """While one page is rendered, language and time zone stay as they are now."""
    mark = _reader.set((get_language() or "en", timezone.get_current_timezone()))
    try:
        yield
    finally:
        _reader.reset(mark)


def language() -> str:
    """The reader's language, as Django names it."""
    known = _reader.get()
    return known[0] if known else get_language() or "en"


def zone() -> tzinfo:
    """The reader's time zone."""
    known = _reader.get()
    return known[1] if known else timezone.get_current_timezone()


def said(msgid: str) -> str:
    """A sentence in the reader's language, looked up once per language."""
    return _said(language(), msgid)


@lru_cache(8192)
def _said(code: str, msgid: str) -> str:
    return str(translation(code).gettext(msgid)) if msgid else ""
