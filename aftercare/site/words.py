"""The language of the command line: from the environment (LC_ALL, LC_MESSAGES, LANG), without Django."""

import os
from functools import cache

from aftercare.foundation.catalogue import language_of, translator
from aftercare.foundation.errors import Refused
from aftercare.foundation.text import Translate


def _(text: str) -> str:
    """The text in the language of the terminal."""
    return _catalogue()(text)


def spell(error: Refused) -> str:
    """A refusal as a sentence for the terminal."""
    return _(error.sentence) % error.params if error.params else _(error.sentence)


@cache
def _catalogue() -> Translate:
    named = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), None)
    return translator(language_of(named), "site", "accounts", "records", "contracts", "channels")
