"""Translations without a web framework: the catalogues of the rooms, read from their files."""

import gettext
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from aftercare.foundation.text import Translate, say_plainly

ROOMS: Final = Path(__file__).parents[1]
LANGUAGES: Final = ("zh", "en")
LOCALES: Final = {"zh": "zh_Hans"}


def translator(language: str, *rooms: str) -> Translate:
    """How to say msgids of these rooms in a language; English is the language of the msgids."""
    locale = LOCALES.get(language)
    if locale is None:
        return say_plainly
    catalogues = [_catalogue(room, locale) for room in rooms]

    def translate(msgid: str) -> str:
        said = (catalogue.gettext(msgid) for catalogue in catalogues)
        return next((text for text in said if text != msgid), msgid)

    return translate


def language_of(environment: str | None) -> str:
    """Zh where LANG begins with zh, otherwise en."""
    return "zh" if (environment or "").lower().startswith("zh") else "en"


@cache
def _catalogue(room: str, locale: str) -> gettext.NullTranslations:
    """The compiled catalogue; without one (a fresh checkout), the readable one."""
    folder = ROOMS / room / "locale" / locale / "LC_MESSAGES"
    compiled, readable = folder / "django.mo", folder / "django.po"
    if compiled.exists() and not _is_older(compiled, readable):
        with compiled.open("rb") as file:
            return gettext.GNUTranslations(file)
    return _compile(readable) if readable.exists() else gettext.NullTranslations()


def _is_older(compiled: Path, readable: Path) -> bool:
    return readable.exists() and compiled.stat().st_mtime < readable.stat().st_mtime


def _compile(readable: Path) -> gettext.NullTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with readable.open("rb") as file:
        write_mo(compiled, read_po(file))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
