"""Static files and icons by name."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static as find_static
from markupsafe import Markup

SPRITE = "vendor/icons/icons.svg"
NAMES = Path(__file__).parent / "static" / "ui" / "icons.txt"


def static(name: str) -> str:
    """The address of a static file: with its hash once the files are collected, plain before that."""
    return find_static(name) if settings.DEBUG else _hashed(name)


@cache
def icon_names() -> frozenset[str]:
    """The icons that the sprite holds."""
    return frozenset(NAMES.read_text().split())


def icon(name: str, *, label: str = "") -> Markup:
    """An icon of the sprite, in the colour and size of the text around it.

    Decoration by default; with a `label` it speaks to screen readers. An icon that the sprite lacks shows as
    a dot, and a test fails.
    """
    known = name if name in icon_names() else "point"
    kind = "icon icon-filled" if known.endswith("-filled") else "icon"
    speech = Markup('role="img" aria-label="{}"').format(label) if label else 'aria-hidden="true"'
    return Markup(f'<svg class="{kind}" {speech}><use href="{static(SPRITE)}#{known}"/></svg>')  # noqa: S704


@cache
def _hashed(name: str) -> str:
    try:
        return find_static(name)
    except ValueError:  # not collected yet: tests, a first start
        return f"{settings.STATIC_URL}{name}"
