"""The language of the command line: from the environment (LC_ALL, LC_MESSAGES, LANG), without Django."""

import gettext
import os
from functools import cache
from pathlib import Path

from aftercare.foundation.errors import Refused

LOCALE = Path(__file__).parent / "locale"


def _(text: str) -> str:
    """The text in the language of the terminal."""
    return catalogue().gettext(text)


def spell(error: Refused) -> str:
    """A refusal as a sentence for the terminal."""
    return _(error.sentence) % error.params if error.params else _(error.sentence)


@cache
def catalogue() -> gettext.NullTranslations:
    """The translations in force; English where there are none."""
    languages = ["zh_Hans"] if terminal_language() == "zh" else []
    return gettext.translation("django", LOCALE, languages, fallback=True)


def terminal_language() -> str:
    """`zh` or `en`."""
    named = next(filter(None, (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "zh" if named.lower().startswith("zh") else "en"
