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
    if label:
        return Markup('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>').format(
            label, _place(name)
        )
    return _silent(name)


@cache
def _silent(name: str) -> Markup:
    kind = "icon icon-filled" if name.endswith("-filled") else "icon"
    return Markup(f'<svg class="{kind}" aria-hidden="true"><use href="{_place(name)}"/></svg>')  # noqa: S704


def _place(name: str) -> str:
    return f"{static(SPRITE)}#{name if name in icon_names() else 'point'}"


@cache
def _hashed(name: str) -> str:
    try:
        return find_static(name)
    except ValueError:  # not collected yet: tests, a first start
        return f"{settings.STATIC_URL}{name}"
